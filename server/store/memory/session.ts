/** What the embedded store keeps of a session, and what it tells of it. All of it is in one object: dropping it is the deletion. */
import type { HostInvite, Presence } from "../../../shared/frames.ts";
import type { Slot } from "../../../shared/shapes.ts";
import type { createWindows } from "../../windows.ts";
import type { MemoryLog } from "./log.ts";
import type { NewInvite, NewSession, StoreClock } from "../session-store.ts";

export interface Seat extends NewInvite {
  opened: boolean;
  wrongCodes: number;
  /** Wrong tries by address hash [J4]; a window that is over is forgotten. */
  tries: ReturnType<typeof createWindows>;
  device: number;
  tokenHash: string | null;
  storeKey: string | null;
  joinId: string | null;
  connection: string | null;
  reservedUntil: number;
  leftAt: number | null;
  /** [R8] */
  have: number;
  subscription: string | null;
  /** Whether `subscription` was handed out since this participant left. */
  woken: boolean;
}

export interface Session extends Omit<NewSession, "invites"> {
  createdAt: number;
  endsAt: number;
  idleEndsAt: number | null;
  seats: Record<Slot, Seat>;
  log: MemoryLog;
  expiry: NodeJS.Timeout | undefined;
}

export const SLOTS: readonly Slot[] = [1, 2];

/** What a seat has of its device: without one, this. */
export const NO_DEVICE = {
  tokenHash: null,
  storeKey: null,
  joinId: null,
  connection: null,
  reservedUntil: 0,
  have: 0,
  subscription: null,
  woken: false,
} satisfies Partial<Seat>;

export const emptySeat = (invite: NewInvite, tries: Seat["tries"]): Seat => ({
  ...invite,
  ...NO_DEVICE,
  opened: false,
  wrongCodes: 0,
  tries,
  device: 0,
  leftAt: null,
});

/** Whether this is the seat's current device. */
export const sitsAt = (seat: Seat, device: number): boolean => seat.device === device && seat.tokenHash !== null;

/** The subscription of somebody who is away, once per absence. */
export function wakeOf(seat: Seat): string | null {
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

export function presenceOf(seat: Seat): Presence {
  const here = seat.connection !== null;
  return { here, device: seat.device, awayForMs: here || seat.leftAt === null ? null : Date.now() - seat.leftAt };
}

export function inviteOf(session: Session, slot: Slot): HostInvite {
  const seat = session.seats[slot];
  const waiting = seat.opened ? "opened" : "not-opened";
  const status = seat.connection !== null ? "in-chat" : seat.tokenHash !== null ? "away" : waiting;
  return { link: session.tag + seat.suffix, status, wrongCodes: seat.wrongCodes };
}
