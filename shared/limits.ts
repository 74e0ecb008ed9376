/** Sizes, deadlines and lifetimes that both sides rely on; each carries its unit in its name. */

/**
 * Tests of many outages in little time run everything on shorter deadlines: a divisor that stands in the global object
 * before this file is loaded. Nothing that people use sets it.
 */
const divisor = (globalThis as { DUOLOGUE_DEADLINES_DIVISOR?: number }).DUOLOGUE_DEADLINES_DIVISOR ?? 1;
const deadline = (ms: number): number => Math.ceil(ms / divisor);

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

/** A sealed body: iv, at most 64 KiB of padded plaintext, tag [K15]. */
export const SEALED_MAX_BYTES = IV_BYTES + 65_536 + TAG_BYTES;

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

/** A frame on the socket, either way; a sealed body in base64url fits with room for its envelope [R9]. */
export const FRAME_MAX_BYTES = 98_304;

/** A body of an HTTP request. */
export const BODY_MAX_BYTES = 8_192;

/** What a session's log may hold; beyond it `send` is refused as `log-full` [R8]. */
export const LOG_MAX_RECORDS = 5_000;
export const LOG_MAX_BYTES = 8_388_608;
/** Records of one session in all: so many are known by name, so that none is kept twice [R4, R8]. */
export const LOG_TOTAL_RECORDS = 20_000;

/** What all logs in one node's own memory may hold; the same refusal [R8]. */
export const NODE_LOG_MAX_BYTES = 536_870_912;

/** The first frame must prove who speaks within this time from the open, whatever else arrives [R1]. */
export const HELLO_DEADLINE_MS = deadline(10_000);

/** Sockets that may wait for their hello, of one address and on one node; a failed one counts so long after [R1]. */
export const STRANGERS_MAX_PER_ADDRESS = 20;
export const STRANGERS_MAX_PER_NODE = 1_000;
export const FAILED_HELLO_HOLD_MS = 60_000;

/** New invites of one session in one window, and pages of its host at once, on each node [J7]. */
export const NEW_INVITES_MAX = 30;
export const NEW_INVITES_WINDOW_MS = 600_000;
export const HOST_SOCKETS_MAX = 3;

/** A server that stops gives its sockets so long to say good-bye, and is gone within twice that. */
export const GOODBYE_MS = deadline(5_000);
/** It sends them back over so long a time at most, each at a moment of its own: so much for each socket it has. */
export const RETURN_SPREAD_MS = deadline(10_000);
export const RETURN_SPREAD_PER_SOCKET_MS = deadline(10);

/** A socket that does not answer a ping by the next one is let go. */
export const HEARTBEAT_MS = deadline(15_000);

/** A node is alive as long as it renews its lease, well before its end. */
export const LEASE_MS = deadline(15_000);
export const LEASE_RENEW_MS = deadline(5_000);

/** A store's answer that takes longer is an outage; what an outage left undone is tried again so soon. */
export const STORE_ANSWER_MS = deadline(5_000);
export const STORE_RETRY_MS = deadline(1_000);

/** A seat just taken is held for its first connection for so long [J3]. */
export const SEAT_RESERVE_MS = deadline(10_000);

/** Bytes that may wait for a socket that does not read; beyond it the socket is closed [R9]. */
export const BACKLOG_MAX_BYTES = 1_048_576;

/** A client that hears nothing for so long asks; and gives a link up that stays silent so long after. */
export const PING_AFTER_MS = deadline(10_000);
export const PONG_DEADLINE_MS = deadline(10_000);

/** A lost line comes back after so long, twice as long after each failure, at most so long; with jitter. */
export const BACKOFF_FIRST_MS = deadline(500);
export const BACKOFF_MAX_MS = deadline(15_000);

/** A request that takes longer is given up, and said to be; the person may press again. */
export const REQUEST_DEADLINE_MS = deadline(20_000);

/** What is waited for before records that should be in the log are said to be missing [K17]. */
export const HOLE_MS = deadline(5_000);

/** A handshake's message that is not answered is repeated; without an offer, slot 2 asks for one [K11, K12]. */
export const HANDSHAKE_REPEAT_MS = deadline(5_000);
export const HANDSHAKE_ASK_FIRST_MS = deadline(3_000);
export const HANDSHAKE_ASK_AGAIN_MS = deadline(10_000);
/** Offers or answers of one page, at most so many in so long [K14]. */
export const HANDSHAKES_MAX = 20;
export const HANDSHAKES_WINDOW_MS = deadline(3_600_000);

/** A text that found the log full is tried again after so long [R8]. */
export const LOG_FULL_RETRY_MS = deadline(5_000);
/** Positions a client has are said to the server in steps of so many [R8]. */
export const HAVE_STEP = 8;

/** "Typing…" is said anew so often while someone types, and shown so long after it was said. */
export const TYPING_EVERY_MS = deadline(3_000);
export const TYPING_SHOWN_MS = deadline(6_000);

/** Before "went away" is shown: a reload or a change of network is over by then. */
export const AWAY_GRACE_MS = deadline(5_000);

/** Socket nodes end a session this long before its records expire by themselves, so that they can say so [X2]. */
export const END_LEAD_MS = 300;
