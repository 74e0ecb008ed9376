/** `npm start`: installs and builds what is missing, then is the server: no process between it and your signals. */
import { HELP, readArguments, takenByNpm } from "./arguments.mjs";
import { ensureBuilt, main, Plain } from "./ensure.mjs";

await main(async () => {
  // Before anything is installed; the server reads them again.
  const read = readArguments(process.argv.slice(2));
  if (!read.ok) throw new Plain(read.mistake);
  if (read.help) return console.log(HELP);
  const taken = takenByNpm(process.env);
  if (taken) throw new Plain(taken);
  await ensureBuilt();
  await import("../dist/server/main.js");
});
