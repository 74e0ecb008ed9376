/** How what a client sent is parsed, and how a failure becomes one plain sentence that names the field. */
import { fits, isObject, type Schema, type Shape } from "./schema.ts";

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

/** Parses with a schema; on failure the message names the field: `"names.0" must be text.` */
export function parse<T>(schema: Schema<T>, input: unknown): Parsed<T> {
  if (fits(schema, input)) return { ok: true, value: input };
  const [path, words] = misfit(schema, input, [], []);
  return { ok: false, message: path.length === 0 ? "A JSON object is expected." : `"${path.join(".")}" ${words}.` };
}

type Path = readonly (string | number)[];
type Misfit = [path: Path, words: string];

/** Where the first part stands that does not fit, and what it must be. Whether a part fits, `fits` alone says. */
function misfit(shape: Shape, value: unknown, path: Path, tags: readonly string[]): Misfit {
  switch (shape.is) {
    case "text":
      if (typeof value !== "string") return [path, "must be text"];
      return [
        path,
        `must be ${value.length < shape.min ? `at least ${shape.min}` : `at most ${shape.max}`} characters`,
      ];
    case "bytes":
      return [path, typeof value === "string" ? `must be ${shape.length} bytes in base64url` : "must be text"];
    case "number":
      if (typeof value !== "number") return [path, "must be a number"];
      if (shape.whole && !Number.isSafeInteger(value)) return [path, "must be a whole number"];
      return [path, value < shape.min ? `must be ${shape.min} or more` : `must be ${shape.max} or less`];
    case "flag":
      return [path, "must be true or false"];
    case "one-of":
      return [path, `must be ${shape.values.join(" or ")}`];
    case "list": {
      const { of, min, max } = shape;
      if (!Array.isArray(value)) return [path, "must be a list"];
      if (value.length < min || value.length > max)
        return [path, `must have ${min === max ? min : `${min} to ${max}`} items`];
      const at = value.findIndex((item) => !fits(of, item));
      return misfit(of, value[at], [...path, at], []);
    }
    case "object":
      return isObject(value) ? misfitOf(shape, value, path, tags) : [path, "must be an object"];
    case "tagged": {
      if (!isObject(value)) return [path, "must be an object"];
      const name = value[shape.tag];
      if (typeof name !== "string" || !Object.hasOwn(shape.of, name))
        return [[...path, shape.tag], "is not a known one"];
      return misfit(shape.of[name]!, value, path, [...tags, shape.tag]);
    }
    case "optional":
    case "nullable":
      return misfit(shape.of, value, path, []);
    case "that":
      // The words say all that a text must be, its length, too.
      if (fits(shape.of, value) || (shape.of.is === "text" && typeof value === "string"))
        return [path, shape.words || "is not of the expected form"];
      return misfit(shape.of, value, path, tags);
    default:
      return shape satisfies never;
  }
}

function misfitOf(
  { fields }: Shape & { is: "object" },
  value: Record<string, unknown>,
  path: Path,
  tags: readonly string[],
): Misfit {
  const wrong = Object.keys(fields).find((key) => !fits(fields[key]!, value[key]));
  if (wrong === undefined) {
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key) && !tags.includes(key))!;
    return [[...path, unknown], "is not a known field"];
  }
  const at = [...path, wrong];
  return wrong in value ? misfit(fields[wrong]!, value[wrong], at, []) : [at, "is missing"];
}
