/**
 * What a value that came from outside must be, as data: tables of fields that `fits` reads. They say the types, too
 * (`Infer`). Nothing here throws, whatever the value; no table refers to itself, so the work is linear in the value.
 * How a misfit becomes a sentence stands in parse.ts: pages tell nobody.
 */
import { isBase64url } from "./base64url.ts";

/** One row of a table, as the builders below make it. */
export type Shape =
  | { is: "text"; min: number; max: number }
  | { is: "bytes"; length: number }
  | { is: "number"; whole: boolean; min: number; max: number }
  | { is: "flag" }
  | { is: "one-of"; values: readonly unknown[] }
  | { is: "list"; of: Shape; min: number; max: number }
  | { is: "object"; fields: Fields; open: boolean }
  | { is: "tagged"; tag: string; of: Fields }
  | { is: "optional" | "nullable"; of: Shape }
  | { is: "that"; of: Shape; holds: (value: never) => boolean; words: string };
export type Fields = Readonly<Record<string, Shape>>;

declare const typed: unique symbol;
interface Typed<T> {
  /** Never there: the type of what fits. */
  readonly [typed]?: () => T;
}
export type Schema<T> = Shape & Typed<T>;
export type Infer<S> = S extends Typed<infer T> ? T : never;

type Optional<T> = { is: "optional"; of: Shape } & Typed<T | undefined>;
type OptionalKeys<F> = { [K in keyof F]: F[K] extends { is: "optional" } ? K : never }[keyof F];
type Plain<T> = T extends unknown ? { [K in keyof T]: T[K] } : never;
type ObjectOf<F> = Plain<
  { [K in Exclude<keyof F, OptionalKeys<F>>]: Infer<F[K]> } & { [K in OptionalKeys<F>]?: Infer<F[K]> }
>;
type TaggedOf<Tag extends string, F> = { [K in keyof F]: Plain<Record<Tag, K> & Infer<F[K]>> }[keyof F];

/** A string of so many UTF-16 units. */
export const text = (min = 0, max = Infinity): Schema<string> => ({ is: "text", min, max });

/** Exactly so many bytes, in base64url. */
export const bytes = (length: number): Schema<string> => ({ is: "bytes", length });

/** A whole number that a double holds exactly. */
export const whole = (min = 0, max: number = Number.MAX_SAFE_INTEGER): Schema<number> => ({
  is: "number",
  whole: true,
  min,
  max,
});

/** A finite number. */
export const number = (min = -Number.MAX_VALUE, max: number = Number.MAX_VALUE): Schema<number> => ({
  is: "number",
  whole: false,
  min,
  max,
});

export const flag: Schema<boolean> = { is: "flag" };

export const oneOf = <const T extends readonly (string | number)[]>(values: T): Schema<T[number]> => ({
  is: "one-of",
  values,
});

/** So many items, each of the one form. */
export const list = <T>(of: Schema<T>, min = 0, max = Infinity): Schema<T[]> => ({ is: "list", of, min, max });

/** Two items, each of the one form. */
export const pair = <T>(of: Schema<T>) => list(of, 2, 2) as Shape & Typed<[T, T]>;

/** These fields and no others. */
export const object = <F extends Fields>(fields: F): Schema<ObjectOf<F>> => ({ is: "object", fields, open: false });

/** These fields, and any others: what a newer server says to an older page. */
export const openObject = <F extends Fields>(fields: F): Schema<ObjectOf<F>> => ({ is: "object", fields, open: true });

/** A union: the field `tag` names one of these objects (or unions), and is none of its fields. */
export const tagged = <Tag extends string, F extends Fields>(tag: Tag, of: F): Schema<TaggedOf<Tag, F>> => ({
  is: "tagged",
  tag,
  of,
});

/** Of a field: it may be missing, or undefined. */
export const optional = <T>(of: Schema<T>): Optional<T> => ({ is: "optional", of });

export const nullable = <T>(of: Schema<T>): Schema<T | null> => ({ is: "nullable", of });

/** What fits `of`, and for which `holds`. `words`: "must be …", for the sentence of a refusal. */
export const that = <T>(of: Schema<T>, holds: (value: T) => boolean, words = ""): Schema<T> => ({
  is: "that",
  of,
  holds,
  words,
});

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Whether the value is what the schema says. */
export const fits = <T>(schema: Schema<T>, value: unknown): value is T => fitsShape(schema, value, []);

const within = (size: number, { min, max }: { min: number; max: number }): boolean => min <= size && size <= max;

/** @param tags the fields that the unions around this one have read */
function fitsShape(shape: Shape, value: unknown, tags: readonly string[]): boolean {
  switch (shape.is) {
    case "text":
      return typeof value === "string" && within(value.length, shape);
    case "bytes":
      return typeof value === "string" && value.length === Math.ceil((shape.length * 4) / 3) && isBase64url(value);
    case "number":
      return typeof value === "number" && within(value, shape) && (!shape.whole || Number.isSafeInteger(value));
    case "flag":
      return typeof value === "boolean";
    case "one-of":
      return shape.values.includes(value);
    case "list":
      return (
        Array.isArray(value) && within(value.length, shape) && value.every((each) => fitsShape(shape.of, each, []))
      );
    case "object": {
      const { fields, open } = shape;
      return (
        isObject(value) &&
        (open || Object.keys(value).every((key) => Object.hasOwn(fields, key) || tags.includes(key))) &&
        Object.keys(fields).every((key) => fitsShape(fields[key]!, value[key], []))
      );
    }
    case "tagged": {
      const name = isObject(value) && value[shape.tag];
      // Only text: a list of one text would name the same field.
      if (typeof name !== "string" || !Object.hasOwn(shape.of, name)) return false;
      return fitsShape(shape.of[name]!, value, [...tags, shape.tag]);
    }
    case "optional":
      return value === undefined || fitsShape(shape.of, value, []);
    case "nullable":
      return value === null || fitsShape(shape.of, value, []);
    case "that":
      return fitsShape(shape.of, value, tags) && shape.holds(value as never);
    default:
      return shape satisfies never;
  }
}
