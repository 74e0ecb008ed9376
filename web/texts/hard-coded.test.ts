/** No screen holds words of its own: they would be read in one language only. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "vite";
import { expect, test } from "vitest";

const web = fileURLToPath(new URL("..", import.meta.url));

/** What is read out or shown; other attributes are for the browser. */
const spoken = new Set([
  "aria-label",
  "aria-description",
  "aria-roledescription",
  "aria-valuetext",
  "placeholder",
  "title",
  "alt",
]);

/** How a code looks is the same in every language. */
const formats = /^XXXX-XXXX-XXXX$/;

interface Node {
  type: string;
  [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === "string";

/** Words that a piece of JSX shows by itself: its text, its spoken attributes, and strings that it chooses between. */
function hardCoded(file: string, source: string): string[] {
  const found: string[] = [];
  const keep = (words: unknown) => {
    if (typeof words === "string" && /\p{L}/u.test(words) && !formats.test(words.trim())) found.push(words.trim());
  };
  /** A string that an expression may come to; what it is compared with or looked up by is none. */
  const outcomes = (node: unknown): void => {
    if (!isNode(node)) return;
    if (node.type === "Literal") keep(node["value"]);
    if (node.type === "TemplateLiteral") {
      for (const { value } of node["quasis"] as { value: { cooked: string } }[]) keep(value.cooked);
    }
    if (node.type === "ConditionalExpression") [node["consequent"], node["alternate"]].forEach(outcomes);
    if (node.type === "LogicalExpression") [node["left"], node["right"]].forEach(outcomes);
    if (node.type === "JSXExpressionContainer") outcomes(node["expression"]);
  };
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (!isNode(node)) return;
    if (node.type === "JSXText") keep(node["value"]);
    if (node.type === "JSXElement" || node.type === "JSXFragment") (node["children"] as Node[]).forEach(outcomes);
    if (node.type === "JSXAttribute" && spoken.has((node["name"] as { name: string }).name)) outcomes(node["value"]);
    Object.values(node).forEach(walk);
  };
  walk(parseSync(file, source).program);
  return found;
}

test("no text is hard-coded in what people see", () => {
  const files = [
    "main.tsx",
    ...["app", "screens", "ui"].flatMap((folder) =>
      readdirSync(join(web, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    ),
  ].filter((file) => file.endsWith(".tsx"));
  expect(files.length).toBeGreaterThan(20);
  expect(
    files.flatMap((file) => hardCoded(file, readFileSync(join(web, file), "utf8")).map((words) => `${file}: ${words}`)),
  ).toEqual([]);
});

test.each([
  "<p>Hello</p>",
  '<p>{"Hello"}</p>',
  '<p>{late ? "Hello" : says.hello}</p>',
  "<p>{`Hello ${name}`}</p>",
  '<p>{late && "Hello"}</p>',
  '<button aria-label="Hello" />',
  '<input placeholder={"Hello"} />',
  '<img alt="Hello" />',
])("found: %s", (jsx) => {
  expect(hardCoded("a.tsx", `const a = ${jsx};`)).toEqual(["Hello"]);
});

test.each([
  "<p>{says.hello} · {1}: …</p>",
  '<p class="hello">{says["hello"]}</p>',
  '<p>{kind === "hello" && says.hello}</p>',
])("let through: %s", (jsx) => {
  expect(hardCoded("a.tsx", `const a = ${jsx};`)).toEqual([]);
});
