import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { isBase64url } from "./base64url.ts";
import { parse } from "./parse.ts";
import {
  bytes,
  fits,
  flag,
  list,
  nullable,
  number,
  object,
  oneOf,
  openObject,
  optional,
  pair,
  type Schema,
  tagged,
  text,
  that,
  whole,
} from "./schema.ts";

/** One form, said to this module and to valibot, and values of it. */
interface Form {
  ours: Schema<unknown>;
  theirs: v.GenericSchema;
  fitting: fc.Arbitrary<unknown>;
}

const letters = fc.string({ unit: fc.constantFrom("a", "B", "9", "-", "_", "?", "="), maxLength: 6 });
const base64url = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((each) => Buffer.from(each).toString("base64url"));
const isEven = (each: number) => each % 2 === 0;

const leaves: Form[] = [
  { ours: text(), theirs: v.string(), fitting: letters },
  { ours: text(1, 4), theirs: v.pipe(v.string(), v.minLength(1), v.maxLength(4)), fitting: letters },
  { ours: bytes(4), theirs: v.pipe(v.string(), v.length(6), v.check(isBase64url)), fitting: base64url },
  { ours: whole(), theirs: v.pipe(v.number(), v.safeInteger(), v.minValue(0)), fitting: fc.nat() },
  {
    ours: whole(-1, 3),
    theirs: v.pipe(v.number(), v.safeInteger(), v.minValue(-1), v.maxValue(3)),
    fitting: fc.integer({ min: -2, max: 4 }),
  },
  { ours: number(), theirs: v.pipe(v.number(), v.finite()), fitting: fc.double() },
  {
    ours: number(0, 9),
    theirs: v.pipe(v.number(), v.minValue(0), v.maxValue(9)),
    fitting: fc.double({ min: -1, max: 10 }),
  },
  { ours: flag, theirs: v.boolean(), fitting: fc.boolean() },
  { ours: oneOf([1, "a", ""]), theirs: v.picklist([1, "a", ""]), fitting: fc.constantFrom(1, "a", "") },
  {
    ours: that(whole(), isEven),
    theirs: v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.check(isEven)),
    fitting: fc.nat(),
  },
];

const pick = fc.nat({ max: 0xffff });

/** A form of this depth at most, drawn from numbers, so that it can be drawn beside values of it. */
function formOf(draw: () => number, depth: number): Form {
  const kind = depth === 0 ? 0 : draw() % 8;
  const inner = () => formOf(draw, depth - 1);
  switch (kind) {
    case 1: {
      const { ours, theirs, fitting } = inner();
      return { ours: nullable(ours), theirs: v.nullable(theirs), fitting: fc.option(fitting) };
    }
    case 2: {
      const { ours, theirs, fitting } = inner();
      return {
        ours: list(ours, 1, 3),
        theirs: v.pipe(v.array(theirs), v.minLength(1), v.maxLength(3)),
        fitting: fc.array(fitting, { maxLength: 4 }),
      };
    }
    case 3: {
      const { ours, theirs, fitting } = inner();
      return { ours: pair(ours), theirs: v.strictTuple([theirs, theirs]), fitting: fc.tuple(fitting, fitting) };
    }
    case 4:
    case 5: {
      const { ours, theirs, fitting } = fieldsOf(inner, draw);
      return kind === 4
        ? { ours: object(ours), theirs: v.strictObject(theirs), fitting }
        : { ours: openObject(ours), theirs: v.object(theirs), fitting };
    }
    case 6:
    case 7: {
      const [one, other] = [fieldsOf(inner, draw), fieldsOf(inner, draw)];
      const nested = kind === 7;
      return {
        ours: tagged("k", {
          one: object(one.ours),
          other: nested ? tagged("m", { x: object(other.ours) }) : object(other.ours),
        }),
        theirs: v.variant("k", [
          v.strictObject({ ...one.theirs, k: v.literal("one") }),
          nested
            ? v.strictObject({ ...other.theirs, k: v.literal("other"), m: v.literal("x") })
            : v.strictObject({ ...other.theirs, k: v.literal("other") }),
        ]),
        fitting: fc.oneof(
          one.fitting.map((each) => ({ ...each, k: "one" })),
          other.fitting.map((each) => ({ ...each, k: "other", ...(nested && { m: "x" }) })),
        ),
      };
    }
    default:
      return leaves[draw() % leaves.length]!;
  }
}

function fieldsOf(inner: () => Form, draw: () => number) {
  const names = ["a", "b", "c"].slice(0, draw() % 4);
  const fields = names.map((name) => ({ name, form: inner(), isOptional: draw() % 2 === 0 }));
  return {
    ours: Object.fromEntries(
      fields.map(({ name, form, isOptional }) => [name, isOptional ? optional(form.ours) : form.ours]),
    ),
    theirs: Object.fromEntries(
      fields.map(({ name, form, isOptional }) => [name, isOptional ? v.optional(form.theirs) : form.theirs]),
    ),
    fitting: fc.record(Object.fromEntries(fields.map(({ name, form }) => [name, form.fitting])), {
      requiredKeys: fields.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    }),
  };
}

