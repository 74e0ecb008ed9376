import { expect, test } from "vitest";
import { linkify, shownOf } from "./linkify.ts";

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

test("nothing but web, mail and telephone addresses becomes a link", () => {
  expect(links("javascript:alert(1) data:text/html,x ftp://a.example")).toEqual([]);
  expect(links("ahttps://a.example https:// www. http://nodots")).toEqual([]);
});

const hrefs = (text: string) => linkify(text).flatMap((part) => part.href ?? []);

test("a mail address is a link that writes to it", () => {
  expect(hrefs("Write to anny+cello@mail.strings.example.")).toEqual(["mailto:anny+cello@mail.strings.example"]);
  expect(links("(E-mail:a.b@c.example, d%e@f.example)")).toEqual(["a.b@c.example", "d%e@f.example"]);
  expect(hrefs("d%0Ae@f.example")).toEqual(["mailto:d%250Ae@f.example"]);
  expect(links("a@b @c.example a@b@c.example a@-.x ä@b.example me@b.example_x")).toEqual([]);
  expect(links("https://me@a.example/b@c.example")).toEqual(["https://me@a.example/b@c.example"]);
});

test.each([
  ["+49 30 1234567", "tel:+49301234567"],
  ["+49 (0)30/123 45 67", "tel:+49301234567"],
  ["+1 (415) 555-2671", "tel:+14155552671"],
  ["+919876543210", "tel:+919876543210"],
  ["0171 2345678", "tel:01712345678"],
  ["(030) 123 45 67", "tel:0301234567"],
  ["(415) 555-2671", "tel:4155552671"],
  ["415.555.2671", "tel:4155552671"],
])("%s is a telephone number", (number, href) => {
  expect(hrefs(number)).toEqual([href]);
  expect(links(`Call ${number}, please.`)).toEqual([number]);
});

test.each([
  "2026-11-21",
  "01/02/2026",
  "01-02-2026",
  "21.11.2026",
  "1 000 000",
  "1.500,00",
  "order 4155552671",
  "DE02120300000000202051",
  "0.12345678",
  "+12345",
  "+1234567890123456",
  "192.168.0.100",
  "12:30-14:00",
  "#0171234567",
  "0a1b2c3d4",
])("%s is none", (text) => expect(links(text)).toEqual([]));

test("a web address is shown without https, in pieces that are it; another as it is", () => {
  const shown = (text: string) => shownOf(linkify(text)[0]!);
  expect(shown("https://a.example/b/c?d=e&f=g#h")).toEqual(["a.example/", "b/", "c", "?d=", "e", "&f=", "g", "#h"]);
  expect(shown("http://a.example").join("")).toBe("http://a.example");
  expect(shown("www.a.example/b")).toEqual(["www.a.example/", "b"]);
  expect(shown("a@b.example")).toEqual(["a@b.example"]);
});

test("marks that reorder text end an address", () => {
  expect(links("https://a.example/\u202egnp.exe")).toEqual(["https://a.example/"]);
});

const SIZE = 65_536;
const one = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), ..."…’“»\u202e\u00e4中👍"];

// Some 2,000 searches: linear ones take seconds in all, a quadratic one took two minutes by itself.
test(
  "64 KiB of any one character, alone or behind an address, are looked through in a moment",
  { timeout: 60_000 },
  () => {
    for (const character of one) {
      for (const before of ["", "https://", "https://a.example/", "www.", "(", "a@", "a@b.", "+4", "0", "(0", "415 "]) {
        const text = before + character.repeat(SIZE);
        const parts = linkify(text).map((part) => part.text);
        expect(parts.join("") === text, JSON.stringify(before + character)).toBe(true);
      }
    }
  },
);

test("so are 64 KiB of what addresses are made of", { timeout: 60_000 }, () => {
  for (const piece of [
    "a@",
    "a.",
    "a@b.",
    "@a.b",
    "+1",
    "1 ",
    "0/",
    "(0",
    "1-",
    "a%",
    "-1",
    "/a@b.cd",
    "www.",
    "+1 (0)",
  ]) {
    const text = piece.repeat(SIZE / piece.length);
    const parts = linkify(text);
    expect(parts.map((part) => part.text).join("") === text, piece).toBe(true);
    for (const part of parts) shownOf(part);
  }
});
