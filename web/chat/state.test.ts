import { expect, test } from "vitest";
import { type Line, next, type Talk } from "./state.ts";

const talk: Talk = {
  slot: 1,
  names: ["Abhi", "Anny"],
  peer: { joined: true, here: true, awaySince: null, typing: false },
  safety: null,
  earlier: 0,
  clock: { endsAt: 0, lifetimeMs: 0, idleEndsAt: null, idleLimitMs: 0 },
  connection: "open",
  lines: [],
  notice: null,
};

const peer = (position: number): Line => ({
  kind: "peer",
  key: `p${position}`,
  text: `${position}`,
  at: 0,
  position,
  shared: false,
  reply: null,
  reactions: {},
});
const own = (key: string): Line => ({
  kind: "own",
  key,
  text: key,
  at: 0,
  mark: "sending",
  position: Infinity,
  shared: false,
  reply: null,
  reactions: {},
});
const keys = ({ lines }: Talk) => lines.map(({ key }) => key);

test("[R3] lines stand in the session's order, however they arrive, and what is unsent stands last", () => {
  let now = talk;
  for (const line of [peer(2), own("a"), peer(1), own("b"), peer(4)]) now = next(now, { type: "line", line });
  expect(keys(now)).toEqual(["p1", "p2", "p4", "a", "b"]);
  now = next(now, { type: "placed", key: "a", position: 3, at: 7, mark: "sent" });
  expect(keys(now)).toEqual(["p1", "p2", "a", "p4", "b"]);
  expect(now.lines[2]).toMatchObject({ mark: "sent", at: 7 });
});

test("a system line stands behind what had its place when it happened, and before what is still on its way", () => {
  let now = next(talk, { type: "line", line: peer(1) });
  now = next(now, { type: "line", line: own("a") });
  now = next(now, { type: "line", line: { kind: "system", key: "s", event: "peer-away", at: 0, position: 1 } });
  now = next(now, { type: "line", line: peer(2) });
  expect(keys(now)).toEqual(["p1", "s", "p2", "a"]);
});

test("after a reload, where system lines are there first, they stand behind the message they followed again", () => {
  let now = next(talk, {
    type: "line",
    line: { kind: "system", key: "s", event: "peer-away", at: 0, position: 2 },
  });
  for (const position of [1, 2, 3]) now = next(now, { type: "line", line: peer(position) });
  expect(keys(now)).toEqual(["p1", "p2", "s", "p3"]);
});

test("without a connection nobody knows whether the other is here", () => {
  const lost = next(talk, { type: "connection", connection: "offline" });
  expect(lost.peer.here).toBeNull();
  expect(next(lost, { type: "connection", connection: "open" }).peer.here).toBeNull();
});

test("a place for a text that is not there changes nothing", () => {
  expect(next(talk, { type: "placed", key: "gone", position: 1, at: 0, mark: "sent" })).toBe(talk);
});
