import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase64url, toBase64url } from "./base64url.ts";

test("what is encoded is what Node's own coder gives, and decodes to the same bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const text = toBase64url(bytes);
      expect(text).toBe(Buffer.from(bytes).toString("base64url"));
      expect([...fromBase64url(text)]).toEqual([...bytes]);
    }),
  );
});

test("what is not base64url without padding is refused", () => {
  for (const text of ["A", "AAAAA", "AA==", "A A", "AA+A", "AA/A", "é"])
    expect(() => fromBase64url(text), text).toThrow();
});

test("bytes have one text: bits that mean nothing are refused", () => {
  const written = (text: string) => Buffer.from(fromBase64url(text)).toString("base64url");
  for (const start of ["", "AAAA", "AAA", "AA"])
    for (const end of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") {
      const text = `${start}A${end}`;
      const own = Buffer.from(text, "base64url").toString("base64url");
      if (own === text) expect(written(text)).toBe(text);
      else expect(() => fromBase64url(text), text).toThrow(TypeError);
    }
});
