/** How the name of a file becomes harmless, whoever gave it. */
import { FILE_NAME_MAX_CHARACTERS } from "./files.ts";

/** Control characters, and those that reorder or hide text (Unicode's Bidi_Control, zero width, BOM, tags). */
// oxlint-disable-next-line no-control-regex -- what is taken out
const HARMFUL = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;
/** What some file systems do not take, or take for a path. */
const RESERVED = /[/\\:*?"<>|]/g;
/** Of a long name its beginning goes, never its ending: that says what it is. */
const ENDING = /\.[\w-]{1,10}$/;

/**
 * [F8] A name to show and to save under: no path, no control or reordering characters, at most so long; "file" where
 * nothing is left.
 */
export function safeName(name: string): string {
  // A hostile one may be as long as a message.
  const short = name.length > 4_000 ? name.slice(-4_000) : name;
  const bare = short
    .normalize("NFC")
    .replace(HARMFUL, "")
    .split(/[/\\]/)
    .at(-1)!
    .replace(RESERVED, "_")
    .replace(/\s+/g, " ")
    // A leading dot hides a file, a dot or blank at the end is lost on some systems.
    .replace(/^[.\s]+|[.\s]+$/g, "");
  const [ending = ""] = ENDING.exec(bare) ?? [];
  const stem = [...bare.slice(0, bare.length - ending.length)];
  while (stem.join("").length + ending.length > FILE_NAME_MAX_CHARACTERS) stem.splice(-Math.ceil(stem.length / 20));
  return stem.join("").trim() + ending || "file";
}
