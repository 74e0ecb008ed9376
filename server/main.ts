/** What `npm start` runs. */
import { fileURLToPath } from "node:url";
import { readConfig } from "./config.ts";
import { serverLimits } from "./limits.ts";
import { run } from "./run.ts";

// The built page lies beside the built server: dist/web beside dist/server.
await run(readConfig(process.env), serverLimits, fileURLToPath(new URL("../web", import.meta.url)));
