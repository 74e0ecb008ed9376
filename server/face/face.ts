/**
 * An operator's own face, from one JSON file: name, colours, links, a notice, and what is left out. Everything in it is
 * checked at the start, and goes to the page as data.
 */
import { readFileSync } from "node:fs";
import * as v from "valibot";
import { type Face, FACE_NAME_MAX_CHARACTERS, NOTICE_MAX_CHARACTERS, OPERATOR_LINKS } from "../../shared/face.ts";
import { languageCodes } from "../../shared/languages.ts";
import { nameProblem, tidyName } from "../../shared/names.ts";
import { colourMistake, type Theme, type Voice, voiceProperties } from "./palette.ts";

/** What an operator may do without. */
export const FEATURES = ["files", "push", "inPerson", "lifetimes"] as const;
export type Feature = (typeof FEATURES)[number];

export interface OperatorFace {
  /** What the page is told. */
  readonly page: Face;
  readonly off: readonly Feature[];
}

export type FaceResult = { ok: true; face: OperatorFace } | { ok: false; mistakes: string[] };

const oneOf = (words: readonly string[]): string => `must be one of ${words.map((each) => `"${each}"`).join(", ")}`;

const hex = v.pipe(
  v.string('must be a colour like "#005d5e"'),
  v.regex(/^#[\da-f]{6}$/i, 'must be a colour like "#005d5e"'),
  v.toLowerCase(),
);
const colours = v.strictObject({ light: hex, dark: hex }, 'must have "light" and "dark"');

const address = 'must be an https or mailto address, like "https://example.com/privacy" or "mailto:you@example.com"';
const link = v.pipe(v.string(address), v.check(isLink, address));

const notice = `must be text of at most ${NOTICE_MAX_CHARACTERS} characters, without control characters`;

const faceFile = v.strictObject(
  {
    name: v.exactOptional(
      v.pipe(
        v.string("must be text"),
        v.transform(tidyName),
        v.check(
          (name) => nameProblem(name) === undefined,
          `must be 1 to ${FACE_NAME_MAX_CHARACTERS} printed characters`,
        ),
      ),
    ),
    colours: v.exactOptional(
      v.strictObject({ first: v.exactOptional(colours), second: v.exactOptional(colours) }, "must be an object"),
    ),
    links: v.exactOptional(
      v.strictObject(v.entriesFromList(OPERATOR_LINKS, v.exactOptional(link)), "must be an object"),
    ),
    notice: v.exactOptional(
      v.pipe(
        v.string(notice),
        v.trim(),
        v.nonEmpty(notice),
        v.maxLength(NOTICE_MAX_CHARACTERS, notice),
        v.check(isPlain, notice),
      ),
    ),
    off: v.exactOptional(v.array(v.picklist(FEATURES, oneOf(FEATURES)), `${oneOf(FEATURES)}, in a list`)),
    language: v.exactOptional(v.picklist(languageCodes, oneOf(languageCodes))),
  },
  "must be an object",
);
type FaceFile = v.InferOutput<typeof faceFile>;

/** Reads the file of a setting; each mistake is a sentence that begins with the setting's name. */
export function readFace(setting: string, file: string): FaceResult {
  let text: string;
  try {
    // Editors on Windows put a mark before it.
    text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    return { ok: false, mistakes: [`${setting} cannot be read (${code}): "${file}". Create it, or unset ${setting}.`] };
  }
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    return { ok: false, mistakes: [`${setting} is not JSON: "${file}" (${(error as Error).message}).`] };
  }
  if (Array.isArray(input)) return { ok: false, mistakes: [`${setting}: it must be an object, in { }.`] };
  const parsed = v.safeParse(faceFile, input);
  if (!parsed.success) return { ok: false, mistakes: parsed.issues.map((issue) => `${setting}: ${said(issue)}.`) };
  const mistakes = colourMistakes(parsed.output).map((each) => `${setting}: ${each}.`);
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, face: toFace(parsed.output) };
}

function said(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  if (path === null) return "it must be an object, in { }";
  if (issue.type === "strict_object" && issue.expected === "never") {
    const known = path.includes(".") ? "" : `; it has ${Object.keys(faceFile.entries).join(", ")}`;
    return `"${path}" is not known${known}`;
  }
  if (issue.type === "strict_object" && issue.received === "undefined") return `"${path}" is missing`;
  return `"${path}" ${issue.message}`;
}

const VOICES: readonly Voice[] = ["first", "second"];
const THEMES: readonly Theme[] = ["light", "dark"];

function colourMistakes({ colours: given = {} }: FaceFile): string[] {
  const mistakes = VOICES.flatMap((voice) =>
    THEMES.flatMap((theme) => {
      const colour = given[voice]?.[theme];
      const mistake = colour === undefined ? undefined : colourMistake(colour, theme);
      return mistake === undefined ? [] : [`"colours.${voice}.${theme}", ${colour}, ${mistake}`];
    }),
  );
  for (const theme of THEMES) {
    if (given.first !== undefined && given.first[theme] === given.second?.[theme])
      mistakes.push(
        `"colours.first.${theme}" and "colours.second.${theme}" are the same: nobody could tell who is who`,
      );
  }
  return mistakes;
}

function toFace({ colours: given, off = [], ...page }: FaceFile): OperatorFace {
  const of = (theme: Theme): [string, string][] =>
    VOICES.flatMap((voice) => {
      const colour = given?.[voice]?.[theme];
      return colour === undefined ? [] : Object.entries(voiceProperties(voice, colour, theme));
    });
  return {
    page: {
      ...page,
      ...(given && { colours: { light: of("light"), dark: of("dark") } }),
      ...(off.includes("inPerson") && { withoutInPerson: true }),
    },
    off,
  };
}

function isLink(text: string): boolean {
  if (/^mailto:[^\s@]+@[^\s@]+$/.test(text)) return true;
  const url = URL.canParse(text) && !/\s/.test(text) ? new URL(text) : undefined;
  return url?.protocol === "https:" && text.startsWith("https://") && url.username === "";
}

/** Line ends may be in it; what reorders text around it may not. */
function isPlain(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text.replace(/\r?\n/g, ""));
}
