/** Values that are wrong in one place each: of another type, out of range, too long, missing, unknown, said twice. */
import fc from "fast-check";

const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -1, 1.5, 1e300, -0, "", " ", "é🦊", "\u0000", [], {}, [[]], {
    seq: 1,
  }),
  fc.constantFrom<unknown>(
    Number.MAX_SAFE_INTEGER + 2,
    "A".repeat(22),
    "A".repeat(43),
    "A".repeat(60_000),
    "=".repeat(44),
  ),
  fc.integer(),
  fc.double(),
  fc.string({ maxLength: 80, unit: "binary" }),
  fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 }),
);

type Path = (string | number)[];

/** Every field of a value, itself included, as the way to it. */
function pathsOf(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  const below = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child).map((path) => [Array.isArray(value) ? Number(key) : key, ...path]),
  );
  return [[], ...below];
}

/** The same with another value at the end of a path; `undefined` takes the field away. */
function withAt(value: unknown, [key, ...rest]: Path, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value)) return value.map((each, at) => (at === key ? withAt(each, rest, other) : each));
  return { ...(value as object), [key]: withAt((value as Record<string, unknown>)[key], rest, other) };
}

/** JSON texts of a value with one mistake. Some are no mistake: whoever uses them asks the parser first. */
export function mutantsOf(value: object): fc.Arbitrary<string> {
  const path = fc.constantFrom(...pathsOf(value));
  const replaced = fc.tuple(path, strange).map(([at, other]) => JSON.stringify(withAt(value, at, other)) ?? "");
  const missing = path.map((at) => JSON.stringify(withAt(value, at, undefined)) ?? "");
  const unknown = fc
    .tuple(fc.constantFrom("__proto__", "constructor", "from", "position", "toString", "TYPE"), strange)
    .map(([key, other]) => `{${JSON.stringify(key)}:${JSON.stringify(other)},${JSON.stringify(value).slice(1)}`);
  const twice = fc
    .tuple(fc.constantFrom(...Object.keys(value)), strange)
    .map(([key, other]) => `${JSON.stringify(value).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(other)}}`);
  const cut = fc.nat(JSON.stringify(value).length - 1).map((length) => JSON.stringify(value).slice(0, length));
  return fc.oneof({ weight: 5, arbitrary: replaced }, missing, unknown, twice, cut);
}

/** Texts that are nothing at all, among them some that are deep or long. */
export const nonsense: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 200, unit: "binary" }),
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    "[".repeat(40_000),
    `${"[".repeat(20_000)}${"]".repeat(20_000)}`,
    '{"type":'.repeat(5_000),
    "9".repeat(60_000),
  ),
);
