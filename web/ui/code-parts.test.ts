import fc from "fast-check";
import { expect, test } from "vitest";
import { codeParts } from "./code-parts.ts";

const found = (text: string) => codeParts(text).map(({ kind, text: inside }) => [kind, inside]);

test("lines between two fences are code, with a language or without", () => {
  expect(found("```\nlet a;\n\nlet b;\n```")).toEqual([["fenced", "let a;\n\nlet b;"]]);
  expect(found("See:\n```ts\nlet a;\n```\nFine?")).toEqual([
    ["text", "See:\n"],
    ["fenced", "let a;"],
    ["text", "Fine?"],
  ]);
  expect(found("```\n```")).toEqual([["fenced", ""]]);
});

test("words between two marks are code, on one line", () => {
  expect(found("Run `npm start`, then `npm test`.")).toEqual([
    ["text", "Run "],
    ["inline", "npm start"],
    ["text", ", then "],
    ["inline", "npm test"],
    ["text", "."],
  ]);
  expect(found("a ` b\nc ` d")).toEqual([["text", "a ` b\nc ` d"]]);
});

test("what is never closed is text", () => {
  expect(found("```\nlet a;")).toEqual([["text", "```\nlet a;"]]);
  expect(found("it`s")).toEqual([["text", "it`s"]]);
  expect(found("")).toEqual([["text", ""]]);
});

test("what is in a fence has no marks of its own", () => {
  expect(found("```\n`a`\n```js\n```")).toEqual([["fenced", "`a`\n```js"]]);
});

test("the parts together are the text, whatever it is", () => {
  const piece = fc.constantFrom("`", "```", "```\n", "\n```\n", "\n", "a", " ", "ts", "\r\n", "👍");
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const parts = codeParts(text);
      expect(parts.map(({ raw }) => raw).join("")).toBe(text);
      for (const { raw, text: inside } of parts) expect(raw).toContain(inside);
    }),
  );
});

// 64 KiB each: a quadratic search took minutes.
test("64 KiB of any one thing are looked through in a moment", { timeout: 30_000 }, () => {
  for (const one of ["`", "```", "```\n", "`\n", "\n", "a`", "`a", " ", "\r", "```a\n", "👍"]) {
    const text = one.repeat(65_536 / one.length);
    expect(
      codeParts(text)
        .map(({ raw }) => raw)
        .join("") === text,
      JSON.stringify(one),
    ).toBe(true);
  }
});
