/** The engine with one of its rules taken out of its text, for tests that show that a test can fail. */
import { fileURLToPath } from "node:url";
import { createServer } from "vite";
import type { Edit } from "./bugs.ts";
import type { Engine } from "./world.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Loads the engine with these edits; throws where an edit does not find its place any more. */
export async function loadBroken(edits: readonly Edit[]): Promise<{ engine: Engine; close(): Promise<void> }> {
  const done = new Set<Edit>();
  const server = await createServer({
    root,
    configFile: false,
    logLevel: "silent",
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
    plugins: [
      {
        name: "a rule taken out",
        enforce: "pre",
        transform(code, id) {
          let broken = code;
          for (const edit of edits) {
            const [file, good, bad] = edit;
            if (!id.split("?")[0]!.endsWith(`web/engine/${file}`)) continue;
            const after = broken.replace(good, bad);
            if (after === broken)
              throw new Error(`The bug does not find its place in ${file} any more: ${String(good)}`);
            broken = after;
            done.add(edit);
          }
          return broken === code ? null : { code: broken, map: null };
        },
      },
    ],
  });
  const load = (file: string) => server.ssrLoadModule(`/web/engine/${file}`);
  const { helloOf, loadState, newState } = await load("state.ts");
  const { step } = await load("step.ts");
  const { viewOf } = await load("view.ts");
  if (done.size < edits.length) throw new Error("A bug names a file that the engine does not load.");
  return { engine: { newState, loadState, helloOf, step, viewOf }, close: () => server.close() };
}
