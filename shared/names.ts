/** What a participant's name may be [C2]; one rule for the page and the server. */
import { NAME_MAX_CHARACTERS } from "./limits.ts";

export type NameProblem = "name-empty" | "name-too-long" | "name-unprintable" | "names-alike";

// Control characters, line and paragraph separators, and the marks that reorder or hide text around them (UAX #9, UTS #39):
// a name stands beside the product's own words and must not be able to rearrange or imitate them.
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/u;

/** The name as kept: NFC, trimmed, inner white space as single spaces. */
export function tidyName(name: string): string {
  return name
    .normalize("NFC")
    .trim()
    .replace(/[\t\n\r\p{Zs}]+/gu, " ");
}

// Joiners and variation selectors belong to some scripts and to emoji, so a name may have them; alone they say nothing, and
// neither does the blank of Braille.
const unseen = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What is wrong with one name, or undefined. Expects a tidied name. */
export function nameProblem(name: string): NameProblem | undefined {
  if (unprintable.test(name)) return "name-unprintable";
  if (name.replace(unseen, "").trim() === "") return "name-empty";
  if ([...name].length > NAME_MAX_CHARACTERS) return "name-too-long";
  return undefined;
}

/**
 * A name that somebody else sent, as it may be shown: without what reorders or hides text, and no longer than a name can be.
 * "" where nothing is left.
 */
export function showableName(name: string): string {
  const shown = tidyName(tidyName(name).replaceAll(new RegExp(unprintable, "gu"), ""));
  const letters = [...shown];
  return letters.length > NAME_MAX_CHARACTERS ? `${letters.slice(0, NAME_MAX_CHARACTERS).join("")}…` : shown;
}

/** Whether two tidied names would be taken for one another: equal after case folding, but for marks that nobody sees. */
export function namesAlike(first: string, second: string): boolean {
  return fold(first) === fold(second);
}

function fold(name: string): string {
  return tidyName(name.normalize("NFKC").replace(unseen, "")).toUpperCase().toLowerCase().normalize("NFC");
}
