/** Sizes, deadlines and lifetimes that both sides rely on; each carries its unit in its name. */

/** A participant's name, after trimming and NFC, in Unicode code points [C2]. */
export const NAME_MAX_CHARACTERS = 40;

/** A message's text, in UTF-16 units as a text box counts them. */
export const TEXT_MAX_CHARACTERS = 4_000;

/** What a host may choose for "Chat ends after", in seconds; settings may offer others [C3]. */
export const LIFETIMES_SECONDS: readonly number[] = [900, 3_600, 28_800, 86_400];
export const LIFETIME_DEFAULT_SECONDS = 3_600;

/** What a host may choose for "Ends when idle for", in seconds; 0 is "Never" and always offered [C3]. */
export const IDLE_LIMITS_SECONDS: readonly number[] = [900, 1_800, 7_200];
export const IDLE_DEFAULT_SECONDS = 1_800;

/** How long before an idle end both are warned [X4]. */
export const IDLE_WARNING_SECONDS = 120;

/** "Add an hour": how much, how near to the end, and the most a session may last in all [X3]. */
export const HOUR_MS = 3_600_000;
export const ADD_HOUR_WINDOW_MS = 600_000;
export const LIFETIME_MAX_MS = 86_400_000;

/** When the countdown turns dark and the log says so. */
export const LAST_MINUTES_MS = 300_000;

/** Links: a tag that names the session, a suffix that names the invite; no look-alikes (0 o, 1 i l) [C5]. */
export const LINK_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
export const TAG_CHARACTERS = 5;
export const SUFFIX_CHARACTERS = 7;

/** Secret codes: Crockford's base32, 60 bits [K2]. */
export const CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const CODE_CHARACTERS = 12;

/** EC2's byte lengths. */
export const SID_BYTES = 16;
export const KEY_BYTES = 32;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;
export const EID_BYTES = 16;
export const DID_BYTES = 16;
export const DIGEST_BYTES = 32;
/** `enc("wrapped", iv, AES-GCM(PSK))`: three parts of 11, 12 and 48 bytes, each after its 4-byte length. */
export const WRAPPED_BYTES = 83;

/** A sealed body: iv, at most 64 KiB of padded plaintext, tag [M2]. */
export const SEALED_MAX_BYTES = IV_BYTES + 65_536 + TAG_BYTES;

/** A frame on the socket, either way; a sealed body in base64url fits with room for its envelope [R9]. */
export const FRAME_MAX_BYTES = 98_304;

/** The handshake's messages on the wire: H1 without a base, H1 with one, H2, H3. */
export const HANDSHAKE_BYTES: readonly number[] = [1_304, 1_368, 1_185, 80];

/** A signal's plaintext is padded to 256 bytes; a receipt that tells of holes may take more such steps, eight at most. */
export const SIGNAL_STEP_BYTES = 256;
export const SIGNAL_STEPS_MAX = 8;
/** A signal's body: iv, padded plaintext, tag. */
export const SIGNAL_BYTES: readonly number[] = Array.from(
  { length: SIGNAL_STEPS_MAX },
  (_, step) => IV_BYTES + (step + 1) * SIGNAL_STEP_BYTES + TAG_BYTES,
);

/** An uncompressed point of P-256: of a browser's push subscription, and of the server's VAPID key. */
export const PUSH_KEY_BYTES = 65;
