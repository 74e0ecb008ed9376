/**
 * Whether a link is its session's [C5]: the page checks that the tag it was opened with is one of those that the `sid` can
 * have, so that a server cannot give many people one `sid`, and with it one salt.
 * Not protected: a server that tries long enough has a `sid` that fits one link; it then fits eight tags and no more.
 */
import { tagsOf } from "../../shared/link-tag.ts";
import { type Bytes, sha256 } from "./sha256.ts";

/** @param tag the first five characters of the link */
export async function isTagOf(tag: string, sid: Bytes): Promise<boolean> {
  return (await tagsOf(sid, sha256)).includes(tag);
}
