/** What a browser gives for being told while its pages are closed (RFC 8030, 8291), and what it may look like. */
import { PUSH_KEY_BYTES } from "./limits.ts";
import { bytes, type Infer, object, text, that } from "./schema.ts";

const PUSH_AUTH_BYTES = 16;
/** Those of the known push services have up to some 500. */
const ENDPOINT_MAX_CHARACTERS = 1_000;
/** Longer than the sentence is in any language. */
const WORDS_MAX_CHARACTERS = 120;

/** The server writes there, so it is no more than a push service's address: https, a name, the usual port. */
function isEndpoint(text: string): boolean {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return false;
  }
  const { protocol, hostname, port, username, password, hash } = url;
  const plain = port === "" && username === "" && password === "" && hash === "";
  // A name has a dot, and its last part a letter, which no address in numbers has.
  return protocol === "https:" && plain && /^[a-z\d.-]+\.[a-z][a-z\d-]*$/.test(hostname);
}

export const pushSubscription = object({
  endpoint: that(text(0, ENDPOINT_MAX_CHARACTERS), isEndpoint, "must be the https address of a push service"),
  p256dh: bytes(PUSH_KEY_BYTES),
  auth: bytes(PUSH_AUTH_BYTES),
  /** What the notification says, in the language of the page: the worker that shows it has no words of its own. */
  says: text(1, WORDS_MAX_CHARACTERS),
});
export type PushSubscription = Infer<typeof pushSubscription>;

/** What the server writes to a browser, sealed for it; the push service sees only the length, which is always the same. */
export interface PushPayload {
  link: string;
  says: string;
}
