/** What this tab keeps to come back after a reload: session storage, gone with the tab, wiped at the end [E4]. */
import type { Slot } from "../../shared/shapes.ts";
import type { InterimKeys } from "../crypto/interim.ts";
import type { SystemEvent } from "./state.ts";

/** A text that has no place in the session's order yet; sealed once, so that repeats are the same bytes [K9]. */
export interface Unsent {
  id: string;
  t: number;
  text: string;
  record?: { seq: number; sealed: string };
}

/** A participant's place in the chat. */
export interface KeptSeat {
  tag: string;
  slot: Slot;
  sid: string;
  token: string;
  device: number;
  keys: InterimKeys;
  names: [string, string];
  /** Both have been connected at the same time once. */
  met: boolean;
  nextSeq: number;
  outbox: Unsent[];
  /** System lines and where in the order they stand; messages are read from the server again. */
  system: { event: SystemEvent; at: number; position: number }[];
  /** The peer's device that was last here; 0: never seen. */
  peerDevice: number;
  endsAt: number;
  idleLimitMs: number;
  lifetimeMs: number;
  storeId: string | null;
  draft: string;
}

/** End was pressed without a connection: all that is needed to end the chat later, and nothing else. */
export interface KeptEnding {
  tag: string;
  slot: Slot;
  token: string;
  peerName: string;
  endsAt: number;
}

/** The host's tab: token, codes and PSK until the end. */
export interface KeptHost {
  tag: string;
  sid: string;
  psk: string;
  token: string;
  names: [string, string];
  links: [string, string];
  codes: [string, string];
  /** Codes of new invites on their way; each holds from the moment its link shows up. */
  coming: [string | null, string | null];
  endsAt: number;
  lifetimeMs: number;
  idleLimitMs: number;
  storeId: string | null;
}

interface Kept {
  [seat: `duologue:seat:${string}`]: KeptSeat;
  [ending: `duologue:ending:${string}`]: KeptEnding;
  "duologue:host": KeptHost;
}

/** Reads one record; undefined where there is none or the browser keeps nothing. */
export function recall<K extends keyof Kept & string>(key: K): Kept[K] | undefined {
  try {
    const text = sessionStorage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as Kept[K]);
  } catch {
    return undefined;
  }
}

/** Keeps one record. A browser that keeps nothing still chats; only a reload then asks for the code again. */
export function keep<K extends keyof Kept & string>(key: K, value: Kept[K]): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing to do and nobody to tell: the chat itself goes on.
  }
}

export function forget(key: keyof Kept & string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // As above: a browser without storage has nothing to forget.
  }
}
