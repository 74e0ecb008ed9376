/** What this tab keeps to come back after a reload: session storage, gone with the tab, wiped at the end [E4]. */
import type { InviteStatus } from "../../shared/frames.ts";
import type { Seat } from "../../shared/shapes.ts";

/** A participant's place in the chat; what was agreed and said lies sealed elsewhere (stored-state.ts). */
export interface KeptSeat {
  tag: string;
  seat: Seat;
  sid: string;
  token: string;
  /** `state_s`, from the code: with the server's `store_key` it opens the sealed state. */
  stateKey: string;
  storeId: string | null;
  endsAt: number;
}

/** End was pressed without a connection: all that is needed to end the chat later, and nothing else. */
export interface KeptEnding {
  tag: string;
  seat: Seat;
  token: string;
  name: string;
  peerName: string;
  endsAt: number;
}

/** The host pressed End without a connection. */
export interface KeptHostEnding {
  tag: string;
  token: string;
  names: [string, string];
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
  /** As the server last told. */
  status: [InviteSignal, InviteSignal];
}

export interface InviteSignal {
  status: InviteStatus;
  wrongCodes: number;
}

interface Kept {
  [seat: `duologue:seat:${string}`]: KeptSeat;
  [ending: `duologue:ending:${string}`]: KeptEnding;
  [attempt: `duologue:join:${string}`]: string;
  "duologue:host": KeptHost;
  "duologue:host-ending": KeptHostEnding;
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
