import { expect, test } from "vitest";
import { headerOf, isTooLarge, isWhatItSays } from "./header.ts";

const ascii = (text: string) => [...text].map((each) => each.charCodeAt(0));
const be = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const be2 = (value: number) => [(value >>> 8) & 255, value & 255];
const le2 = (value: number) => [value & 255, (value >>> 8) & 255];
const bytes = (...parts: number[][]) => Uint8Array.from(parts.flat());

const PNG = [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a];
const ihdr = (width: number, height: number) => [
  ...be(13),
  ...ascii("IHDR"),
  ...be(width),
  ...be(height),
  8,
  6,
  0,
  0,
  0,
  ...be(0),
];
const chunk = (name: string) => [...be(0), ...ascii(name), ...be(0)];
const png = (width: number, height: number, ...chunks: string[]) =>
  bytes(PNG, ihdr(width, height), ...chunks.map(chunk));
const jpeg = (width: number, height: number, sof = 0xc0) =>
  bytes(
    [0xff, 0xd8, 0xff, 0xe1],
    be2(6),
    [1, 2, 3, 4],
    [0xff, 0xff, 0xc4],
    be2(3),
    [0],
    [0xff, sof],
    be2(11),
    [8],
    be2(height),
    be2(width),
  );
const gif = (width: number, height: number) => bytes(ascii("GIF89a"), le2(width), le2(height));
const riff = (kind: string, ...rest: number[][]) =>
  bytes(ascii("RIFF"), [0, 0, 0, 0], ascii("WEBP"), ascii(kind), [0, 0, 0, 0], ...rest);
const three = (value: number) => [value & 255, (value >>> 8) & 255, value >>> 16];
const webp = (width: number, height: number, flags = 0) =>
  riff("VP8X", [flags, 0, 0, 0], three(width - 1), three(height - 1));

test.each([
  ["PNG", png(640, 480, "IDAT"), { type: "image/png", width: 640, height: 480, animated: false }],
  [
    "PNG that moves",
    png(640, 480, "tEXt", "acTL", "IDAT"),
    { type: "image/png", width: 640, height: 480, animated: true },
  ],
  ["JPEG", jpeg(4_032, 3_024), { type: "image/jpeg", width: 4_032, height: 3_024, animated: false }],
  ["JPEG, progressive", jpeg(31, 7, 0xc2), { type: "image/jpeg", width: 31, height: 7, animated: false }],
  ["GIF", gif(12, 34), { type: "image/gif", width: 12, height: 34, animated: true }],
  ["WebP", webp(2_560, 70_000), { type: "image/webp", width: 2_560, height: 70_000, animated: false }],
  ["WebP that moves", webp(5, 6, 2), { type: "image/webp", width: 5, height: 6, animated: true }],
  [
    "WebP, lossy",
    riff("VP8 ", [0, 0, 0, 0x9d, 0x01, 0x2a], le2(300), le2(200)),
    { type: "image/webp", width: 300, height: 200, animated: false },
  ],
  [
    "WebP, lossless",
    riff("VP8L", [0x2f], [...le2((299 | (199 << 14)) & 0xffff), ...le2(199 >>> 2)]),
    { type: "image/webp", width: 300, height: 200, animated: false },
  ],
])("the size of a %s, from its first bytes", (_name, head, header) => {
  expect(headerOf(head)).toEqual(header);
  // Cut anywhere it has none, and nothing is thrown.
  for (let length = 0; length < head.length; length += 1) headerOf(head.slice(0, length));
});

test("[F8] what is no picture has no size", () => {
  for (const text of [
    "",
    "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "<html>",
    "%PDF-1.7",
    "GIF88a1234",
    "RIFF0000WEBPABCD",
  ])
    expect(headerOf(bytes(ascii(text))), text).toBeUndefined();
  expect(headerOf(png(0, 5, "IDAT"))).toBeUndefined();
  expect(headerOf(bytes([0xff, 0xd8, 0xff, 0xd9]))).toBeUndefined();
  expect(headerOf(bytes([0xff, 0xd8, 0xff, 0xe0, 0, 0]))).toBeUndefined();
});

test("[F8] a picture that would fill the memory is not decoded, nor one that is not of its type", async () => {
  for (const [width, height] of [
    [100_000, 100_000],
    [16_385, 1],
    [1, 16_385],
    [8_001, 8_001],
  ] as const)
    expect(isTooLarge({ width, height })).toBe(true);
  expect(isTooLarge({ width: 8_000, height: 8_000 })).toBe(false);
  const blob = (head: Uint8Array<ArrayBuffer>) => new Blob([head]);
  expect(await isWhatItSays(blob(png(640, 480, "IDAT")), "image/png")).toBe(true);
  expect(await isWhatItSays(blob(png(640, 480, "IDAT")), "image/jpeg")).toBe(false);
  expect(await isWhatItSays(blob(png(100_000, 100_000, "IDAT")), "image/png")).toBe(false);
  expect(await isWhatItSays(blob(bytes(ascii("<svg/>"))), "image/png")).toBe(false);
});
