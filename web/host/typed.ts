/**
 * The two names while the chat is starting: a reload in between must not ask for them again. Gone once it is decided. And
 * whether the host is one of the two, which stays on this device.
 */
import type { Choice } from "./state.ts";

const KEY = "duologue:typed";
const JOINS = "duologue:joins";

export function keepTyped(choice: Choice): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // A browser that keeps nothing asks again after a reload.
  }
}

export function forgetTyped(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // As above: there is nothing to forget.
  }
}

/** Reads it and leaves nothing behind. */
export function takeTyped(): Choice | null {
  try {
    const text = sessionStorage.getItem(KEY);
    forgetTyped();
    return text === null ? null : (JSON.parse(text) as Choice);
  } catch {
    return null;
  }
}

export function rememberJoins(joins: boolean): void {
  try {
    if (joins) localStorage.setItem(JOINS, "1");
    else localStorage.removeItem(JOINS);
  } catch {
    // A browser that keeps nothing begins with "off" again.
  }
}

export function joinedLastTime(): boolean {
  try {
    return localStorage.getItem(JOINS) !== null;
  } catch {
    return false;
  }
}
