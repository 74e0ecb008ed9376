/** The one page, the same for every address and in the language the browser asks for, and the files it loads. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { PageSettings } from "../../shared/page-settings.ts";
import { type Language, languageCodes, languages, pickLanguage, wantedLanguages } from "../../shared/languages.ts";
import type { Config } from "../config.ts";
import { contentSecurityPolicy } from "./headers.ts";
import { englishWords, pageWords } from "./page-words.ts";

/** What the server fills in: tags that stand in web/index.html exactly like this. */
const META = '<meta name="duologue" content="" />';
const HTML = '<html lang="en">';
const HEAD_END = "</head>";

/** At the top, where browsers ask for them by names that never change. */
const WORKERS = ["/service-worker.js", "/save-worker.js"];

/** Made by the build (vite.config.ts); says which file each source became. */
const MANIFEST = ".vite/manifest.json";
type Manifest = Record<string, { file: string; imports?: string[] }>;

/** Enough that no two builds share one. */
const VERSION_CHARACTERS = 16;

/** What a page needs at once, beside its script: named in it, it is on its way with that. */
const needsOf = (language: Language) => ({
  link: [`texts/${language}.ts?first`],
  start: [
    ...["first", "chat", "later"].map((part) => `texts/${language}.ts?${part}`),
    "app/host-app.tsx",
    "styles/later.css",
    "styles/host.css",
  ],
});

/** How a page may be packed (RFC 9110, content codings), the smallest first. */
const CODINGS = {
  br: (html: string) => brotliCompressSync(html),
  gzip: (html: string) => gzipSync(html, { level: 9 }),
};
type Coding = keyof typeof CODINGS;

/** One page, ready to be sent. */
export interface Page {
  readonly html: string;
  /** Its content security policy. */
  readonly policy: string;
  /** Packed once. Nothing secret is in it, so that being small tells nobody anything. */
  readonly packed: (coding: Coding) => Buffer;
}

/** The page in each language. */
export interface Pages {
  /** Behind each link, whatever that means [J8]. */
  readonly in: Readonly<Record<Language, Page>>;
  readonly start: Readonly<Record<Language, Page>>;
  /** For whoever wants none of them. */
  readonly otherwise: Language;
  /** Which build it is of [R21]. */
  readonly version: string;
}

/**
 * The page with the settings it needs; throws where the build lacks something.
 * @param pushKey the server's VAPID key, where it sends pushes
 */
export function readPage(root: string, config: Config, pushKey?: string): Pages {
  const built = readFileSync(join(root, "index.html"));
  const version = versionOf(built);
  const html = withPicture(built.toString("utf8"), config.publicUrl);
  const settings: PageSettings = {
    lifetimesSeconds: [...config.lifetimesSeconds],
    idleLimitsSeconds: [...config.idleLimitsSeconds],
    idleWarningSeconds: config.idleWarningSeconds,
    fileMaxBytes: config.fileMaxBytes,
    leaveUrl: config.leaveUrl,
    ...(config.face && { face: config.face.page }),
    ...(config.createTokens !== null && { createToken: true }),
    ...(pushKey !== undefined && { pushKey }),
    version,
  };
  const manifest = JSON.parse(readFileSync(join(root, MANIFEST), "utf8")) as Manifest;
  const digests = new Map<string, string>();
  const inEach = (which: "link" | "start") =>
    Object.fromEntries(
      languageCodes.map((language) => [
        language,
        // Settings last: what an operator wrote in them is looked for nothing.
        pageOf(
          withSettings(
            withDigests(inLanguage(html, language, manifest, needsOf(language)[which]), root, digests),
            settings,
          ),
        ),
      ]),
    ) as Pages["in"];
  return { in: inEach("link"), start: inEach("start"), otherwise: config.face?.page.language ?? "en", version };
}

/**
 * [R21] The same on each node that has this build, whatever its settings: the page names its files, and those each other,
 * by what is in them.
 */
const versionOf = (built: Buffer): string =>
  createHash("sha256").update(built).digest("base64url").slice(0, VERSION_CHARACTERS);

export function sendPage(reply: FastifyReply, pages: Pages): FastifyReply {
  const { headers, url } = reply.request;
  const language = pickLanguage(wantedLanguages(headers["accept-language"]), pages.otherwise);
  const page = (/^\/(\?|$)/.test(url) ? pages.start : pages.in)[language];
  const coding = codingFor(headers["accept-encoding"]);
  return reply
    .type("text/html; charset=utf-8")
    .headers({
      "content-language": language,
      "content-security-policy": page.policy,
      vary: "Accept-Language, Accept-Encoding",
      ...(coding && { "content-encoding": coding }),
    })
    .send(coding ? page.packed(coding) : page.html);
}

function pageOf(html: string): Page {
  const done: Partial<Record<Coding, Buffer>> = {};
  return {
    html,
    policy: contentSecurityPolicy(inlineScripts(html)),
    packed: (coding) => (done[coding] ??= CODINGS[coding](html)),
  };
}

