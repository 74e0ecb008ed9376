/** Somebody with a browser of their own, whichever engine it has: what the steps ask of it. */

/** What people and screen readers know a thing on the page by; without a role, its label alone. */
export interface Target {
  role?: "button" | "textbox" | "heading" | "log" | "dialog" | "region";
  name: string;
}

export interface Person {
  open(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Goes to another page in the same tab, and comes back by the browser's Back. */
  leaveAndComeBack(url: string): Promise<void>;
  /** Closes the tab and opens an empty one: what the browser keeps is still there, what the tab kept is gone. */
  reopenTab(): Promise<void>;
  /** Waits for the one visible button of that name, of that dialog if one is given, and presses it. */
  press(button: string, dialog?: string): Promise<void>;
  /** Puts the text into the box in place of what stands there, key by key where the engine can. */
  type(box: string, text: string): Promise<void>;
  /** Waits for the thing and gives its visible text. */
  read(target: Target): Promise<string>;
  /** All text that can be seen now. */
  page(): Promise<string>;
  /** What an expression comes to in the page, as JSON would carry it. */
  ask<T>(expression: string): Promise<T>;
  picture(path: string): Promise<void>;
  close(): Promise<void>;
}

/** An engine that has been started. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  newPerson(): Promise<Person>;
  /** Ends every process that it started. */
  stop(): Promise<void>;
}

/** The window of a phone, in CSS pixels. */
export const PHONE = { width: 390, height: 844 };

/** For hangs only: a busy machine takes its time. */
export const WAIT_MS = 90_000;

/** The program that e2e/engines/engines.mjs has found or installed; an engine that is not there fails its tests by this. */
export function programIn(variable: "CHROMIUM_PATH" | "FIREFOX_PATH" | "WEBKIT_DRIVER_PATH"): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} is not set: this engine is not there`);
  return path;
}
