/** One node of the bench: the product's own server, on shorter deadlines. */
import { fileURLToPath } from "node:url";
import { readConfig } from "../../server/config.ts";
import { run } from "../../server/run.ts";
import { shorterServerLimits } from "./limits.ts";

const limits = shorterServerLimits(Number(process.env["FAULTS_DIVISOR"]));
await run(readConfig(process.env), limits, fileURLToPath(new URL("../web", import.meta.url)));
