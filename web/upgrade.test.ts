/** What a page of an older build does, by its own clock, and a server that the test plays. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createUpgrade } from "./upgrade.ts";

const limits = { upgradeAfterMs: 60_000, untouchedMs: 60_000, requestMs: 20_000 };

/** What the page's address gives, and the world around the page. */
let there: string | null;
let losesNothing: boolean;
let hidden: boolean;
let reloads: number;
let asked: string[];
let window: EventTarget;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  [there, losesNothing, hidden, reloads, asked, window] = ["new", true, false, 0, [], new EventTarget()];
  const session = new Map<string, string>();
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.stubGlobal("document", {
    get visibilityState() {
      return hidden ? "hidden" : "visible";
    },
  });
  vi.stubGlobal("location", { pathname: "/k7m2q9xw4tzc" });
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => session.get(key) ?? null,
    setItem: (key: string, value: string) => void session.set(key, value),
  });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    if (there === null) throw new TypeError("nobody answers");
    return new Response(`<meta name="duologue" content="{&quot;version&quot;:&quot;${there}&quot;}" />`);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const openPage = (build: { own: string | undefined } = { own: "old" }) =>
  createUpgrade({ ...build, limits, losesNothing: () => losesNothing, reload: () => (reloads += 1) });
const touch = () => window.dispatchEvent(new Event("keydown"));
const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

test("[R22] a page that nobody has touched reloads by itself, after the upgrade has had its time", async () => {
  const page = openPage();
  page.builds.heard("new");
  await minutes(0.9);
  expect([asked, reloads]).toEqual([[], 0]);
  await minutes(1.2);
  expect([asked, reloads]).toEqual([["/k7m2q9xw4tzc"], 1]);
  expect(page.get()).toBe(false);
});

test("[R22] where something would be lost it says so, and reloads once it is not any more", async () => {
  const page = openPage();
  losesNothing = false;
  page.builds.heard("new");
  await minutes(5);
  expect([page.get(), reloads]).toEqual([true, 0]);
  // It is known to be there: the server is not asked again and again.
  expect(asked).toHaveLength(1);
  losesNothing = true;
  await minutes(1);
  expect(reloads).toBe(1);
});

test("[R22] nobody who is at the page is disturbed, and a page that is not looked at waits for nobody", async () => {
  const page = openPage();
  page.builds.heard("new");
  for (let n = 0; n < 20; n++) {
    touch();
    await minutes(0.25);
  }
  expect([page.get(), reloads]).toEqual([true, 0]);
  touch();
  hidden = true;
  await minutes(1);
  expect(reloads).toBe(1);
});

test("[R22] it reloads once for each version, whatever comes of it", async () => {
  openPage().builds.heard("new");
  await minutes(2);
  expect(reloads).toBe(1);
  // What came was the old one, from a node that has not had its turn.
  const again = openPage();
  again.builds.heard("new");
  await minutes(30);
  expect([again.get(), reloads]).toEqual([true, 1]);
  again.builds.heard("newer");
  there = "newer";
  await minutes(2);
  expect(reloads).toBe(2);
});

test("[R22] two versions that stay side by side have it reload once for each, not for ever", async () => {
  // Each time the address gives one of them, and the socket then goes to the other's node.
  for (const [own, other] of [
    ["old", "new"],
    ["new", "old"],
    ["old", "new"],
    ["new", "old"],
  ] as const) {
    there = other;
    openPage({ own }).builds.heard(other);
    await minutes(3);
  }
  expect(reloads).toBe(2);
});

test("[R22] nothing is done while its address gives no newer page, or none", async () => {
  const page = openPage();
  there = "old";
  page.builds.heard("new");
  await minutes(10);
  there = null;
  await minutes(10);
  expect([page.get(), reloads]).toEqual([false, 0]);
  there = "new";
  await minutes(1);
  expect(reloads).toBe(1);
});

test("[R22] a server that goes back to this page's version has it stay as it is", async () => {
  const page = openPage();
  losesNothing = false;
  page.builds.heard("new");
  await minutes(2);
  expect(page.get()).toBe(true);
  page.builds.heard("old");
  losesNothing = true;
  await minutes(10);
  expect([page.get(), reloads]).toEqual([false, 0]);
});

test("[R22] a file of its build that is gone brings the new page at once, though somebody is at it; one that only failed does not", async () => {
  const page = openPage();
  touch();
  there = "old";
  window.dispatchEvent(new Event("vite:preloadError"));
  await minutes(1);
  there = null;
  window.dispatchEvent(new Event("vite:preloadError"));
  await minutes(1);
  expect([page.get(), reloads]).toEqual([false, 0]);
  there = "new";
  touch();
  window.dispatchEvent(new Event("vite:preloadError"));
  await vi.advanceTimersByTimeAsync(10);
  expect(reloads).toBe(1);
});

test("[R22] where something would be lost a file that is gone has it say that there is a new version", async () => {
  const page = openPage();
  losesNothing = false;
  window.dispatchEvent(new Event("vite:preloadError"));
  await vi.advanceTimersByTimeAsync(10);
  expect([page.get(), reloads]).toEqual([true, 0]);
});

test("[R22] a browser that keeps nothing of the tab is not reloaded, for it could not be once", async () => {
  vi.stubGlobal("sessionStorage", {});
  const page = openPage();
  page.builds.heard("new");
  await minutes(10);
  expect([page.get(), reloads]).toEqual([true, 0]);
});

test("[R21] a page that was not built hears no version", async () => {
  const page = openPage({ own: undefined });
  page.builds.heard("new");
  await minutes(10);
  expect([asked, page.get(), reloads]).toEqual([[], false, 0]);
});
