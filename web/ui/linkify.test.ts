import { expect, test } from "vitest";
import { linkify } from "./linkify.ts";

const links = (text: string) => linkify(text).flatMap((part) => (part.href ? [part.text] : []));

test("text without an address is one part", () => {
  expect(linkify("Ten is good.")).toEqual([{ text: "Ten is good." }]);
  expect(linkify("")).toEqual([{ text: "" }]);
});

test("the parts together are the text", () => {
  const text = "See https://strings.example/repairs/1978, (or www.strings.example)!\nThanks";
  expect(
    linkify(text)
      .map((part) => part.text)
      .join(""),
  ).toBe(text);
  expect(links(text)).toEqual(["https://strings.example/repairs/1978", "www.strings.example"]);
});

test("www gets https, http stays http", () => {
  expect(linkify("www.strings.example")[0]?.href).toBe("https://www.strings.example/");
  expect(linkify("http://strings.example/a?b=c#d")[0]?.href).toBe("http://strings.example/a?b=c#d");
});

test("punctuation at the end stays out, brackets of the address stay in", () => {
  expect(links("Is it https://a.example/x?")).toEqual(["https://a.example/x"]);
  expect(links("(https://a.example/b_(c))")).toEqual(["https://a.example/b_(c)"]);
  expect(links("“https://a.example/x”…")).toEqual(["https://a.example/x"]);
});

test("nothing but http and https becomes a link", () => {
  expect(links("javascript:alert(1) data:text/html,x ftp://a.example mailto:a@b.example")).toEqual([]);
  expect(links("ahttps://a.example me@www.a.example https:// www. http://nodots")).toEqual([]);
});

test("marks that reorder text end an address", () => {
  expect(links("https://a.example/\u202egnp.exe")).toEqual(["https://a.example/"]);
});

const SIZE = 65_536;
const one = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), ..."…’“»\u202e\u00e4中👍"];

// 705 searches: linear ones take a second in all, a quadratic one took two minutes by itself.
test(
  "64 KiB of any one character, alone or behind an address, are looked through in a moment",
  { timeout: 30_000 },
  () => {
    for (const character of one) {
      for (const before of ["", "https://", "https://a.example/", "www.", "("]) {
        const text = before + character.repeat(SIZE);
        const parts = linkify(text).map((part) => part.text);
        expect(parts.join("") === text, JSON.stringify(before + character)).toBe(true);
      }
    }
  },
);
