/** What the contract's sentences are told with: sessions, joins, records, and ears. */
import { createHash, randomBytes, randomInt } from "node:crypto";
import { LINK_ALPHABET, SUFFIX_CHARACTERS, TAG_CHARACTERS } from "../../../shared/limits.ts";
import type { RecordName, Seat } from "../../../shared/shapes.ts";
import type {
  NewInvite,
  NewRecord,
  NewSession,
  NewSignal,
  Progress,
  QueueEntry,
  Said,
  Seating,
  SessionEvent,
  SessionStore,
  StoreLimits,
} from "../session-store.ts";

/** Two stores on the same data; in memory, where there is one node only, the same store twice. */
export interface Stores {
  store: SessionStore;
  second: SessionStore;
}
export type OpenStores = (limits?: Partial<StoreLimits>) => Promise<Stores>;

const written = (characters: number): string =>
  Array.from({ length: characters }, () => LINK_ALPHABET[randomInt(LINK_ALPHABET.length)]).join("");
export const secret = (bytes = 32): string => randomBytes(bytes).toString("base64url");

const newVerifier = (): string => `$argon2id$v=19$m=1024,t=1,p=1$${secret(16)}$${secret()}`;
export const newInvite = (over: Partial<NewInvite> = {}): NewInvite => ({
  suffix: written(SUFFIX_CHARACTERS),
  verifier: newVerifier(),
  endVerifier: newVerifier(),
  wrapped: secret(83),
  once: false,
  ...over,
});

export const newSession = (over: Partial<NewSession> = {}): NewSession => ({
  tag: written(TAG_CHARACTERS),
  sid: secret(16),
  // A name may hold what JSON and Lua would rather not see.
  names: ['Zoë "Z" 🦊', "Jörg \\ \u2028 Ω"],
  lifetimeMs: 3_600_000,
  idleMs: 1_800_000,
  hostTokenHash: secret(),
  origins: { address: "address", site: "site" },
  invites: [newInvite(), newInvite()],
  ...over,
});

export const linkOf = (session: NewSession, seat: Seat): string => session.tag + session.invites[seat - 1]!.suffix;

export const newSeating = (over: Partial<Seating> = {}): Seating => ({
  address: secret(16),
  tokenHash: secret(),
  storeKey: secret(60),
  did: secret(16),
  takeOver: false,
  ...over,
});

/** A session that is kept already. */
export async function created(store: SessionStore, over: Partial<NewSession> = {}): Promise<NewSession> {
  const session = newSession(over);
  const answer = await store.create(session);
  if (answer !== "created") throw new Error(`The session was not created: ${answer}`);
  return session;
}

/** Somebody who sits: with the seating, and the device number. */
export async function seated(store: SessionStore, session: NewSession, seat: Seat, over: Partial<Seating> = {}) {
  const seating = newSeating(over);
  const answer = await store.takeSeat(linkOf(session, seat), seating);
  if (typeof answer === "string" || "pausedMs" in answer) throw new Error(`Nobody sat: ${JSON.stringify(answer)}`);
  return { ...seating, ...answer };
}

/**
 * A session in which both sit, with a connection each, named "first" and "second".
 * @param elsewhere the node of the second one's
 */
export async function talking(store: SessionStore, over: Partial<NewSession> = {}, elsewhere = store) {
  const session = await created(store, over);
  const first = await seated(store, session, 1);
  const second = await seated(store, session, 2);
  await store.connect(session.tag, 1, first.tokenHash, "first", NEW);
  await elsewhere.connect(session.tag, 2, second.tokenHash, "second", NEW);
  return { session, tag: session.tag, first, second };
}

/** What a device says that has and had nothing. */
export const NEW: Progress = { ack: null, done: 0 };

export const newRecord = (seq: number, over: Partial<NewRecord> = {}): NewRecord => ({
  seq,
  kind: "sealed",
  body: secret(284),
  ...over,
});
export const newHandshake = (seq: number): NewRecord => newRecord(seq, { kind: "handshake", body: secret(1_304) });
export const newSignal = (): NewSignal => ({ eid: secret(16), seq: randomInt(1_000_000), body: secret(284) });

const NOTHING: Said = { acks: [], records: [], signals: [] };

