/**
 * Our tables of fields (shared/schema.ts) in the words of JSON Schema, as far as those go: what only code can check (whether
 * a text is base64url to its last bit) has no counterpart there.
 */
import type { Fields, Shape } from "../../shared/schema.ts";

export interface JsonSchema extends Record<string, unknown> {
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  const?: unknown;
}

/** @param tags what the unions around an object say of it */
export function jsonSchemaOf(shape: Shape, tags: Readonly<Record<string, string>> = {}): JsonSchema {
  switch (shape.is) {
    case "text":
      return { type: "string", ...sizes(shape, "minLength", "maxLength") };
    case "bytes": {
      const length = Math.ceil((shape.length * 4) / 3);
      return { type: "string", minLength: length, maxLength: length, pattern: "^[A-Za-z0-9_-]*$" };
    }
    case "number":
      return { type: shape.whole ? "integer" : "number", ...sizes(shape, "minimum", "maximum") };
    case "flag":
      return { type: "boolean" };
    case "one-of":
      return { enum: [...shape.values] };
    case "list":
      return { type: "array", items: jsonSchemaOf(shape.of), ...sizes(shape, "minItems", "maxItems") };
    case "object":
      return objectOf(shape.fields, shape.open, tags);
    case "tagged": {
      const forms = Object.entries(shape.of).map(([name, of]) => jsonSchemaOf(of, { ...tags, [shape.tag]: name }));
      return { oneOf: forms.flatMap((each) => each.oneOf ?? [each]) };
    }
    case "optional":
      return jsonSchemaOf(shape.of);
    case "nullable":
      return { anyOf: [jsonSchemaOf(shape.of), { type: "null" }] };
    case "that":
      return { ...jsonSchemaOf(shape.of, tags), ...(shape.words && { description: shape.words }) };
    default:
      return shape satisfies never;
  }
}

function objectOf(fields: Fields, open: boolean, tags: Readonly<Record<string, string>>): JsonSchema {
  const properties = {
    ...Object.fromEntries(Object.entries(tags).map(([tag, name]) => [tag, { const: name }])),
    ...Object.fromEntries(Object.entries(fields).map(([key, of]) => [key, jsonSchemaOf(of)])),
  };
  const required = [...Object.keys(tags), ...Object.keys(fields).filter((key) => fields[key]!.is !== "optional")];
  return { type: "object", properties, required, ...(!open && { additionalProperties: false }) };
}

/** What bounds nothing is left out. */
function sizes({ min, max }: { min: number; max: number }, least: string, most: string): Record<string, number> {
  const isBound = (value: number) => Math.abs(value) <= Number.MAX_SAFE_INTEGER;
  return {
    ...(isBound(min) && (min !== 0 || least === "minimum") && { [least]: min }),
    ...(isBound(max) && { [most]: max }),
  };
}
