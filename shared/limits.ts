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

/** EC1's byte lengths [K2-K16]. */
export const SID_BYTES = 16;
export const KEY_BYTES = 32;
export const IV_BYTES = 12;
export const TAG_BYTES = 16;
export const EID_BYTES = 16;
/** `enc("wrapped", iv, AES-GCM(PSK))`: three parts of 11, 12 and 48 bytes, each after its 4-byte length. */
export const WRAPPED_BYTES = 83;

/** A sealed body: iv, at most 64 KiB of padded plaintext, tag [K15]. */
export const SEALED_MAX_BYTES = IV_BYTES + 65_536 + TAG_BYTES;

/** A handshake message on the wire: the longest is H1, an X-Wing public key, a commitment and a MAC [K11]. */
export const HANDSHAKE_MAX_BYTES = 1_280;

/** A signal is always of one size: iv, 256 bytes of padded plaintext, tag [K15]. */
export const SIGNAL_BYTES = IV_BYTES + 256 + TAG_BYTES;

/** A frame on the socket, either way; a sealed body in base64url fits with room for its envelope [R9]. */
export const FRAME_MAX_BYTES = 98_304;

/** A body of an HTTP request. */
export const BODY_MAX_BYTES = 8_192;

/** What a session's log may hold; beyond it `send` is refused as `log-full` [R8]. */
export const LOG_MAX_RECORDS = 5_000;
export const LOG_MAX_BYTES = 8_388_608;

/** What all logs in one node's own memory may hold; the same refusal [R8]. */
export const NODE_LOG_MAX_BYTES = 536_870_912;

/** The first frame must prove who speaks within this time from the open, whatever else arrives [R1]. */
export const HELLO_DEADLINE_MS = 10_000;

/** Sockets that may wait for their hello, of one address and on one node; a failed one counts so long after [R1]. */
export const STRANGERS_MAX_PER_ADDRESS = 20;
export const STRANGERS_MAX_PER_NODE = 1_000;
export const FAILED_HELLO_HOLD_MS = 60_000;

/** New invites of one session in one window, and pages of its host at once, on each node [J7]. */
export const NEW_INVITES_MAX = 30;
export const NEW_INVITES_WINDOW_MS = 600_000;
export const HOST_SOCKETS_MAX = 3;

/** A server that stops gives its sockets so long to say good-bye. */
export const GOODBYE_MS = 5_000;

/** A seat just taken is held for its first connection for so long [J3]. */
export const SEAT_RESERVE_MS = 10_000;

/** Bytes that may wait for a socket that does not read; beyond it the socket is closed [R9]. */
export const BACKLOG_MAX_BYTES = 1_048_576;

/** A client that hears nothing for so long asks; and gives a link up that stays silent so long after. */
export const PING_AFTER_MS = 10_000;
export const PONG_DEADLINE_MS = 10_000;

/** Before "went away" is shown: a reload or a change of network is over by then. */
export const AWAY_GRACE_MS = 5_000;

/** Socket nodes end a session this long before its records expire by themselves, so that they can say so [X2]. */
export const END_LEAD_MS = 300;
