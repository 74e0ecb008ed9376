/**
 * What this browser remembers of how somebody wants notifications. Of a person who changed nothing it keeps nothing; of a
 * chat it keeps, until its end, that pushes are on.
 */

const PUSH = "duologue:push:";
const ASKED = "duologue:asked:";

export type Switch = "sound" | "notices";

/** Both are on until somebody turns them off; a notification also needs the browser's permission. */
export const isOn = (what: Switch): boolean => read(localStorage, `duologue:${what}`) !== "off";

export function turn(what: Switch, on: boolean): void {
  write(localStorage, `duologue:${what}`, on ? null : "off");
}

/** Whether "Not now" was said, in this tab. */
export const wasAsked = (link: string): boolean => read(sessionStorage, ASKED + link) !== null;
export const noteAsked = (link: string): void => write(sessionStorage, ASKED + link, "1");
export const forgetAsked = (link: string): void => write(sessionStorage, ASKED + link, null);

/** Whether a chat has notifications by push; `until` is its end, after which the mark is swept. */
export const hasPush = (link: string): boolean => read(localStorage, PUSH + link) !== null;
export const notePush = (link: string, until: number): void => write(localStorage, PUSH + link, String(until));
export const forgetPush = (link: string): void => write(localStorage, PUSH + link, null);

/** Forgets the marks of chats whose time is over; says whether any is left, and whether one went. */
export function sweepPush(now: number): { left: boolean; swept: boolean } {
  try {
    const marks = Object.keys(localStorage).filter((key) => key.startsWith(PUSH));
    const over = marks.filter((key) => !(Number(localStorage.getItem(key)) > now));
    for (const key of over) localStorage.removeItem(key);
    return { left: marks.length > over.length, swept: over.length > 0 };
  } catch {
    return { left: false, swept: false };
  }
}

function read(storage: Storage, key: string): string | null {
  try {
    return storage.getItem(key);
  } catch {
    return null;
  }
}

function write(storage: Storage, key: string, value: string | null): void {
  try {
    if (value === null) storage.removeItem(key);
    else storage.setItem(key, value);
  } catch {
    // A browser that keeps nothing remembers it until the page goes, if at all.
  }
}
