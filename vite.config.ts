import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { minify as terser } from "terser";
import { type ESTree, minify as oxc, parseSync, type Plugin, type Rolldown, Visitor } from "vite";
import { defineConfig } from "vitest/config";
import { PARTS, type Part } from "./web/texts/parts.ts";

/** Where `npm run dev` finds the server that `node --watch` runs beside Vite. */
const SERVER = "localhost:3000";

/** The JavaScript of the pages; web/gate.js turns older browsers away. */
const TARGET = "es2022";

/** Modules that a page asks for by `import()`. */
const CHAT = /\/app\/chat\.ts$/;
const HOST = /\/(app\/host-app|talk\/invite-panel)\.tsx$/;
const BESIDE = /\/screens\/(after|server-view)\.tsx?$/;
const VAULT = /\/browser\/vault\.ts$/;
const CATALOGUE = /\/texts\/\w\w\.ts\?/;

/**
 * The file that a module goes into: few of them, so that nobody waits for one after another. "index" is all that the way in
 * needs; "link" what a chat and a host's page both need, which asks for it at the same time as for its own;
 * "chat" what a chat begins with; "later" what stands beside it or in its place, and a host's page has, too.
 */
function fileOf(id: string, graph: Rolldown.ChunkingContext): string | null {
  const info = graph.getModuleInfo(id);
  if (!info || info.isEntry || CATALOGUE.test(id)) return null;
  /** What asks for it, or for what imports it. */
  const roots = new Set<string>();
  const known = new Set([id]);
  for (const each of known) {
    const found = graph.getModuleInfo(each);
    if (found?.isEntry || (found?.dynamicImporters.length ?? 0) > 0) roots.add(each);
    for (const importer of found?.importers ?? []) known.add(importer);
  }
  const all = [...roots];
  const isOf = (root: RegExp) => all.some((each) => root.test(each));
  if (isOf(/\/web\/(index\.html|main\.tsx)$/) || isOf(CATALOGUE)) return "index";
  if (isOf(VAULT) || (isOf(CHAT) && isOf(HOST))) return "link";
  if (isOf(CHAT)) return "chat";
  return all.length > 1 && (isOf(BESIDE) || isOf(HOST)) && !all.every((root) => HOST.test(root)) ? "later" : null;
}

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

/** Files are few, and named in time where they are needed: Vite's help with what a file imports is 600 bytes of each first visit. */
const noPreloading: Plugin = {
  name: "no-preloading",
  apply: "build",
  enforce: "pre",
  load: {
    filter: { id: /^\0vite\/preload-helper\.js$/ },
    // Its event is what web/upgrade.ts hears of a file that does not come.
    handler: () => `export const __vitePreload = (load) => load().catch((error) => {
      dispatchEvent(new Event("vite:preloadError"));
      throw error;
    });`,
  },
};

/**
 * What files ask each other by is a file of its own, which the bundler lets nobody move. Whoever asks for the chat asks for
 * it at the same time: named in the chat alone it would be one round trip more.
 */
const runtimeInTime: Plugin = {
  name: "runtime-in-time",
  apply: "build",
  // Before the files get their names, which are made of what is in them.
  renderChunk(code, file, _, { chunks }) {
    const files = Object.values(chunks);
    const runtime = files.find(({ name }) => name === "rolldown-runtime");
    const chat = files.find(({ name }) => name === "chat");
    // Of the page's own script the entry is only the way to it.
    if (file.name !== "index" || file.isEntry || !runtime || !chat?.imports.includes(runtime.fileName)) return null;
    const asks = (quote: string, { fileName }: Rolldown.RenderedChunk) =>
      `import(${quote}./${basename(fileName)}${quote})`;
    const quote = ['"', "'", "`"].find((each) => code.includes(asks(each, chat)));
    if (!quote)
      return this.error("The page does not ask for the chat as this looks for it: it would be a round trip late.");
    return code.replaceAll(asks(quote, chat), (ask) => `(${asks(quote, runtime)}.catch(()=>0),${ask})`);
  },
};

