/** Who may import whom: the arrows of the architecture. Tests may import anything. */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Arrow {
  /** Files the arrow is about; `except` takes some out. */
  from: RegExp;
  except?: RegExp;
  /** What they must not import: a path of the project, or a package's name… */
  never: RegExp;
  /** …but for these, */
  unless?: RegExp;
  /** or, where types alone may cross, by `import type`. */
  typesMay?: true;
}

/** Tests and what helps them: beside their source as *.test.ts, in a folder "testing", or the stores' common suite. */
const ofTests = /\.test\.tsx?$|\/(testing|contract)\//;

const arrows: Arrow[] = [
  { from: /./, never: ofTests },

  // everything → shared → nothing
  { from: /^shared\//, never: /./, unless: /^shared\// },
  { from: /^server\//, never: /^(web|e2e)\// },
  { from: /^web\//, never: /^(server|e2e)\/|^node:/ },

  // http, ws → session → store/session-store ← memory, redis
  { from: /^server\/(session|store)\//, never: /^server\/(http|ws)\// },
  { from: /^server\/store\//, never: /^server\/session\//, typesMay: true },
  // Only the store knows Redis.
  { from: /^server\//, except: /^server\/store\/redis\//, never: /^ioredis$/ },
  { from: /^server\/(http|ws|session|store|push)\//, never: /^server\/(app|main|run)\.ts$/ },
  // Budgets count, and know nothing of what they count.
  { from: /^server\/budgets\//, never: /^server\//, unless: /^server\/(budgets\/|limits\.ts$)/ },
  // session → push (its port), which knows the store and no sockets
  { from: /^server\/push\//, never: /^server\/(http|ws|session)\//, typesMay: true },
  { from: /^server\/session\//, never: /^server\/push\//, typesMay: true },
  // Only those who put the server together know which store it is.
  {
    from: /^server\//,
    except: /^server\/(store\/|(app|run)\.ts$)/,
    never: /^server\/store\//,
    unless: /^server\/store\/session-store\.ts$/,
  },

  // screens → ui; screens → participant, host → engine → crypto: of them the screens know types alone
  { from: /^web\/\w+\//, except: /^web\/app\//, never: /^web\/(app\/|main\.tsx$)/ },
  { from: /^web\/screens\//, never: /^web\/(participant|host|engine|browser|files)\//, typesMay: true },
  { from: /^web\/screens\//, never: /^web\/crypto\// },
  { from: /^web\/ui\//, never: /^web\//, unless: /^web\/(ui\/|styles\/|texts\/)/ },
  { from: /^web\/(participant|host)\//, never: /^web\/(screens|ui|texts)\// },
  { from: /^web\/participant\//, never: /^web\/host\// },
  // participant → files → browser, crypto
  { from: /^web\/files\//, never: /^web\//, unless: /^web\/((files|browser|crypto|engine)\/|limits\.ts$)/ },
  { from: /^web\/files\//, never: /^web\/engine\//, typesMay: true },
  { from: /^web\/(host|engine|browser|crypto|ui)\//, never: /^web\/files\// },
  { from: /^web\/host\//, never: /^web\/engine\// },
  { from: /^web\/engine\//, never: /^web\//, unless: /^web\/(engine|crypto)\// },
  { from: /^web\/crypto\//, never: /^web\//, unless: /^web\/crypto\// },
  // participant, host → browser, which seals what it keeps, and knows the engine's rows by their types
  { from: /^web\/browser\//, never: /^web\/(participant|host|screens|ui)\// },
  { from: /^web\/browser\//, never: /^web\/engine\//, typesMay: true },
  // Others' software has the engine, and nothing of a page but its way to the server, its doors and the symbols' names.
  {
    from: /^web\/client\//,
    never: /^web\//,
    unless:
      /^web\/(client|crypto|engine)\/|^web\/(limits|socket)\.ts$|^web\/browser\/(api|file-api|server-frame)\.ts$|^web\/participant\/conversation\.ts$|^web\/ui\/symbols\.tsx$/,
  },
  { from: /^web\//, except: /^web\/client\//, never: /^web\/client\// },
  // The catalogues give each thing that the page can show its words, and know it by its type.
  { from: /^web\/texts\//, never: /^web\//, unless: /^web\/(texts|ui)\//, typesMay: true },
  // Plain scripts of their own: what they shared with the page would be a file that they have to import.
  { from: /^web\/(service|save)-worker\.ts$/, never: /./, typesMay: true },
];

interface Import {
  target: string;
  typeOnly: boolean;
}

/** Imports, re-exports, dynamic imports and workers of a file; relative ones as paths of the project. */
function importsOf(file: string, source: string): Import[] {
  const statement = /^(?:import|export)\s+(type\s)?(?:[^"';]*?\sfrom\s*)?"([^"]+)"/gm;
  const call = /\bimport\(\s*"([^"]+)"|\bnew Worker\(\s*new URL\(\s*"([^"]+)"/g;
  const found = [
    ...[...source.matchAll(statement)].map((match) => ({ target: match[2] ?? "", typeOnly: Boolean(match[1]) })),
    ...[...source.matchAll(call)].map((match) => ({ target: match[1] ?? match[2] ?? "", typeOnly: false })),
  ];
  return found.map(({ target, typeOnly }) => ({ target: resolve(file, target), typeOnly }));
}

function resolve(file: string, target: string): string {
  if (target.startsWith(".")) return posix.join(posix.dirname(file), target.replace(/\?.*$/, ""));
  return builtinModules.includes(target) ? `node:${target}` : target;
}

/** One sentence for each thing in a file that points against an arrow. */
function violations(file: string, source: string): string[] {
  const against = importsOf(file, source).filter(({ target, typeOnly }) =>
    arrows.some(
      ({ from, except, never, unless, typesMay }) =>
        from.test(file) &&
        !except?.test(file) &&
        never.test(target) &&
        !unless?.test(target) &&
        !(typesMay && typeOnly),
    ),
  );
  const sentences = against.map(({ target }) => `${file} must not import ${target}`);
  // Settings arrive as an argument: main.ts hands the environment over, config.ts alone looks into it.
  const looks = source.replaceAll("readConfig(process.env)", "").includes("process.env");
  if (looks && /^(server|shared)\//.test(file) && file !== "server/config.ts") {
    sentences.push(`${file} must not read process.env: server/config.ts does`);
  }
  return sentences;
}

test("the project's files keep to the arrows", () => {
  const files = ["server", "web", "shared"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
      .filter((file) => /\.tsx?$/.test(file) && !ofTests.test(file)),
  );
  expect(files.length).toBeGreaterThan(0);
  expect(files.flatMap((file) => violations(file, readFileSync(join(root, file), "utf8")))).toEqual([]);
});

test("of what drives conversations below the browser, one file alone knows the client", () => {
  const knowing = ["e2e/conversation", "e2e/support"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .map((name) => posix.join(folder, name.replaceAll("\\", "/")))
      .filter((file) => file.endsWith(".ts"))
      .filter((file) =>
        importsOf(file, readFileSync(join(root, file), "utf8")).some(({ target }) => target.startsWith("web/")),
      ),
  );
  // create-chat.ts makes a chat as the host's page does: it needs the codes and keys, not the conversation.
  expect(knowing).toEqual(["e2e/support/create-chat.ts", "e2e/support/product-page.ts"]);
});

test.each([
  ["server/http/a.ts", 'import { memory } from "../store/memory.ts";'],
  ["server/ws/a.ts", 'import type { Redis } from "../store/redis.ts";'],
  ["server/session/a.ts", 'import { openStore } from "../store/open-store.ts";'],
  ["server/session/a.ts", 'import {\n  a,\n  b,\n} from "../http/b.ts";'],
  ["server/store/a.ts", 'export * from "../session/b.ts";'],
  ["server/ws/a.ts", 'import { createApp } from "../app.ts";'],
  ["server/http/a.ts", 'import type { Redis } from "ioredis";'],
  ["server/app.ts", 'import { startRedis } from "./store/testing/redis-server.ts";'],
  ["server/a.ts", 'import page from "../web/index.html?raw";'],
  ["web/participant/a.ts", 'await import("../../server/config.ts");'],
  ["web/participant/a.ts", 'import "../ui/b.tsx";'],
  ["web/participant/a.ts", 'import type { Host } from "../host/host.ts";'],
  ["web/host/a.ts", 'import { step } from "../engine/step.ts";'],
  ["web/engine/a.ts", 'import { createVaults } from "../browser/vault.ts";'],
  ["web/engine/a.ts", 'import type { Talk } from "../participant/state.ts";'],
  ["web/browser/a.ts", 'import { step } from "../engine/step.ts";'],
  ["web/browser/a.ts", 'import type { Talk } from "../participant/state.ts";'],
  ["web/screens/a.tsx", 'import { createParticipant } from "../participant/participant.ts";'],
  ["web/screens/a.tsx", 'import type { Sealed } from "../crypto/seal.ts";'],
  ["web/ui/a.tsx", 'import type { State } from "../participant/state.ts";'],
  ["web/ui/a.tsx", 'import { App } from "../app/host-app.tsx";'],
  ["web/crypto/a.ts", 'import { texts } from "../texts/texts.ts";'],
  ["web/crypto/a.ts", 'new Worker(new URL("../engine/b.ts", import.meta.url))'],
  ["web/a.ts", 'import { readFileSync } from "fs";'],
  ["shared/a.ts", 'import { nanoid } from "nanoid";'],
  ["shared/a.ts", 'import { a } from "../web/a.ts";'],
  ["server/http/a.ts", "const port = process.env.PORT;"],
])("%s may not say: %s", (file, source) => {
  expect(violations(file, source)).toEqual([expect.stringMatching(new RegExp(`^${file} must not `))]);
});

test.each([
  ["server/session/a.ts", 'import type { SessionStore } from "../store/session-store.ts";'],
  ["server/store/redis/redis-store.ts", 'import create from "./scripts/create.lua?raw";'],
  ["server/app.ts", 'import { openStore } from "./store/open-store.ts";'],
  ["server/main.ts", "const result = readConfig(process.env);"],
  [
    "web/screens/a.tsx",
    'import type { State } from "../participant/state.ts";\nimport { Button } from "../ui/button.tsx";',
  ],
  [
    "web/participant/a.ts",
    'import { step } from "../engine/step.ts";\nimport { openVault } from "../browser/vault.ts";',
  ],
  ["web/browser/a.ts", 'import type { Write } from "../engine/engine.ts";'],
  ["web/engine/a.ts", 'import { seal } from "../crypto/seal.ts";\nimport { fits } from "../../shared/schema.ts";'],
  ["web/ui/a.tsx", 'import type { Seat } from "../../shared/shapes.ts";\nimport { texts } from "../texts/texts.ts";'],
  ["shared/a.ts", 'import { b } from "./b.ts";'],
])("%s may say: %s", (file, source) => {
  expect(violations(file, source)).toEqual([]);
});
