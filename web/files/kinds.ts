/**
 * Which files a page shows by itself, by a list of types that execute nothing and that browsers play or draw alike; all
 * else, SVG, HTML and PDF among it, is a name, a size and "Save".
 */
import type { FileOf, Look } from "../../shared/content.ts";

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