const wrong = fc.oneof(
  fc.constantFrom(undefined, null, true, -1, 0.5, 2 ** 53, NaN, Infinity, "", "x", "AAAAAA", [], {}, [[]], ["one"]),
  fc.jsonValue(),
);

/** The value with one part replaced, taken away or added. */
function spoilt(value: unknown, at: () => number, by: unknown): unknown {
  if (typeof value !== "object" || value === null || at() % 3 === 0) return by;
  if (Array.isArray(value)) {
    const index = at() % (value.length + 1);
    return index === value.length ? [...value, by] : value.with(index, spoilt(value[index], at, by));
  }
  const keys = [...Object.keys(value), "more", "constructor"];
  const key = keys[at() % keys.length]!;
  const { [key]: before, ...rest } = value as Record<string, unknown>;
  return at() % 4 === 0 ? rest : { ...rest, [key]: spoilt(before, at, by) };
}

const numbersFrom = (numbers: readonly number[]) => {
  let at = 0;
  return () => numbers[at++ % numbers.length]!;
};

const cases = fc
  .array(pick, { minLength: 12, maxLength: 12 })
  .map((numbers) => formOf(numbersFrom(numbers), 3))
  .chain((form) =>
    fc.record({
      form: fc.constant(form),
      value: fc.oneof(
        form.fitting,
        fc
          .tuple(form.fitting, fc.array(pick, { minLength: 7, maxLength: 7 }), wrong)
          .map(([value, at, by]) => spoilt(value, numbersFrom(at), by)),
        wrong,
      ),
    }),
  );

test("any form says of any value what valibot says of it", () => {
  const verdicts = { true: 0, false: 0 };
  fc.assert(
    fc.property(cases, ({ form, value }) => {
      const verdict = fits(form.ours, value);
      expect(verdict).toBe(v.is(form.theirs, value));
      verdicts[`${verdict}`] += 1;
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(verdicts.true, verdicts.false)).toBeGreaterThan(500);
});

test("what does not fit is refused with one sentence, whatever the form and the value", () => {
  fc.assert(
    fc.property(cases, ({ form, value }) => {
      const parsed = parse(form.ours, value);
      if (parsed.ok) expect(parsed.value).toBe(value);
      else expect(parsed.message).toMatch(/^(A JSON object is expected|".*" (must|is|has) .+)\.$/s);
    }),
    { numRuns: 1_000 },
  );
});

test("a union's tag is a text of its own, and no name of the language", () => {
  const form = tagged("kind", { text: object({ on: flag }) });
  expect(fits(form, { kind: "text", on: true })).toBe(true);
  for (const kind of [["text"], "constructor", "__proto__", "toString", 0, null, undefined, { toString: () => "text" }])
    expect(fits(form, { kind, on: true })).toBe(false);
  const own: unknown = JSON.parse('{"kind":"text","on":true,"__proto__":{}}');
  expect(fits(form, own)).toBe(false);
});

test("a refusal's sentence names what a client can mend", () => {
  const form = object({
    words: text(2, 4),
    size: that(whole(2), (size) => size % 2 === 0, "must be even"),
    on: flag,
    many: list(whole(0, 9), 0, 2),
    two: pair(whole()),
    kind: optional(tagged("as", { a: object({ x: oneOf([1, 2]) }) })),
  });
  const good = { words: "abc", size: 4, on: true, many: [1], two: [1, 2] };
  expect(parse(form, good).ok).toBe(true);
  for (const [changed, sentence] of [
    [{ words: "a" }, '"words" must be at least 2 characters.'],
    [{ words: "abcde" }, '"words" must be at most 4 characters.'],
    [{ size: 1 }, '"size" must be 2 or more.'],
    [{ size: 2.5 }, '"size" must be a whole number.'],
    [{ size: 3 }, '"size" must be even.'],
    [{ on: 1 }, '"on" must be true or false.'],
    [{ many: {} }, '"many" must be a list.'],
    [{ many: [1, 2, 3] }, '"many" must have 0 to 2 items.'],
    [{ many: [1, 10] }, '"many.1" must be 9 or less.'],
    [{ two: [1, 2, 3] }, '"two" must have 2 items.'],
    [{ two: [1] }, '"two" must have 2 items.'],
    [{ two: [1, "2"] }, '"two.1" must be a number.'],
    [{ kind: { as: "b" } }, '"kind.as" is not a known one.'],
    [{ kind: { as: "a", x: 3 } }, '"kind.x" must be 1 or 2.'],
    [{ kind: { as: "a", x: 1, y: 1 } }, '"kind.y" is not a known field.'],
    [{ kind: 7 }, '"kind" must be an object.'],
  ] as const)
    expect(parse(form, { ...good, ...changed })).toEqual({ ok: false, message: sentence });
});