/** The smallest that the browser takes; null: none. */
function codingFor(accepted = ""): Coding | null {
  const takes = accepted.split(",").map((each) =>
    each
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/),
  );
  const wanted = (coding: Coding) => takes.some(([name, weight = "1"]) => name === coding && Number(weight) > 0);
  return (Object.keys(CODINGS) as Coding[]).find(wanted) ?? null;
}

/** Those that the build put into the page: web/gate.js. */
const inlineScripts = (html: string): string[] =>
  [...html.matchAll(/<script>([^]*?)<\/script>/g)].map((match) => match[1] ?? "");

/** @param root the folder with the built page */
export async function pageRoutes(app: FastifyInstance, root: string, pages: Pages): Promise<void> {
  // Files of the build only, each found at the start: an address never becomes a path.
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    // Nothing secret is in them, so that being small tells nobody anything.
    preCompressed: true,
    globIgnore: ["**/index.html", "**/*.{br,gz}", MANIFEST],
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("cache-control", cachingOf(path.slice(root.length).replaceAll("\\", "/")));
    },
  });

  for (const missing of ["/api/*", "/assets/*", "/favicon.ico"]) {
    app.get(missing, (_request, reply) => reply.callNotFound());
  }

  // [J8] unknown, malformed, ended: the page is one and the same, and only its script asks what the address means
  app.get("/*", (_request, reply) => sendPage(reply, pages));
}

/** @param path of the file as it is sent: perhaps of its compressed twin */
function cachingOf(path: string): string {
  if (path.startsWith("/assets/")) return "public, max-age=31536000, immutable";
  // A worker of an older build must not stay in charge of a newer page.
  return WORKERS.includes(path.replace(/\.(br|gz)$/, "")) ? "no-cache" : "public, max-age=3600";
}

/** What a link preview shows: the same for every link. It needs a whole address, which only PUBLIC_URL tells. */
function withPicture(html: string, publicUrl: string | null): string {
  const tags =
    publicUrl === null
      ? ['<meta name="twitter:card" content="summary" />']
      : [
          `<meta property="og:image" content="${publicUrl}/social.png" />`,
          '<meta property="og:image:width" content="1200" />',
          '<meta property="og:image:height" content="630" />',
          '<meta name="twitter:card" content="summary_large_image" />',
        ];
  return fill(html, HEAD_END, `  ${tags.join("\n    ")}\n  ${HEAD_END}`);
}

function withSettings(html: string, settings: PageSettings): string {
  // JSON has a spelling of "<" that no reader of markup takes for one; an address may have an "&" in it.
  const json = JSON.stringify(settings).replaceAll("<", "\\u003c");
  const content = json.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  return fill(html, META, `<meta name="duologue" content="${content}" />`);
}

/**
 * The page's script knows which catalogue to load only once it runs; named here, it is on its way at the same time.
 * @param sources that are needed at once
 */
function inLanguage(html: string, language: Language, manifest: Manifest, sources: readonly string[]): string {
  const files = sources.flatMap((source) => filesOf(source, manifest, html));
  const preloads = [...new Set(files)].map(
    (file) => `<link rel="${file.endsWith(".css") ? "stylesheet" : "modulepreload"}" href="/${file}" />\n  `,
  );
  const translated = Object.entries(pageWords[language] ?? {}).reduce(
    (page, [key, words]) => fill(page, englishWords[key as keyof typeof englishWords], words),
    html,
  );
  return fill(
    fill(translated, HTML, `<html lang="${language}" dir="${languages[language].dir}">`),
    HEAD_END,
    `  ${preloads.join("  ")}${HEAD_END}`,
  );
}

/**
 * Each file that the page names comes with its digest (Subresource Integrity): one that a cache or a proxy has changed does
 * not run.
 * @param digests of files that were read already
 */
function withDigests(html: string, root: string, digests: Map<string, string>): string {
  return html.replaceAll(
    /<(?:script|link)\b[^>]*?\b(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"[^>]*?(?=\s*\/?>)/g,
    (tag, file: string) => {
      const digest =
        digests.get(file) ??
        createHash("sha384")
          .update(readFileSync(join(root, file)))
          .digest("base64");
      digests.set(file, digest);
      return `${tag} integrity="sha384-${digest}"`;
    },
  );
}

/** The file that a source became, and those it imports, unless the page asks for them anyway. */
function filesOf(source: string, manifest: Manifest, html: string): string[] {
  const chunk = manifest[source];
  if (!chunk) throw new Error(`The build lacks ${source}.`);
  const imported = (chunk.imports ?? []).flatMap((each) => filesOf(each, manifest, html));
  return [...new Set([chunk.file, ...imported])].filter((file) => !html.includes(`"/${file}"`));
}

function fill(html: string, place: string, content: string): string {
  // A function, because a replacement text has signs of its own.
  const filled = html.replace(place, () => content);
  if (filled === html && content !== place) throw new Error(`web/index.html has lost its ${place}`);
  return filled;
}
