import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SystemEvent } from "../engine/view.ts";
import { createPresenceNotes, type Noted } from "./presence-notes.ts";
import type { Peer } from "./state.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const GRACE_MS = 5_000;

function watch(noted: Noted = { joined: false, away: false }) {
  const notes: SystemEvent[] = [];
  const peers: Peer[] = [];
  const presence = createPresenceNotes(noted, GRACE_MS, {
    peer: (peer) => peers.push(peer),
    note: (event) => notes.push(event),
  });
  return { presence, notes, peers };
}

const here = (device: number) => ({ here: true, device, awayForMs: null });
const gone = (device: number, awayForMs = 0) => ({ here: false, device, awayForMs });

test("who comes for the first time joined; who reloads did not go away", () => {
  const { presence, notes } = watch();
  presence.report(gone(0));
  expect(presence.joined()).toBe(false);
  presence.report(here(1));
  presence.report(gone(1));
  vi.advanceTimersByTime(2_000);
  presence.report(here(1));
  vi.advanceTimersByTime(60_000);
  expect(notes).toEqual(["peer-joined"]);
  expect(presence.joined()).toBe(true);
});

test("who stays away went away, once, and came back", () => {
  const { presence, notes, peers } = watch();
  presence.report(here(1));
  presence.report(gone(1));
  presence.report(gone(1, 100));
  vi.advanceTimersByTime(10_000);
  expect(peers.at(-1)).toMatchObject({ here: false });
  presence.report(gone(1, 60_000));
  presence.report(here(1));
  expect(notes).toEqual(["peer-joined", "peer-away", "peer-back"]);
});

test("a page that was reloaded goes on from what its log says", () => {
  const known = watch({ joined: true, away: false });
  known.presence.report(here(1));
  expect(known.notes).toEqual([]);
  const away = watch({ joined: true, away: true });
  away.presence.report(gone(1, 60_000));
  expect(away.notes).toEqual([]);
  away.presence.report(here(2));
  expect(away.notes).toEqual(["peer-back"]);
});

test("who joined and left while this page was closed has joined, and is away", () => {
  const { presence, notes } = watch();
  presence.report(gone(1, 60_000));
  expect(notes).toEqual(["peer-joined", "peer-away"]);
});

test("one's own short loss does not blind this page: the next report counts", () => {
  const { presence, peers } = watch({ joined: true, away: false });
  presence.report(here(1));
  presence.report(gone(1));
  presence.stop();
  presence.report(gone(1, 21_000));
  expect(peers.at(-1)).toMatchObject({ here: false });
});

test("someone who has been away for long is shown so at once", () => {
  const { presence, peers } = watch({ joined: true, away: false });
  presence.report(gone(1, 60_000));
  expect(peers).toEqual([{ joined: true, here: false, awaySince: Date.now() - 60_000 }]);
});

test("[J7] whose invite was replaced is not here from that moment on; a device that comes in its place never went away", () => {
  const { presence, notes, peers } = watch({ joined: true, away: false });
  presence.report(here(1));
  presence.report(gone(2, 0));
  expect(peers.at(-1)).toEqual({ joined: true, here: false, awaySince: Date.now() });
  expect(notes).toEqual([]);
  vi.advanceTimersByTime(GRACE_MS);
  expect(notes).toEqual(["peer-away"]);

  const other = watch({ joined: true, away: false });
  other.presence.report(here(1));
  other.presence.report(gone(2, 0));
  other.presence.report(here(2));
  vi.advanceTimersByTime(60_000);
  expect(other.notes).toEqual([]);
});
