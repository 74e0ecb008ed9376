/** What the contract's sentences are told with: sessions, joins, records, and ears. */
import { randomBytes, randomInt } from "node:crypto";
import { LINK_ALPHABET, SUFFIX_CHARACTERS, TAG_CHARACTERS } from "../../../shared/limits.ts";
import type { Slot } from "../../../shared/shapes.ts";
import type {
  LogRecord,
  NewInvite,
  NewSession,
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

export const newInvite = (): NewInvite => ({
  suffix: written(SUFFIX_CHARACTERS),
  verifier: `$argon2id$v=19$m=1024,t=1,p=1$${secret(16)}$${secret()}`,
  wrapped: secret(83),
});

export const newSession = (over: Partial<NewSession> = {}): NewSession => ({
  tag: written(TAG_CHARACTERS),
  sid: secret(16),
  // A name may hold what JSON and Lua would rather not see.
  names: ['Zoë "Z" 🦊', "Jörg \\ \u2028 Ω"],
  lifetimeMs: 3_600_000,
  idleMs: 1_800_000,
  hostTokenHash: secret(),
  invites: [newInvite(), newInvite()],
  ...over,
});

export const linkOf = (session: NewSession, slot: Slot): string => session.tag + session.invites[slot - 1]!.suffix;

export const newSeating = (over: Partial<Seating> = {}): Seating => ({
  address: secret(16),
  tokenHash: secret(),
  storeKey: secret(60),
  joinId: secret(16),
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
export async function seated(store: SessionStore, session: NewSession, slot: Slot, over: Partial<Seating> = {}) {
  const seating = newSeating(over);
  const answer = await store.takeSeat(linkOf(session, slot), seating);
  if (typeof answer === "string" || "pausedMs" in answer) throw new Error(`Nobody sat: ${JSON.stringify(answer)}`);
  return { ...seating, ...answer };
}

/** A session in which both sit, with a connection each, named "first" and "second". */
export async function talking(store: SessionStore, over: Partial<NewSession> = {}) {
  const session = await created(store, over);
  const first = await seated(store, session, 1);
  const second = await seated(store, session, 2);
  await store.connect(session.tag, 1, first.tokenHash, "first");
  await store.connect(session.tag, 2, second.tokenHash, "second");
  return { session, tag: session.tag, first, second };
}

export const newRecord = (over: Partial<LogRecord> = {}): LogRecord => ({
  from: 1,
  eid: secret(16),
  seq: 1,
  sealed: secret(280),
  ...over,
});

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
