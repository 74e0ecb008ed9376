import fc from "fast-check";
import { expect, test } from "vitest";
import { dec } from "./dec.ts";
import { enc, type Field } from "./enc.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("[K1] every part is preceded by its length: strings UTF-8, integers 8 bytes big-endian, bytes raw", () => {
  expect(hex(enc("x"))).toBe("00000005" + hex(Buffer.from("EC2 x")));
  expect(hex(enc("x", "é", 258, Uint8Array.of(7)))).toBe(
    "00000005" + hex(Buffer.from("EC2 x")) + "00000002c3a9" + "000000080000000000000102" + "0000000107",
  );
});

test("[K1] two different lists of parts never share an encoding", () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 5 });
  fc.assert(
    fc.property(fc.string(), parts, fc.string(), parts, (label, fields, otherLabel, others) => {
      const same =
        label === otherLabel &&
        fields.length === others.length &&
        fields.every((field, n) => hex(field) === hex(others[n]!));
      expect(hex(enc(label, ...fields)) === hex(enc(otherLabel, ...others))).toBe(same);
    }),
  );
});

test("[K1] dec gives back what enc took, and refuses everything else", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 }), fc.nat(60), (fields, cut) => {
      const whole = enc("thing", ...fields);
      expect(dec("thing", fields.length, whole)?.map(hex)).toEqual(fields.map(hex));
      expect(dec("thing", fields.length + 1, whole)).toBeUndefined();
      expect(dec("other", fields.length, whole)).toBeUndefined();
      if (cut < whole.length) expect(dec("thing", fields.length, whole.slice(0, cut))).toBeUndefined();
    }),
  );
});

test("[K1] a number that is not a whole one from 0 up is a mistake, not an encoding", () => {
  for (const bad of [-1, 1.5, Number.NaN, 2 ** 53] satisfies Field[]) expect(() => enc("x", bad)).toThrow(RangeError);
});
