/**
 * The server of the rules under Q in memory: two seats, each with its queue, what it has and what the other has acknowledged. Its
 * whole memory is one plain value, so that a test can put it back to an older one as a failover does.
 */
import type { Clock, ClientFrame, Presence, QueuedRecord, SendFrame, ServerFrame } from "../../../shared/frames.ts";
import type { Refusal } from "../../../shared/refusals.ts";
import { otherSeat, type RecordName, type Seat } from "../../../shared/shapes.ts";

export interface RelaySeat {
  /** How often the seat was taken. */
  device: number;
  did: string;
  /** The last number of the present device that is here. */
  kept: number;
  /** What waits for the other: an older device's rest first. */
  queue: readonly QueuedRecord[];
  /** The last of this seat's that the other has acknowledged. */
  acked: RecordName | null;
  /** The one connection that is listened to, once it has said hello. */
  connection: number | null;
  awaySince: number | null;
}

export interface RelayMemory {
  seats: Readonly<Record<Seat, RelaySeat>>;
}

/** What one request made the server say, in order. */
export type Said = readonly { to: Seat; frame: ServerFrame }[];

export interface RelayRooms {
  records: number;
  bytes: number;
  /** Places of `records` that only handshakes may take. */
  handshakes: number;
}

export const RELAY_ROOMS: RelayRooms = { records: 5_000, bytes: 8_388_608, handshakes: 16 };

/** The parts of time that tests of the engine do not look at. */
const NO_CLOCK: Clock = { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 };

const emptySeat: RelaySeat = {
  device: 0,
  did: "",
  kept: 0,
  queue: [],
  acked: null,
  connection: null,
  awaySince: null,
};

export const emptyRelay: RelayMemory = { seats: { 1: emptySeat, 2: emptySeat } };

export interface RelayContext {
  /** The session's age. */
  now: number;
  rooms: RelayRooms;
  /** SHA-256 of a body, for a blank. */
  digest(body: string): Promise<string>;
}

const sameName = (one: RecordName, other: RecordName) => one.did === other.did && one.seq === other.seq;
const bytesOf = (record: QueuedRecord) => ("body" in record ? Math.floor((record.body.length * 3) / 4) : 32);

const withSeat = (memory: RelayMemory, seat: Seat, change: Partial<RelaySeat>): RelayMemory => ({
  seats: { ...memory.seats, [seat]: { ...memory.seats[seat], ...change } },
});

/** A device takes the seat: the one before is not listened to any more, its rest goes on waiting. */
export const takeSeat = (memory: RelayMemory, seat: Seat, did: string, now: number): RelayMemory =>
  withSeat(memory, seat, { device: memory.seats[seat].device + 1, did, kept: 0, connection: null, awaySince: now });

export function presenceOf(memory: RelayMemory, seat: Seat, now: number): Presence {
  const { connection, device, awaySince } = memory.seats[seat];
  return {
    here: connection !== null,
    device,
    awayForMs: device === 0 || connection !== null ? null : now - (awaySince ?? now),
  };
}

const announce = (memory: RelayMemory, of: Seat, now: number): Said =>
  memory.seats[otherSeat(of)].connection === null
    ? []
    : [{ to: otherSeat(of), frame: { type: "presence", peer: presenceOf(memory, of, now), clock: NO_CLOCK } }];

/** A socket goes; nothing happens where a newer one has come. */
export function closeConnection(
  memory: RelayMemory,
  seat: Seat,
  connection: number,
  now: number,
): { memory: RelayMemory; said: Said } {
  if (memory.seats[seat].connection !== connection) return { memory, said: [] };
  const after = withSeat(memory, seat, { connection: null, awaySince: now });
  return { memory: after, said: announce(after, seat, now) };
}

/** One frame of a present device's connection. A `hello` makes it the newest; from any other one nothing is taken. */
export async function receive(
  memory: RelayMemory,
  seat: Seat,
  connection: number,
  frame: ClientFrame,
  context: RelayContext,
): Promise<{ memory: RelayMemory; said: Said }> {
  if (frame.type !== "hello" && memory.seats[seat].connection !== connection) return { memory, said: [] };
  switch (frame.type) {
    case "hello":
      return hello(memory, seat, connection, frame, context);
    case "send":
      return send(memory, seat, frame, context);
    case "ack":
      return { memory: acknowledge(memory, seat, frame), said: [] };
    case "signal": {
      const { type, eid, seq, body } = frame;
      const to = otherSeat(seat);
      if (memory.seats[to].connection === null) return { memory, said: [] };
      return { memory, said: [{ to, frame: { type, did: memory.seats[seat].did, eid, seq, body } }] };
    }
    default:
      return { memory, said: [] };
  }
}

