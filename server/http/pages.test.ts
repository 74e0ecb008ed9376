/** The page in the language that the browser asks for, and the file of its texts named in it. */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { languageCodes, languages } from "../../shared/languages.ts";
import { createMetrics } from "../health/metrics.ts";
import { openSocket, startApp, startSession } from "../testing/client.ts";
import { readConfig } from "../config.ts";
import { pageWords } from "./page-words.ts";
import { pageRoutes, readPage } from "./pages.ts";

let root: string;
let app: FastifyInstance;

const config = (() => {
  const result = readConfig({});
  if (!result.ok) throw new Error(result.mistakes.join());
  return result.config;
})();

const manifest: Record<string, { file: string; imports?: string[] }> = {
  "index.html": { file: "assets/index-1.js" },
  "_shared-2.js": { file: "assets/shared-2.js", imports: ["index.html"] },
  "app/host-app.tsx": { file: "assets/host-4.js", imports: ["index.html", "_shared-2.js"] },
  "styles/later.css": { file: "assets/later-5.css" },
  "styles/host.css": { file: "assets/host-5.css" },
  ...Object.fromEntries(
    languageCodes.flatMap((code) => [
      [
        `texts/${code}.ts?first`,
        { file: `assets/${code}-3.js`, imports: code === "hi" ? ["_shared-2.js"] : ["index.html"] },
      ],
      ...["chat", "later"].map((part) => [
        `texts/${code}.ts?${part}`,
        { file: `assets/${part}-${code}-3.js`, imports: ["index.html"] },
      ]),
    ]),
  ),
};

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "duologue-pages-"));
  mkdirSync(join(root, ".vite"));
  mkdirSync(join(root, "assets"));
  // The page itself, as the build leaves it: with its script's name in it.
  const html = readFileSync(fileURLToPath(new URL("../../web/index.html", import.meta.url)), "utf8");
  writeFileSync(join(root, "index.html"), html.replace("/main.tsx", "/assets/index-1.js"));
  writeFileSync(join(root, ".vite/manifest.json"), JSON.stringify(manifest));
  for (const { file } of Object.values(manifest)) writeFileSync(join(root, file), `// ${file}`);
  app = Fastify();
  await pageRoutes(app, root, readPage(root, config));
});

afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true });
});

const get = (wanted?: string, url = "/") =>
  app.inject({ url, headers: wanted === undefined ? {} : { "accept-language": wanted } });

