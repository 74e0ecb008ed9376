import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPresence } from "./presence-notes.ts";
import type { Peer, SystemEvent } from "./state.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watch(device: number) {
  const lines: SystemEvent[] = [];
  const peers: Omit<Peer, "typing">[] = [];
  const presence = createPresence(device, {
    peer: (peer) => peers.push(peer),
    line: (event) => lines.push(event),
    device: () => {},
  });
  return { presence, lines, peers };
}

const here = (device: number) => ({ here: true, device, awayForMs: null });
const gone = (device: number, awayForMs = 0) => ({ here: false, device, awayForMs });

test("who comes for the first time joined; who reloads did not go away", () => {
  const { presence, lines } = watch(0);
  presence.report(gone(0));
  presence.report(here(1));
  presence.report(gone(1));
  vi.advanceTimersByTime(2_000);
  presence.report(here(1));
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual(["peer-joined"]);
});

test("who stays away went away, once, and came back", () => {
  const { presence, lines, peers } = watch(0);
  presence.report(here(1));
  presence.report(gone(1));
  presence.report(gone(1, 100));
  vi.advanceTimersByTime(10_000);
  expect(peers.at(-1)).toMatchObject({ here: false });
  presence.report(gone(1, 60_000));
  presence.report(here(1));
  expect(lines).toEqual(["peer-joined", "peer-away", "peer-back"]);
});

test("a new device is said once it is here, also to a page that was reloaded in between", () => {
  const first = watch(0);
  first.presence.report(here(1));
  first.presence.report(gone(2));
  expect(first.lines).toEqual(["peer-joined"]);
  first.presence.report(here(2));
  expect(first.lines).toEqual(["peer-joined", "peer-changed-device"]);
  const reloaded = watch(2);
  reloaded.presence.report(here(2));
  expect(reloaded.lines).toEqual([]);
  reloaded.presence.report(here(3));
  expect(reloaded.lines).toEqual(["peer-changed-device"]);
});

test("one's own short loss does not blind this page: the next report counts", () => {
  const { presence, peers } = watch(1);
  presence.report(here(1));
  presence.report(gone(1));
  presence.stop();
  presence.report(gone(1, 21_000));
  expect(peers.at(-1)).toMatchObject({ here: false });
});

test("someone who has been away for long is shown so at once", () => {
  const { presence, peers } = watch(1);
  presence.report(gone(1, 60_000));
  expect(peers).toEqual([{ joined: true, here: false, awaySince: Date.now() - 60_000 }]);
});