function hello(
  before: RelayMemory,
  seat: Seat,
  connection: number,
  { ack, done }: Extract<ClientFrame, { type: "hello" }>,
  { now }: RelayContext,
): { memory: RelayMemory; said: Said } {
  let memory = ack ? acknowledge(before, seat, ack) : before;
  memory = withSeat(memory, seat, { connection, awaySince: null, kept: Math.max(memory.seats[seat].kept, done) });
  const other = memory.seats[otherSeat(seat)];
  const frames: ServerFrame[] = [
    {
      type: "welcome",
      seat,
      names: ["Abhi", "Anny"],
      device: memory.seats[seat].device,
      storeKey: "A".repeat(43),
      peer: presenceOf(memory, otherSeat(seat), now),
      clock: NO_CLOCK,
      kept: memory.seats[seat].kept,
      acked: other.acked,
      ageMs: now,
      storeId: "store",
    },
    ...other.queue.map((record) => ({ type: "record" as const, ...record })),
    { type: "caught-up" },
  ];
  return { memory, said: [...frames.map((frame) => ({ to: seat, frame })), ...announce(memory, seat, now)] };
}

/** Erases everything of the other's up to this record, in the order of its queue. */
function acknowledge(memory: RelayMemory, by: Seat, { did, seq }: RecordName): RelayMemory {
  const of = otherSeat(by);
  const { queue, acked, did: present } = memory.seats[of];
  // What stands before it: an older device's rest, where it is the present one's.
  const last = queue.findLastIndex((record) => record.did === did && record.seq <= seq);
  const rest =
    did === present ? queue.filter((record) => record.did === present && record.seq > seq) : queue.slice(last + 1);
  const later = acked === null || (acked.did === did ? seq > acked.seq : did === present || last >= 0);
  return withSeat(memory, of, { queue: rest, acked: later ? { did, seq } : acked });
}

async function send(
  before: RelayMemory,
  seat: Seat,
  frame: SendFrame,
  { rooms, digest }: RelayContext,
): Promise<{ memory: RelayMemory; said: Said }> {
  const { seq, kind, body } = frame;
  const refuse = (refusal: Refusal): { memory: RelayMemory; said: Said } => ({
    memory: before,
    said: [{ to: seat, frame: { type: "refused", refusal, message: refusal, seq } }],
  });
  const { kept, queue, did } = before.seats[seat];
  if (seq <= kept) return { memory: before, said: [{ to: seat, frame: { type: "kept", seq: kept } }] };
  if (seq > kept + 1) return refuse("gap");
  const unsends = frame.kind === "sealed" ? frame.unsends : undefined;
  const waits = unsends !== undefined && queue.some((record) => sameName(record, unsends) && "body" in record);
  const records = kind === "handshake" ? rooms.records : rooms.records - rooms.handshakes;
  const bytes = queue.reduce((sum, record) => sum + bytesOf(record), 0) + bytesOf({ did, seq, kind, body });
  const full = queue.length >= records || (kind !== "handshake" && bytes > rooms.bytes);
  if (full && !waits) return refuse("queue-full");
  const rest: QueuedRecord[] = [];
  for (const record of queue) {
    const blanked = waits && unsends !== undefined && sameName(record, unsends) && "body" in record;
    rest.push(
      blanked ? { did: record.did, seq: record.seq, kind: "sealed", blank: await digest(record.body) } : record,
    );
  }
  const record: QueuedRecord = { did, seq, kind, body };
  let memory = withSeat(before, seat, { kept: seq, queue: [...rest, record] });
  if (frame.kind === "handshake" && frame.acks) memory = acknowledge(memory, seat, frame.acks);
  const to = otherSeat(seat);
  const passed: Said = memory.seats[to].connection === null ? [] : [{ to, frame: { type: "record", ...record } }];
  return { memory, said: [{ to: seat, frame: { type: "kept", seq } }, ...passed] };
}
