import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { minify as terser } from "terser";
import { minify as oxc, parseSync, type Plugin, Visitor } from "vite";
import { defineConfig } from "vitest/config";

/** Where `npm run dev` finds the server that `node --watch` runs beside Vite. */
const SERVER = "localhost:3000";

/** The JavaScript of the pages; web/gate.js turns older browsers away. */
const TARGET = "es2022";

/** What every page begins with: in one file, since a browser asks for six at a time and each one more may cost a trip. */
const COMMON =
  /node_modules\/preact|web\/(ui\/(icons|covering|hooks|button)\.|browser\/wake-lock|participant\/clock|observable|texts\/(texts|in-language)\.)|shared\/(base64url|safe-name|content|schema|shapes|files|limits)\.|preload-helper|rolldown\/runtime/;

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

/** What one minifier tells the next is of no use to a page. */
const NO_HINTS = { annotation: false, legal: true };

/** Two minifiers in turn leave less than either alone; Vite's own goes over it once more. e2e/bench weighs what comes out. */
const terse = (): Plugin => ({
  name: "terse",
  apply: "build",
  renderChunk: {
    order: "post",
    async handler(code, { fileName }) {
      const { code: once } = await oxc(fileName, code, { module: true, compress: { target: TARGET } });
      const { code: twice } = await terser(once, {
        module: true,
        ecma: 2022,
        compress: { passes: 2, keep_fargs: false, hoist_funs: true, pure_getters: true },
      });
      return { code: twice ?? once, map: null };
    },
  },
});

/**
 * The X25519 of a library, which only old browsers load, brings a copy of its own of all it imports: what it alone needs of
 * a module that it shares with the handshake's library is then not everybody's to load.
 */
const apart: Plugin = {
  name: "apart",
  apply: "build",
  enforce: "pre",
  async resolveId(source, importer) {
    if (source !== "@noble/curves/ed25519.js" && !importer?.endsWith("?apart")) return null;
    const found = await this.resolve(source, importer?.replace("?apart", ""), { skipSelf: true });
    return found && `${found.id}?apart`;
  },
};

/**
 * Errors of the cryptography and its libraries keep their kind and lose their words: no page shows or looks at them. And no
 * hash is copied half way, so that its class need not know how.
 */
const wordless = (): Plugin => ({
  name: "wordless",
  apply: "build",
  transform: {
    filter: { id: /\/(@noble|web\/crypto|shared)\// },
    handler(code) {
      const cuts: [start: number, end: number][] = [];
      new Visitor({
        NewExpression({ callee, arguments: words }) {
          if (callee.type !== "Identifier" || !/^(Range|Type)?Error$/.test(callee.name) || words.length === 0) return;
          // What is cut with its method needs no cut of its own.
          if (words[0]!.start > (cuts.at(-1)?.[1] ?? 0)) cuts.push([words[0]!.start, words.at(-1)!.end]);
        },
        MethodDefinition({ key, start, end }) {
          if (key.type === "Identifier" && /^(clone|_cloneInto)$/.test(key.name)) cuts.push([start, end]);
        },
      }).visit(parseSync("", code).program);
      return cuts.toReversed().reduce((less, [start, end]) => less.slice(0, start) + less.slice(end), code);
    },
  },
});

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
 * One file, four uses: the pages (`vite`, `vite build`), the server (`vite build --ssr server/main.ts`), the client module
 * (the same with web/client/client.ts, all that it needs in it) and the unit tests (`vitest`). JSX needs no plugin: Vite takes its settings from tsconfig.json.
 */
export default defineConfig(({ isSsrBuild }) => {
  const pages = !isSsrBuild && !process.env.VITEST;
  const client = process.argv.includes("web/client/client.ts");
  return {
    root: pages ? "web" : ".",
    clearScreen: false,
    plugins: pages ? [compressed, gate, apart, wordless(), terse()] : [],
    server: {
      // A leading ^ makes a pattern: a link may begin with the letters "ws", and must still reach the page.
      proxy: {
        "^/api/": `http://${SERVER}`,
        "^/ws(\\?|$)": { target: `ws://${SERVER}`, ws: true },
      },
    },
    build: {
      target: TARGET,
      outDir: pages ? "../dist/web" : client ? "dist/client" : "dist/server",
      // The watching build of `npm run dev` must not pull the file away from under `node --watch`.
      emptyOutDir: !process.argv.includes("--watch"),
      copyPublicDir: pages,
      // The content security policy allows neither inline scripts nor data: addresses.
      modulePreload: { polyfill: false },
      // The server reads there which file holds the texts of a language.
      manifest: pages,
      assetsInlineLimit: 0,
      // One file, whose exports are the module's own.
      ...(client && { rolldownOptions: { output: { codeSplitting: false } } }),
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
            codeSplitting: { groups: [{ name: "common", test: COMMON }] },
          },
        },
      }),
    },
    ...(client && { ssr: { noExternal: true } }),
    worker: { format: "es", plugins: () => [wordless(), terse()], rolldownOptions: { output: { comments: NO_HINTS } } },
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
