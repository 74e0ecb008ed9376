/** All catalogues, and what their texts come to when they are called. */
import { type Language, languageCodes } from "../../../shared/languages.ts";
import type { Texts } from "../en.ts";

const modules = import.meta.glob<{ texts: Texts }>("../??.ts", { eager: true });

export const catalogues = Object.fromEntries(
  languageCodes.map((code) => [code, modules[`../${code}.ts`]!.texts]),
) as Record<Language, Texts>;

export const translations = languageCodes.filter((code) => code !== "en");

/** Stands for a name; a private-use character that no text contains. */
export const NAME = "\ue000";

export type Leaf = string | ((...values: unknown[]) => unknown);

/** Every text of a catalogue by its path: "talk.event.peer-joined". */
export function leaves(node: unknown, path = ""): [string, Leaf][] {
  if (typeof node === "string" || typeof node === "function") return [[path, node as Leaf]];
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, path ? `${path}.${key}` : key));
}

/** What a text comes to: called with the number, with a name, with two, and a function it returns likewise. */
export function said(text: Leaf, number: number): string[] {
  if (typeof text === "string") return [text];
  const all = (value: unknown) => Array.from({ length: text.length }, () => value);
  return [all(number), all(NAME), [[NAME, "second"]]]
    .flatMap((values) => {
      try {
        const outcome = text(...values);
        return typeof outcome === "function" ? said(outcome as Leaf, number) : ([outcome].flat() as string[]);
      } catch {
        // It takes something else, and one of the others is that.
        return [];
      }
    })
    .filter((words) => !/NaN|Invalid/.test(words));
}
