/** What the server tells each page with its HTML; apart from api.ts, so that a page has none of what it never sends. */
import { face } from "./face.ts";
import { PUSH_KEY_BYTES } from "./limits.ts";
import { bytes, flag, type Infer, list, openObject, optional, text, that } from "./schema.ts";
import { count, pageVersion } from "./shapes.ts";

/**
 * Where "Leave quickly" leads if the operator names no other place: what many people open, in many languages, and what
 * learns nothing of where they come from (`Referrer-Policy: no-referrer`).
 */
export const LEAVE_URL_DEFAULT = "https://www.wikipedia.org/";

/** What the server tells the page's settings by, in `<meta name="duologue">` of the one HTML file. */
export const pageSettings = openObject({
  lifetimesSeconds: list(count),
  idleLimitsSeconds: list(count),
  idleWarningSeconds: count,
  /** The largest file that the server takes; 0: it takes none. */
  fileMaxBytes: count,
  /** The neutral site of "Leave quickly". */
  leaveUrl: that(text(), (url) => /^https?:\/\//.test(url)),
  /** The operator's own; absent: as the product comes. */
  face: optional(face),
  /** Whether a chat is started with an access token alone [C7]. */
  createToken: optional(flag),
  /** The server's VAPID key, for a browser to subscribe with; absent: this server sends no pushes. */
  pushKey: optional(bytes(PUSH_KEY_BYTES)),
  /** Which build of the page this is [R21]; absent: none was built. */
  version: optional(pageVersion),
});
export type PageSettings = Infer<typeof pageSettings>;
