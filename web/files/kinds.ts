/**
 * Which files a page shows by itself, by a list of types that execute nothing and that browsers play or draw alike; all
 * else, SVG, HTML and PDF among it, is a name, a size and "Save". And how a foreign name becomes harmless.
 */
import type { FileOf, Look } from "../../shared/content.ts";
import { FILE_NAME_MAX_CHARACTERS } from "../../shared/files.ts";

const SHOWN: Record<string, "picture" | "audio" | "video"> = {
  "image/jpeg": "picture",
  "image/png": "picture",
  "image/gif": "picture",
  "image/webp": "picture",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/x-m4a": "audio",
  "audio/aac": "audio",
  "audio/ogg": "audio",
  "audio/webm": "audio",
  "audio/wav": "audio",
  "audio/x-wav": "audio",
  "audio/flac": "audio",
  "video/mp4": "video",
  "video/webm": "video",
};

/** What a page may do with a file of this type by itself. */
export const shownAs = (type: string): "picture" | "audio" | "video" | "other" =>
  Object.hasOwn(SHOWN, type) ? SHOWN[type]! : "other";

/** [F8] How a file is shown: as its author says, where its type bears that out. */
export function lookOf({ look, type }: Pick<FileOf, "look" | "type">): Look {
  const is = shownAs(type);
  if (look.as === "voice") return is === "audio" ? look : { as: "other" };
  return look.as === is ? look : { as: "other" };
}

/** A type without its parameters, in lower case; "" where it is none. */
export function bareType(type: string): string {
  const bare = type.split(";")[0]!.trim().toLowerCase();
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(bare) ? bare : "";
}

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