/** Style sheets that are asked for by their address stand in the manifest by their path on this machine: then by that in web/. */
const relative: Plugin = {
  name: "relative",
  apply: "build",
  writeBundle({ dir }) {
    const file = join(dir!, ".vite/manifest.json");
    const root = `${import.meta.dirname.replaceAll("\\", "/")}/web/`;
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(root, ""));
  },
};

/** Makes of each catalogue the parts that web/texts/parts.ts names; the first one knows where the others are. */
const catalogues: Plugin = {
  name: "catalogues",
  transform: {
    filter: { id: /\/web\/texts\/\w\w\.ts\?(first|chat|later)$/ },
    handler(code, id) {
      const [, name, part] = /(\w\w\.ts)\?(\w+)$/.exec(id)! as unknown as [string, string, Part];
      const cuts: [start: number, end: number][] = [];
      new Visitor({
        VariableDeclarator({ id: { ...declared }, init }) {
          if (declared.type !== "Identifier" || declared.name !== "texts") return;
          cuts.push(...notOf(part, init));
        },
      }).visit(parseSync("", code).program);
      const left = cuts.toReversed().reduce((less, [start, end]) => less.slice(0, start) + less.slice(end), code);
      if (part !== "first") return left;
      return `${left}\nexport const chat = () => import("./${name}?chat"), later = () => import("./${name}?later");`;
    },
  },
  /** What a screen says must be there with it. */
  generateBundle(_, files) {
    const early = Object.values(files).flatMap((file) => {
      const words = file.type === "chunk" ? WORDS[file.name] : undefined;
      if (file.type !== "chunk" || !words) return [];
      return file.moduleIds.flatMap((id) => {
        const said = (this.getModuleInfo(id)?.code ?? "").matchAll(/(?<![\w./-])texts\.(?!ts)(\w+)(?:\.(\w+))?/g);
        return [...said]
          .filter(([, group, text]) => !words.includes(group!) && !words.includes(`${group}.${text}`))
          .map(([path]) => `${id} says ${path} before it comes (web/texts/parts.ts)`);
      });
    });
    if (early.length > 0) this.error(early.join("\n"));
  },
};

/** The parts of the catalogue that are there by the time that a file runs; for others all of it is. */
const WORDS: Record<string, readonly string[]> = {
  index: PARTS.first,
  link: [...PARTS.first, ...PARTS.chat],
  chat: [...PARTS.first, ...PARTS.chat],
};

/** Where the texts stand that are not of this part. */
function notOf(part: Part, texts: ESTree.Expression | null, group = ""): [start: number, end: number][] {
  if (texts?.type !== "ObjectExpression") throw new Error("A catalogue's texts are not written as an object.");
  const lists: readonly (readonly string[])[] = part === "later" ? Object.values(PARTS) : [PARTS[part]];
  return texts.properties.flatMap((each, at) => {
    if (each.type !== "Property" || each.key.type !== "Identifier")
      throw new Error("A text of a catalogue has no name.");
    const path = group + each.key.name;
    const listed = lists.some((list) => list.includes(path));
    // A later part has the whole of a group whose beginnings came before.
    if (part === "later" ? !listed : listed) return [];
    if (part !== "later" && lists.flat().some((name) => name.startsWith(`${path}.`)))
      return notOf(part, each.value, `${path}.`);
    const next = texts.properties[at + 1];
    return [[each.start, next ? next.start : texts.end - 1]];
  });
}

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
    plugins: pages
      ? [compressed, gate, apart, noPreloading, relative, catalogues, wordless(), terse(), runtimeInTime]
      : [],
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
      modulePreload: false,
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
            // Of a catalogue the first part has the language's own name.
            chunkFileNames: ({ facadeModuleId }: { facadeModuleId?: string | null }) =>
              `assets/${/\?(chat|later)$/.exec(facadeModuleId ?? "")?.[1]?.concat("-") ?? ""}[name]-[hash].js`,
            entryFileNames: ({ name }: { name: string }) =>
              name === "service-worker" || name === "save-worker" ? `${name}.js` : "assets/[name]-[hash].js",
            codeSplitting: { groups: [{ name: fileOf, includeDependenciesRecursively: false }] },
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
