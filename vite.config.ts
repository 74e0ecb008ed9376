import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the server that `node --watch` runs beside Vite. */
const SERVER = "localhost:3000";

/** Each file of text gets its small twins at the build, and the server sends those: @fastify/static, "preCompressed". */
const compressed: Plugin = {
  name: "compressed",
  apply: "build",
  writeBundle({ dir: folder }) {
    if (folder === undefined) return;
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      if (!/\.(js|css|svg|webmanifest)$/.test(file)) continue;
      const content = readFileSync(join(folder, file));
      writeFileSync(join(folder, `${file}.br`), brotliCompressSync(content));
      writeFileSync(join(folder, `${file}.gz`), gzipSync(content, { level: 9 }));
    }
  },
};

/** Puts web/gate.js into the page without its comments, otherwise untouched: what it is written for parses nothing newer. */
const gate: Plugin = {
  name: "gate",
  transformIndexHtml: {
    order: "post",
    handler: (html) =>
      html.replace("<!-- gate.js -->", () => {
        const source = readFileSync(join(import.meta.dirname, "web/gate.js"), "utf8");
        const bare = source.replace(/\/\*[^]*?\*\/|^\s*\/\/.*/gm, "").replace(/\s*\n\s*/g, "\n");
        return `<script>${bare}</script>`;
      }),
  },
};

/**
 * One file, three uses: the pages (`vite`, `vite build`), the server (`vite build --ssr server/main.ts`) and the unit
 * tests (`vitest`). JSX needs no plugin: Vite takes its settings from tsconfig.json.
 */
export default defineConfig(({ isSsrBuild }) => {
  const pages = !isSsrBuild && !process.env.VITEST;
  return {
    root: pages ? "web" : ".",
    clearScreen: false,
    plugins: pages ? [compressed, gate] : [],
    server: {
      // A leading ^ makes a pattern: a link may begin with the letters "ws", and must still reach the page.
      proxy: {
        "^/api/": `http://${SERVER}`,
        "^/ws(\\?|$)": { target: `ws://${SERVER}`, ws: true },
      },
    },
    build: {
      target: "es2022",
      outDir: pages ? "../dist/web" : "dist/server",
      // The watching build of `npm run dev` must not pull the file away from under `node --watch`.
      emptyOutDir: !process.argv.includes("--watch"),
      copyPublicDir: pages,
      // The content security policy allows neither inline scripts nor data: addresses.
      modulePreload: { polyfill: false },
      // The server reads there which file holds the texts of a language.
      manifest: pages,
      assetsInlineLimit: 0,
      ...(pages && {
        rolldownOptions: {
          input: {
            index: "web/index.html",
            "service-worker": "web/service-worker.ts",
            "save-worker": "web/save-worker.ts",
          },
          // Browsers ask for these workers by the name they know: it never changes.
          output: {
            entryFileNames: ({ name }: { name: string }) =>
              name === "service-worker" || name === "save-worker" ? `${name}.js` : "assets/[name]-[hash].js",
          },
        },
      }),
    },
    worker: { format: "es" },
    test: {
      environment: "node",
      include: ["{server,shared,web,e2e}/**/*.test.{ts,tsx}"],
      // Machines are busy with other things: only a hang takes so long.
      testTimeout: 300_000,
      hookTimeout: 300_000,
      expect: { poll: { timeout: 120_000 } },
      // Tests of real servers wait more than they work, so more files than there are cores run side by side.
      maxWorkers: Math.max(4, availableParallelism()),
    },
  };
});