test.each(languageCodes)("%s: its tag, its direction, its texts and no others", async (code) => {
  const { body, headers } = await get(`${code}-XX, nl;q=0.5`, "/k7m2q9xw4tzc");
  expect(body).toContain(`<html lang="${code}" dir="${languages[code].dir}">`);
  expect([...body.matchAll(/modulepreload" href="([^"]+)"/g)].map((match) => match[1])).toEqual([
    `/assets/${code}-3.js`,
    ...(code === "hi" ? ["/assets/shared-2.js"] : []),
  ]);
  expect(headers).toMatchObject({ vary: "Accept-Language, Accept-Encoding", "content-language": code });
  const words = pageWords[code];
  for (const sentence of Object.values(words ?? {})) expect(body).toContain(sentence);
  if (words) expect(body).not.toContain("did not load");
});

test("each script that the page names is named with its digest: another one does not run", async () => {
  const { body } = await get("hi");
  const tags = [...body.matchAll(/<(?:script|link)[^>]*"\/(assets\/[^"]+)"[^>]*integrity="sha384-([^"]+)"/g)];
  expect(tags.map(([, file]) => file)).toEqual(
    expect.arrayContaining(["assets/index-1.js", "assets/hi-3.js", "assets/shared-2.js"]),
  );
  for (const [, file, digest] of tags) expect(createHash("sha384").update(`// ${file}`).digest("base64")).toBe(digest);
});

test.each([
  ["br;q=1.0, gzip;q=0.8, *;q=0.1", "br"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip", "gzip"],
  ["br;q=0, gzip", "gzip"],
  ["identity", undefined],
  [undefined, undefined],
])("the page is sent as small as the browser takes it: %s", async (accepted, coding) => {
  const plain = await get("de");
  const headers = { "accept-language": "de", ...(accepted !== undefined && { "accept-encoding": accepted }) };
  const packed = await app.inject({ url: "/", headers });
  expect(packed.headers["content-encoding"]).toBe(coding);
  const unpack = { br: brotliDecompressSync, gzip: gunzipSync, none: (bytes: Buffer) => bytes }[coding ?? "none"]!;
  expect(unpack(packed.rawPayload).toString()).toBe(plain.body);
  expect(packed.headers["content-length"]).toBe(String(packed.rawPayload.length));
});

test("English is for whoever asks for nothing, or for none of them", async () => {
  for (const wanted of [undefined, "", "nl, sv", "*"]) expect((await get(wanted)).body).toContain('<html lang="en"');
});

test("[J8] the page is the same for every link; the start page's names the start's own files as well", async () => {
  const [link, other, start] = [
    await get("de", "/k7m2q9xw4tzc"),
    await get("de", "/nothing"),
    await get("de", "/?from=here"),
  ];
  expect(other.body).toBe(link.body);
  const names = (file: string) =>
    [start, link].map(({ body }) => body.includes(`modulepreload" href="/assets/${file}"`));
  expect(names("host-4.js")).toEqual([true, false]);
  expect(names("de-3.js")).toEqual([true, true]);
  expect(names("later-de-3.js")).toEqual([true, false]);
  const styles = (body: string) => [...body.matchAll(/stylesheet" href="\/(assets[^"]+)"/g)].map((match) => match[1]);
  expect(styles(start.body)).toEqual(["assets/later-5.css", "assets/host-5.css"]);
  expect(styles(link.body)).toEqual([]);
  expect((await get("de")).body).toBe(start.body);
});

test("the page is told where leaving leads, whatever signs are in that address", () => {
  const leaveUrl = "https://weather.example/?in=here&copy=1&quot;";
  const [, content = ""] =
    /name="duologue" content="([^"]*)"/.exec(readPage(root, { ...config, leaveUrl }).in.en.html) ?? [];
  // As a browser reads an attribute.
  const settings = content.replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  expect(JSON.parse(settings)).toMatchObject({ leaveUrl });
});

test("what an operator writes is told as data: no markup comes of it, no script may run by it, and nothing in the page gives way to it", async () => {
  const notice = `<script>alert(1)</script></head><link href="/assets/x.js"> "Duologue did not load." &quot;`;
  const face = { page: { notice, language: "de" as const }, off: [] };
  const pages = readPage(root, { ...config, face });
  const own = Fastify();
  await pageRoutes(own, root, pages);
  const { body, headers } = await own.inject({ url: "/", headers: { "accept-language": "nl" } });
  await own.close();
  expect(headers["content-language"]).toBe("de");
  const [plain, dressed] = [readPage(root, config).start.de.html, body].map((html) =>
    html.replace(/content="{[^"]*"/, ""),
  );
  expect(dressed).toBe(plain);
  expect(headers["content-security-policy"]).toBe((await get("de")).headers["content-security-policy"]);
  const [, content = ""] = /name="duologue" content="([^"]*)"/.exec(body) ?? [];
  expect(content).not.toContain("<");
  expect(JSON.parse(content.replaceAll("&quot;", '"').replaceAll("&amp;", "&"))).toMatchObject({ face: { notice } });
});

test("a link preview is the same for every link, and has a picture where the server knows its own address", async () => {
  const shown = (page: string) => [...page.matchAll(/<meta\s+(?:name|property)="(?:og|twitter):[^>]+>/g)].join("\n");
  const pages = readPage(root, { ...config, publicUrl: "https://chat.example" });
  expect(shown(pages.in.en.html)).toContain('property="og:image" content="https://chat.example/social.png"');
  expect(shown(pages.in.en.html)).toContain('content="summary_large_image"');
  expect(shown((await get()).body)).not.toMatch(/image|https?:/);
});

test("nobody is given what only the server reads", async () => {
  expect((await get("en", "/.vite/manifest.json")).body).not.toContain('"file"');
});

test("[R21] the page, a welcome and the host's status name one version: the build's, whatever the settings", async () => {
  const { version } = readPage(root, config);
  expect(readPage(root, { ...config, publicUrl: "https://chat.example", fileMaxBytes: 0 }).version).toBe(version);
  expect((await get()).body).toContain(`version&quot;:&quot;${version}&quot;`);

  const metrics = createMetrics();
  const server = await startApp({}, { pages: root, metrics });
  const session = await startSession(server.url);
  const { token } = (await session.join(1)).body;
  const [socket, host] = [await openSocket(server.url), await openSocket(server.url)];
  // A page of a newer build may say more in its hello than this server knows.
  socket.send({ ...session.hello(1, token), version: "another-build", news: 1 } as never);
  host.send({ type: "hello-host", tag: session.tag, token: session.hostToken, version });
  expect((await socket.next("welcome")).version).toBe(version);
  expect((await host.next("status")).version).toBe(version);
  // Whoever upgrades sees how many pages are of the build before.
  await expect
    .poll(() => metrics.text())
    .toMatch(/_arrivals_total\{kind="other"\} 1\n.*_arrivals_total\{kind="own"\} 1\n/s);
  await server.stop();
});

test("[R21] another build has another version, and a server without pages names none", async () => {
  const other = mkdtempSync(join(tmpdir(), "duologue-pages-"));
  cpSync(root, other, { recursive: true });
  const html = readFileSync(join(root, "index.html"), "utf8");
  writeFileSync(join(other, "index.html"), html.replaceAll("index-1.js", "index-2.js"));
  writeFileSync(join(other, "assets/index-2.js"), "");
  expect(readPage(other, config).version).not.toBe(readPage(root, config).version);
  rmSync(other, { recursive: true });

  const server = await startApp();
  const session = await startSession(server.url);
  const socket = await openSocket(server.url);
  socket.send(session.hello(1, (await session.join(1)).body.token));
  expect(await socket.next("welcome")).not.toHaveProperty("version");
  await server.stop();
});

test("a build without a language's texts does not start", () => {
  const { "texts/zh.ts?first": _, ...rest } = manifest;
  writeFileSync(join(root, ".vite/manifest.json"), JSON.stringify(rest));
  expect(() => readPage(root, config)).toThrow("texts/zh.ts");
});