/** One record alone: as the store answers, or why it was not taken. */
export async function appendOne(
  store: SessionStore,
  tag: string,
  seat: Seat,
  connection: string,
  record: NewRecord,
  also: Pick<NewRecord, "acks" | "unsends"> = {},
) {
  const answer = await store.say(tag, seat, connection, { ...NOTHING, records: [{ ...record, ...also }] });
  if (typeof answer === "string") return answer;
  const { kept, added, refused, wake } = answer;
  return refused ?? { kept, repeated: added === 0, wake };
}

/** One acknowledgement alone. */
export async function ackOne(store: SessionStore, tag: string, seat: Seat, connection: string, name: RecordName) {
  const answer = await store.say(tag, seat, connection, { ...NOTHING, acks: [name] });
  return typeof answer === "string" ? answer : "acked";
}

/** One signal alone. */
export async function passOne(store: SessionStore, tag: string, seat: Seat, connection: string, signal: NewSignal) {
  const answer = await store.say(tag, seat, connection, { ...NOTHING, signals: [signal] });
  return typeof answer === "string" ? answer : "passed";
}

/** Both people's words of a session in which `talking` seated them, on any node. */
export const speaking = (tag: string) => ({
  send: (store: SessionStore, seat: Seat, record: NewRecord, also?: Pick<NewRecord, "acks" | "unsends">) =>
    appendOne(store, tag, seat, connectionOf(seat), record, also),
  /** Sends the numbers from `first` to `last`; their records. */
  async sendAll(store: SessionStore, seat: Seat, first: number, last: number): Promise<NewRecord[]> {
    const records = Array.from({ length: last - first + 1 }, (_, n) => newRecord(first + n));
    for (const record of records) {
      const answer = await appendOne(store, tag, seat, connectionOf(seat), record);
      if (typeof answer === "string" || answer.kept !== record.seq)
        throw new Error(`Number ${record.seq} was not kept: ${JSON.stringify(answer)}`);
    }
    return records;
  },
  ack: (store: SessionStore, seat: Seat, name: RecordName) => ackOne(store, tag, seat, connectionOf(seat), name),
  /** Everything that waits for a seat. */
  waiting: (store: SessionStore, reader: Seat) => store.readQueue(tag, reader, 0, 10_000),
});
const connectionOf = (seat: Seat): string => (seat === 1 ? "first" : "second");

/** The numbers of queue entries. */
export const numbersOf = (entries: QueueEntry[]): number[] => entries.map(({ record }) => record.seq);
/** Their bodies; null of a blank. */
export const bodiesOf = (entries: QueueEntry[]): (string | null)[] =>
  entries.map(({ record }) => ("body" in record ? record.body : null));
/** The SHA-256 of a body's bytes. */
export const digestOf = (body: string): string =>
  createHash("sha256").update(Buffer.from(body, "base64url")).digest("base64url");

/** Everything heard of a session, in order. */
export async function ears(store: SessionStore, tag: string) {
  const heard: SessionEvent[] = [];
  const stop = await store.listen(tag, (event) => heard.push(event));
  const of = <Type extends SessionEvent["type"]>(type: Type) =>
    heard.filter((event): event is Extract<SessionEvent, { type: Type }> => event.type === type);
  return { heard, of, stop };
}

/** The object of an answer that is no refusal. */
export function granted<T>(answer: T): Exclude<T, string | undefined> {
  if (typeof answer !== "object") throw new Error(`Refused: ${String(answer)}`);
  return answer as Exclude<T, string | undefined>;
}

/** Small enough for tests, and a lead that a busy machine does not miss. */
export const testLimits: StoreLimits = {
  codeTries: 5,
  codeWindowMs: 600_000,
  rateWindowMs: 600_000,
  queueMaxRecords: 5_000,
  queueMaxBytes: 8_388_608,
  queueHandshakePlaces: 16,
  fileMaxBytes: 1_572_864,
  filesMaxBytes: 3_145_728,
  filesMax: 10,
  nodeFilesMaxBytes: 536_870_912,
  nodeMaxBytes: 536_870_912,
  chatReserveBytes: 0,
  addressMaxBytes: 536_870_912,
  chatsMax: 1_000_000,
  chatsPerAddress: 1_000_000,
  sitePerAddress: 4,
  seatReserveMs: 2_000,
  endLeadMs: 2_000,
  lifetimeMaxMs: 3_900_000,
};
