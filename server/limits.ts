/** Sizes, deadlines and bounds that only the server needs; each carries its unit in its name. */
import { LIFETIME_MAX_MS } from "../shared/limits.ts";

/** A body of an HTTP request. */
export const BODY_MAX_BYTES = 8_192;
/** Requests at once on one connection of HTTP/2; Node's own bound is none. RFC 9113, 6.5.2 asks for 100 or more. */
export const HTTP2_STREAMS_MAX = 100;

/** What one seat's queue may hold; beyond it `send` is refused as `queue-full` [Q8]. Settings may say otherwise. */
export const QUEUE_MAX_RECORDS = 5_000;
export const QUEUE_MAX_BYTES = 8_388_608;
/** Of those records so many places are for handshakes only, so that keys can be agreed on past a full queue. */
export const QUEUE_HANDSHAKE_PLACES = 16;
/** Chats at once of one address; settings may say otherwise. */
export const CHATS_PER_ADDRESS = 500;
/** A site (IPv6: its /48) may have so many times what one address may. */
export const SITE_PER_ADDRESS = 4;

/** All files of a session that have not arrived, and those in one node's own memory [F2]; settings may say otherwise. */
export const FILES_MAX_BYTES = 209_715_200;
export const NODE_FILES_MAX_BYTES = 1_073_741_824;
/** Files of a session that have not arrived. */
export const FILES_MAX = 100;

/** What a socket may send before its hello is in [R1]. */
export const HELLO_MAX_BYTES = 4_096;
/** Frames of one socket that came and are not worked on yet; beyond it the socket is closed [R15]. */
export const INBOX_MAX_FRAMES = 1_024;
/** What may wait for a socket that does not read; beyond it the socket is closed [R16]. */
export const BACKLOG_MAX_BYTES = 1_048_576;
export const BACKLOG_MAX_FRAMES = 4_096;
/** Where so much waits, records stay in their queue and signals are dropped [R16]. */
export const BACKLOG_PAUSE_BYTES = 65_536;
/** For the headers of a request, and for all of it, a file's chunk on a slow phone; looked at so often (Node's own: once in 30 s). */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 60_000;
export const TIMEOUTS_LOOK_MS = 2_000;

/** What the settings say of the bounds: so many times as many frames are as many times the bytes and the bursts. */
export function withSettings(
  limits: ServerLimits,
  { socketsPerAddress, framesPerSecond }: Pick<ServerLimits, "socketsPerAddress" | "framesPerSecond">,
): ServerLimits {
  const times = framesPerSecond / limits.framesPerSecond;
  const { framesBurst, bytesPerSecond, bytesBurst, bytesPacePerSecond, bytesPaceBurst } = limits;
  return {
    ...limits,
    socketsPerAddress,
    framesPerSecond,
    framesBurst: times * framesBurst,
    bytesPerSecond: times * bytesPerSecond,
    bytesBurst: times * bytesBurst,
    bytesPacePerSecond: times * bytesPacePerSecond,
    bytesPaceBurst: times * bytesPaceBurst,
  };
}

/** Deadlines and bounds that tests, and benches of many outages in little time, make smaller. */
export interface ServerLimits {
  /** The first frame must prove who speaks within this time from the open, whatever else arrives [R1]. */
  readonly helloDeadlineMs: number;
  /** Sockets that may wait for their hello, of one address and on one node: of more the oldest goes [R1]. */
  readonly strangersPerAddress: number;
  readonly strangersPerNode: number;
  /** All sockets of one address [R1]. */
  readonly socketsPerAddress: number;
  /** New sockets of one seat, or of one session's host, in one window [R17]. */
  readonly arrivalsMax: number;
  readonly arrivalsWindowMs: number;
  /** What one socket may send, and how many times as much all of an address [R15]. */
  readonly framesPerSecond: number;
  readonly framesBurst: number;
  readonly bytesPerSecond: number;
  readonly bytesBurst: number;
  /** What is sent at once is read so fast at most, all but the first of it: it takes its turn with everybody's. */
  readonly bytesPacePerSecond: number;
  readonly bytesPaceBurst: number;
  readonly addressShare: number;
  /** Pages and their files that one address may ask for in a second, and at once [R23]. */
  readonly pagesPerSecond: number;
  readonly pagesBurst: number;
  /** An HTTP answer that says to wait (429) comes so late, while so many at most wait on this node [R20]. */
  readonly refusalLateMs: number;
  readonly refusalsLateMax: number;
  /** New invites of one session in one window, and pages of its host at once, on each node [J7]. */
  readonly newInvitesMax: number;
  readonly newInvitesWindowMs: number;
  readonly hostSocketsMax: number;
  /** Requests with a chunk at once: of one seat on a node, and of a whole node, which holds each in its memory [F6]. */
  readonly chunksAtOncePerSeat: number;
  readonly chunksAtOncePerNode: number;
  /** A socket that does not answer a ping by the next one is let go. */
  readonly heartbeatMs: number;
  /** A server that stops gives its sockets so long to say good-bye, and is gone within twice that. */
  readonly goodbyeMs: number;
  /** It sends them back over so long a time at most, each at a moment of its own: so much for each socket it has. */
  readonly returnSpreadMs: number;
  readonly returnSpreadPerSocketMs: number;
  /** A node is alive as long as it renews its lease, well before its end. */
  readonly leaseMs: number;
  readonly leaseRenewMs: number;
  /** A store's answer that takes longer is an outage; what an outage left undone is tried again so soon. */
  readonly storeAnswerMs: number;
  readonly storeRetryMs: number;
  /** A seat just taken is held for its first connection for so long [J3]. */
  readonly seatReserveMs: number;
  /** Socket nodes end a session this long before its records expire by themselves, so that they can say so [X2]. */
  readonly endLeadMs: number;
  /** How long a session may last in all, hours added included [X3]. */
  readonly lifetimeMaxMs: number;
}

export const serverLimits: ServerLimits = Object.freeze({
  helloDeadlineMs: 10_000,
  strangersPerAddress: 20,
  strangersPerNode: 1_000,
  socketsPerAddress: 1_000,
  arrivalsMax: 20,
  arrivalsWindowMs: 10_000,
  framesPerSecond: 200,
  framesBurst: 2_000,
  bytesPerSecond: 1_048_576,
  bytesBurst: 8_388_608,
  bytesPacePerSecond: 4_194_304,
  bytesPaceBurst: 524_288,
  addressShare: 10,
  pagesPerSecond: 200,
  pagesBurst: 8_000,
  refusalLateMs: 500,
  refusalsLateMax: 1_000,
  newInvitesMax: 30,
  newInvitesWindowMs: 600_000,
  hostSocketsMax: 3,
  chunksAtOncePerSeat: 8,
  chunksAtOncePerNode: 128,
  heartbeatMs: 15_000,
  goodbyeMs: 5_000,
  returnSpreadMs: 10_000,
  returnSpreadPerSocketMs: 10,
  leaseMs: 15_000,
  leaseRenewMs: 5_000,
  storeAnswerMs: 5_000,
  storeRetryMs: 1_000,
  seatReserveMs: 10_000,
  endLeadMs: 300,
  lifetimeMaxMs: LIFETIME_MAX_MS,
});
