/** What the embedded store keeps of a session, and what it tells of it. All of it is in one object: dropping it is the deletion. */
import type { HostInvite, Presence } from "../../../shared/frames.ts";
import type { Seat } from "../../../shared/shapes.ts";
import type { createWindows } from "../../lib/windows.ts";
import type { NewInvite, NewSession, StoreClock } from "../session-store.ts";
import type { StoredFile } from "./files.ts";
import type { Tenant } from "./tenants.ts";
import { newQueue, type Queue } from "./queue.ts";

export interface SeatState extends NewInvite {
  opened: boolean;
  wrongCodes: number;
  /** Wrong tries by address hash [J4]; a window that is over is forgotten. null: there was none. */
  tries: ReturnType<typeof createWindows> | null;
  device: number;
  tokenHash: string | null;
  /** Tokens that opened this seat once: whoever has one is told so, and whoever made one up is not [R19]. */
  retiredTokens: string[];
  storeKey: string | null;
  connection: string | null;
  reservedUntil: number;
  leftAt: number | null;
  /** What its devices sent, for the other seat. Outlives the device. */
  queue: Queue;
  subscription: string | null;
  /** Whether `subscription` was handed out since this participant left. */
  woken: boolean;
}

export interface Session extends Omit<NewSession, "invites" | "origins"> {
  tenant: Tenant;
  createdAt: number;
  endsAt: number;
  idleEndsAt: number | null;
  seats: Record<Seat, SeatState>;
  /** By their names. */
  files: Map<string, StoredFile>;
  expiry: NodeJS.Timeout | undefined;
  /** When that timer runs: not after the end. */
  expiresAt: number;
}

export const SEATS: readonly Seat[] = [1, 2];

/** Older ones are forgotten. */
const RETIRED_TOKENS_MAX = 64;

/** What a seat has of its device: without one, this. */
export const NO_DEVICE = {
  tokenHash: null,
  storeKey: null,
  connection: null,
  reservedUntil: 0,
  subscription: null,
  woken: false,
} satisfies Partial<SeatState>;

/** No spreading: an object made by it becomes a table, four times as large. */
export const emptySeat = ({ suffix, verifier, endVerifier, wrapped, once }: NewInvite): SeatState => {
  const seat = {
    suffix,
    verifier,
    endVerifier,
    wrapped,
    once,
    opened: false,
    wrongCodes: 0,
    tries: null,
    device: 0,
    leftAt: null,
    retiredTokens: [],
    queue: newQueue(),
  };
  return Object.assign(seat, NO_DEVICE);
};

/** The seat's token, where it has one, opens it no more. */
export function retireToken(seat: SeatState): void {
  if (seat.tokenHash !== null) seat.retiredTokens = [...seat.retiredTokens, seat.tokenHash].slice(-RETIRED_TOKENS_MAX);
}

/** [J10] Whether the invite's code opens nothing any more. */
export const isRetired = (seat: SeatState): boolean => seat.once && seat.tokenHash !== null;

/** Whether this is the seat's current device. */
export const sitsAt = (seat: SeatState, device: number): boolean => seat.device === device && seat.tokenHash !== null;

/** The subscription of somebody who is away, once per absence. */
export function wakeOf(seat: SeatState): string | null {
  if (seat.connection !== null || seat.woken || seat.subscription === null) return null;
  seat.woken = true;
  return seat.subscription;
}

export const deadline = (session: Session): number => Math.min(session.endsAt, session.idleEndsAt ?? Infinity);

export function clockOf(session: Session): StoreClock {
  const now = Date.now();
  return {
    endsInMs: session.endsAt - now,
    lifetimeMs: session.endsAt - session.createdAt,
    idleInMs: session.idleEndsAt === null ? null : session.idleEndsAt - now,
    idleLimitMs: session.idleMs,
  };
}

export function presenceOf(seat: SeatState): Presence {
  const here = seat.connection !== null;
  return { here, device: seat.device, awayForMs: here || seat.leftAt === null ? null : Date.now() - seat.leftAt };
}

export function inviteOf(session: Session, seat: Seat): HostInvite {
  const state = session.seats[seat];
  const waiting = state.opened ? "opened" : "not-opened";
  const status = state.connection !== null ? "in-chat" : state.tokenHash !== null ? "away" : waiting;
  return { link: session.tag + state.suffix, status, wrongCodes: state.wrongCodes };
}
