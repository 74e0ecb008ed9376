/** What this browser keeps of a chat, sealed [K16]: it opens only with the code or this tab, and the server. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { Slot } from "../../shared/shapes.ts";
import { openStored, openTicket, sealStored, sealTicket } from "../crypto/local-state.ts";
import type { Bytes } from "../crypto/primitives.ts";
import type { Saying } from "../crypto/sealed.ts";
import type { SystemEvent } from "../participant/state.ts";

/** One agreement of keys with one device of the other. Keys base64url. */
export interface StoredEpoch {
  eid: string;
  k12: string;
  k21: string;
  symbols: number[];
  verified: boolean;
  /** Nothing more is sealed in a closed one, and nothing above `seenSeq` is taken; it still opens the log. */
  open: boolean;
  /** The other's device it was made with. */
  peerDevice: number;
  /** The log's end when it was confirmed: a later record of an unknown epoch means that this state is an old copy. */
  since: number;
  /** The handshake's messages it came from, so that repeats are known as such. */
  h1: string | null;
  h2: string | null;
  h3: string | null;
  sentSeq: number;
  seenSeq: number;
  /** Highest n with the other's 1…n all opened, and shown while the page was looked at. */
  got: number;
  read: number;
  peerGot: number;
  peerRead: number;
  signalSeq: number;
  peerSignalSeq: number;
}

export interface StoredPending {
  h: string;
  eid: string;
  th: string;
  commit: string;
  c1: string;
  k12: string;
  k21: string;
  ks: string;
  wire: string;
  h1: string;
}

/** Something to say, by its author's name for it; `t` is the author's clock. */
export type Said = { id: string; t: number; saying: Saying };

/** Not sealed yet. `held`: written before the other's new device; goes only on a press. */
export type Unsent = Said & {
  held: boolean;
  /** Records that carry it already and may have reached the log, as `eid seq`. */
  records?: string[];
};

/** Sealed and sent, until the other has it. `position`: its place in the log, once acknowledged. */
export type Unconfirmed = Said & {
  eid: string;
  seq: number;
  /** What it names of the other's. */
  got: number;
  sealed: string;
  position: number | null;
};

export interface StoredState {
  v: 2;
  pskH: string;
  kHello: string;
  device: number;
  epochs: StoredEpoch[];
  pending: StoredPending | null;
  outbox: Unsent[];
  unconfirmed: Unconfirmed[];
  /** When offers were made (slot 1) or answered (slot 2) within the last hour. */
  handshakes: number[];
  /** The other's device that was last here; 0: never seen. */
  peerDevice: number;
  system: { event: SystemEvent; at: number; position: number }[];
  draft: string;
}

export function newState(pskH: Bytes, kHello: Bytes, device: number): StoredState {
  return {
    v: 2,
    pskH: toBase64url(pskH),
    kHello: toBase64url(kHello),
    device,
    epochs: [],
    pending: null,
    outbox: [],
    unconfirmed: [],
    handshakes: [],
    peerDevice: 0,
    system: [],
    draft: "",
  };
}

/** Where a seat's sealed state lies; `expiresAt` in the clear, so that a later visit can sweep it away. */
interface Kept {
  expiresAt: number;
  /** Which data the server had: on return it tells an end from a loss [E4]. */
  storeId: string;
  ticket: string;
  stored: string;
}

const PREFIX = "duologue:state:";
/** A day in all is the longest a session can live. */
const SWEEP_AFTER_MS = 86_400_000;

export interface Vault {
  /** Seals and keeps; resolves once it is kept (or the browser keeps nothing). */
  keep(state: StoredState): Promise<void>;
  open(): Promise<StoredState | undefined>;
}

/**
 * @param stateKey `state_s`, from the code
 * @param storeKey from the server, as long as the token lives
 * @param storeId of the data behind the server, as it says
 * @param mayWrite asked after the sealing, right before the writing
 */
export function createVault(
  link: string,
  sid: Bytes,
  slot: Slot,
  stateKey: Bytes,
  token: Bytes,
  storeKey: Bytes,
  storeId: string,
  mayWrite: () => boolean,
): Vault {
  let ticket: string | undefined;
  /** The writing under way, and the one that waits behind it for whatever has changed meanwhile. */
  let writing: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  async function write(state: StoredState): Promise<void> {
    ticket ??= toBase64url(await sealTicket(stateKey, token, sid, slot));
    const stored = toBase64url(await sealStored(storeKey, stateKey, JSON.stringify(state), sid, slot));
    if (mayWrite()) put(link, { expiresAt: Date.now() + SWEEP_AFTER_MS, storeId, ticket, stored });
  }

  return {
    keep(state) {
      // One at a time, or an older state could land on a newer one; all who come meanwhile share the next.
      waiting ??= writing.then(() => {
        waiting = null;
        writing = write(state);
        return writing;
      });
      return waiting;
    },
    async open() {
      const kept = read(link);
      if (!kept) return undefined;
      const json = await openStored(storeKey, stateKey, fromBase64url(kept.stored), sid, slot);
      const state = json === undefined ? undefined : (JSON.parse(json) as StoredState);
      // What an older page has kept is not understood here: it is a lost state, and joined anew.
      return state?.v === 2 ? state : undefined;
    },
  };
}

/** [K16] The token of this browser's seat, where the code's key opens the ticket. */
export async function recallToken(link: string, sid: Bytes, slot: Slot, stateKey: Bytes): Promise<Bytes | undefined> {
  const kept = read(link);
  return kept && openTicket(stateKey, fromBase64url(kept.ticket), sid, slot);
}

/** Which data the server had when this browser last kept something of this chat; null: nothing is kept. */
export const recallStoreId = (link: string): string | null => read(link)?.storeId ?? null;

export function forgetState(link: string): void {
  try {
    localStorage.removeItem(PREFIX + link);
  } catch {
    // A browser without storage has nothing to forget.
  }
}

/** What is left of chats that have ended elsewhere: unreadable, and gone with the next visit. */
export function sweepStates(now: number): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const kept = read(key.slice(PREFIX.length));
      if (!kept || kept.expiresAt <= now) localStorage.removeItem(key);
    }
  } catch {
    // As above.
  }
}

function read(link: string): Kept | undefined {
  try {
    const text = localStorage.getItem(PREFIX + link);
    return text === null ? undefined : (JSON.parse(text) as Kept);
  } catch {
    return undefined;
  }
}

function put(link: string, kept: Kept): void {
  try {
    localStorage.setItem(PREFIX + link, JSON.stringify(kept));
  } catch {
    // The chat goes on; only a reload then starts anew.
  }
}
