/** Whether this browser may have kept anything of a chat. */
import { afterEach, expect, test, vi } from "vitest";
import { mayHaveKept } from "./kept.ts";

afterEach(() => vi.unstubAllGlobals());

const withDatabases = (databases?: () => Promise<{ name: string }[]>) => vi.stubGlobal("indexedDB", { databases });

test("a browser without our database has kept nothing; one with it may have", async () => {
  withDatabases(async () => [{ name: "another site's idea" }]);
  expect(await mayHaveKept()).toBe(false);
  withDatabases(async () => [{ name: "duologue" }]);
  expect(await mayHaveKept()).toBe(true);
});

test("one that cannot say, may not say or never says is taken for one that has", async () => {
  withDatabases();
  expect(await mayHaveKept()).toBe(true);
  withDatabases(() => Promise.reject(new DOMException("forbidden", "SecurityError")));
  expect(await mayHaveKept()).toBe(true);
  vi.stubGlobal("indexedDB", undefined);
  expect(await mayHaveKept()).toBe(true);
  withDatabases(() => new Promise(() => {}));
  expect(await mayHaveKept()).toBe(true);
});
