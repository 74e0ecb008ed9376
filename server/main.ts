/** What `npm start` runs. */
import { fileURLToPath } from "node:url";
import { HELP, readArguments } from "./arguments.mjs";
import { readConfig } from "./config.ts";
import { serverLimits } from "./limits.ts";
import { run } from "./run.ts";

const read = readArguments(process.argv.slice(2));
if (!read.ok || read.help) {
  console.log(read.ok ? HELP : read.mistake);
  process.exit(read.ok ? 0 : 1);
}
// The built page lies beside the built server: dist/web beside dist/server.
await run(readConfig(process.env), serverLimits, fileURLToPath(new URL("../web", import.meta.url)), read.way);
