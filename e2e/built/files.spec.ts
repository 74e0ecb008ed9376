/** What the built server hands out: the files of the page, and the headers on every answer. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { languageCodes } from "../../shared/languages.ts";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";

const BUILD = fileURLToPath(new URL("../../dist/web", import.meta.url));

/** Bytes at most of the largest language, packed; the page's other budgets: e2e/specs/weight.spec.ts. */
const WORDS_BEFORE_THE_CODE = 1_500;
const WORDS_TO_THE_FIRST_MESSAGE = 2_500;

test("no language's words weigh more than their budget", () => {
  const files = readdirSync(join(BUILD, "assets"));
  const sizes = (part: string) =>
    languageCodes.map((code) => {
      const name = files.find((file) => file.startsWith(`${part}${code}-`) && file.endsWith(".js.br"))!;
      return { name, bytes: statSync(join(BUILD, "assets", name)).size };
    });
  expect(sizes("").filter(({ bytes }) => bytes > WORDS_BEFORE_THE_CODE)).toEqual([]);
  expect(sizes("chat-").filter(({ bytes }) => bytes > WORDS_TO_THE_FIRST_MESSAGE)).toEqual([]);
});

test("each file of text that the pages name has its packed twin, and is kept for ever", async ({ server }) => {
  const files = readdirSync(join(BUILD, "assets")).filter((file) => /\.(js|css)$/.test(file));
  expect(files.length).toBeGreaterThan(20);
  for (const file of files) {
    const response = await fetch(`${server.url}/assets/${file}`, { headers: { "accept-encoding": "br" } });
    expect(response.headers.get("content-encoding"), file).toBe("br");
    expect(response.headers.get("cache-control"), file).toContain("immutable");
    expect(await response.text(), file).toBe(readFileSync(join(BUILD, "assets", file), "utf8"));
  }
});

test("every answer carries the strict headers", async ({ server }) => {
  const [forAbhi] = await createChat(server.url);
  for (const path of [
    "/",
    `/${forAbhi.link.slice(-12)}`,
    "/api/invites/k7m2q9xw4tzc",
    "/%zz",
    "/assets/none.js",
    "/robots.txt",
  ]) {
    const { headers } = await fetch(server.url + path);
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|data:|\*/);
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types default");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    if (path !== "/robots.txt") expect(headers.get("cache-control")).toBe("no-store");
  }
});
