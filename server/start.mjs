/** `npm start`: installs and builds what is missing, then is the server: no process between it and your signals. */
import { ensureBuilt, main } from "./ensure.mjs";

await main(async () => {
  await ensureBuilt();
  await import("../dist/server/main.js");
});
