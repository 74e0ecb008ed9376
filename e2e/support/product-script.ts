/** The product's client as one script, built as it is: once for each process that asks. */
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { build, type Rolldown } from "vite";

/** The global name under which the script puts what product-page.ts exports. */
export const SCRIPT_NAME = "duologue";

let built: Promise<Script> | undefined;

export const productScript = (): Promise<Script> => (built ??= buildScript());

async function buildScript(): Promise<Script> {
  const result = (await build({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    configFile: false,
    publicDir: false,
    logLevel: "error",
    build: {
      target: "es2022",
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL("product-page.ts", import.meta.url)),
        formats: ["iife"],
        name: SCRIPT_NAME,
      },
    },
  })) as Rolldown.RolldownOutput[];
  const code = result[0]!.output[0].code;
  return new Script(code, { filename: "product-page.js" });
}
