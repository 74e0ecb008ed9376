/** Waiting in tests of the server: for what is named, however long a busy machine takes for it. */
import { vi } from "vitest";

/** Only a hang takes so long. */
export const HANG_MS = 120_000;

/** Resolves once the assertion holds. */
export const eventually = <T>(assertion: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(assertion, { timeout: HANG_MS, interval: 20 });
