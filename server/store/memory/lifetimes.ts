/** Which sessions this process holds, until when [X2], and who hears of them. */
import type { Seat } from "../../../shared/shapes.ts";
import { clockOf, deadline, presenceOf, type Session, SEATS } from "./session.ts";
import type { SessionEvent } from "../session-store.ts";

type Listener = (event: SessionEvent) => void;

export type Lifetimes = ReturnType<typeof createLifetimes>;

/** @param onForgotten hears of each session that is gone, whatever ended it */
export function createLifetimes(onForgotten: (session: Session) => void) {
  const sessions = new Map<string, Session>();
  const listeners = new Map<string, Set<Listener>>();

  /** The session, unless its end has come: a late timer must not keep it alive. */
  function live(tag: string): Session | undefined {
    const session = sessions.get(tag);
    if (session && deadline(session) <= Date.now()) {
      forget(session);
      return undefined;
    }
    return session;
  }

  function forget(session: Session): void {
    clearTimeout(session.expiry);
    for (const seat of SEATS) session.seats[seat].tries?.clear();
    sessions.delete(session.tag);
    onForgotten(session);
  }

  /** Sets the expiry to the nearer of the two ends. */
  function expire(session: Session): void {
    const at = deadline(session);
    // An end that has moved away is found out when the timer runs: a message need not start another one.
    if (session.expiry !== undefined && session.expiresAt <= at) return;
    clearTimeout(session.expiry);
    session.expiresAt = at;
    session.expiry = setTimeout(
      () => {
        session.expiry = undefined;
        if (live(session.tag)) expire(session);
      },
      Math.max(0, at - Date.now()) + 1,
    );
    session.expiry.unref();
  }

  function announce(tag: string, ...events: SessionEvent[]): void {
    if (events.length === 0) return;
    // A copy, and later: a listener may stop listening, and nobody may run inside a verb's step.
    for (const listener of listeners.get(tag) ?? [])
      queueMicrotask(() => {
        for (const event of events) listener(event);
      });
  }

  return {
    live,
    forget,
    expire,
    announce,

    add(session: Session): void {
      sessions.set(session.tag, session);
      expire(session);
    },

    announcePresence(session: Session, seat: Seat): void {
      const { connection } = session.seats[seat];
      const presence = presenceOf(session.seats[seat]);
      announce(session.tag, { type: "presence", seat, presence, connection, clock: clockOf(session) });
    },

    async listen(tag: string, listener: Listener): Promise<() => Promise<void>> {
      const heard = listeners.get(tag) ?? new Set();
      listeners.set(tag, heard.add(listener));
      return async () => {
        heard.delete(listener);
        if (heard.size === 0 && listeners.get(tag) === heard) listeners.delete(tag);
      };
    },

    clear(): void {
      for (const session of sessions.values()) forget(session);
      listeners.clear();
    },
  };
}
