/**
 * The two names while the chat is starting: a reload in between must not ask for them again. Gone once it is decided. And
 * whether the host is one of the two, and the access token that the server took, which stay on this device.
 */
import type { Choice } from "./state.ts";

const KEY = "duologue:typed";
const JOINS = "duologue:joins";
const TOKEN = "duologue:create-token";

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

export const rememberJoins = (joins: boolean): void => remember(JOINS, joins ? "1" : "");

export const joinedLastTime = (): boolean => remembered(JOINS) !== "";

export const rememberToken = (token: string): void => remember(TOKEN, token);

export const rememberedToken = (): string => remembered(TOKEN);

/** @param value "": it is forgotten */
function remember(key: string, value: string): void {
  try {
    if (value === "") localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing begins anew each time.
  }
}

function remembered(key: string): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
