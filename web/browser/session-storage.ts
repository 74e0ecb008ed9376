/** What this tab keeps to come back after a reload: session storage, gone with the tab, wiped at the end [E4]. */
import type { EndBody } from "../../shared/api.ts";
import type { InviteStatus } from "../../shared/frames.ts";
import type { Seat } from "../../shared/shapes.ts";

/** A participant's seat in the chat; what was agreed and said lies sealed elsewhere (vault.ts). */
export interface KeptSeat {
  tag: string;
  seat: Seat;
  sid: string;
  token: string;
  /** `state_s`, from the code: with the server's `store_key` it opens what the vault keeps. */
  stateKey: string;
  storeId: string | null;
  endsAt: number;
  /** [D9] "Stay in on this device until the chat ends": the vault has token and `state_s`, too. */
  stays: boolean;
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

/** "Leave quickly" was pressed without a connection: what it takes to end the chat from any page in this tab, and no name. */
export type KeptLeaving = EndBody;

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
  /** [J11] Each beside its code; null where none is given out, or another tab made it. */
  endCodes: [string | null, string | null];
  /** Whether a new invite has an end code. */
  withEndCodes: boolean;
  /** Codes of new invites on their way; they hold from the moment their link shows up. */
  coming: [KeptCodes | null, KeptCodes | null];
  endsAt: number;
  lifetimeMs: number;
  idleLimitMs: number;
  storeId: string | null;
  /** As the server last said. */
  status: [KeptInviteStatus, KeptInviteStatus];
  /** The host is the first participant, in this very tab. */
  joins?: boolean;
  /** Until when an invite that was shown in person holds if nobody joins with it. */
  inPersonUntil?: [number | null, number | null];
  /** [J10] What was shown in person has been used: there is no code to show any more. */
  spent?: [boolean, boolean];
}

export interface KeptCodes {
  code: string;
  endCode: string | null;
}

export interface KeptInviteStatus {
  status: InviteStatus;
  wrongCodes: number;
}

interface Kept {
  [seat: `duologue:seat:${string}`]: KeptSeat;
  [ending: `duologue:ending:${string}`]: KeptEnding;
  "duologue:leaving": KeptLeaving;
  /** [J5] The name of the device that this tab's join makes, until it is seated. */
  [join: `duologue:join:${string}`]: string;
  "duologue:host": KeptHost;
  "duologue:host-ending": KeptHostEnding;
  /** [R22] The versions that this tab has reloaded for. */
  "duologue:upgraded": string[];
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
    // The chat itself goes on; the vault's own failure is said.
  }
}

export function forget(key: keyof Kept & string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // As above: a browser without storage has nothing to forget.
  }
}
