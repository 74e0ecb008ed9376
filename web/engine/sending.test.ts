import { expect, test } from "vitest";
import { ackable, newState, unsentTexts } from "./state.ts";
import type { Unconfirmed } from "./stored.ts";
import { KEYS, markOf, mustBeHeard, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("[Q11] a queue that was full is full in the next connection, until one is taken", async () => {
  const world = await pair(realEngine, { rooms: { records: 6, handshakes: 2 } });
  await world.close(2);
  for (let text = 1; text <= 6; text += 1) await world.write(1, `text ${text}`);
  await world.settle();
  const { last } = world.pageOf(1)!.state.numbers;
  await world.cut(1);
  expect(world.view(1).notice).toBe("queue-full");
  await world.write(1, "waits");
  await world.connect(1);
  await world.settle();
  expect(world.view(1).notice).toBe("queue-full");
  expect(world.pageOf(1)!.state.numbers.last).toBe(last);
  await mustBeHeard(world);
  expect(world.view(1).notice).toBeNull();
});

test("[E4] what no receipt has told of can be copied where the chat is lost", async () => {
  const world = await pair(realEngine);
  await world.write(1, "delivered");
  await world.calm();
  await world.close(2);
  for (const text of ["not delivered", "sent"]) {
    await world.write(1, text);
    await world.settle();
    if (text === "sent") continue;
    await world.join(2);
    await world.calm();
    await world.close(2);
  }
  await world.cut(1);
  await world.write(1, "sending");
  const marks = ["delivered", "not delivered", "sent", "sending"].map((text) => markOf(world, 1, text));
  expect(marks).toEqual(["delivered", "not-delivered", "sent", "sending"]);
  expect(unsentTexts(world.pageOf(1)!.state)).toEqual(["not delivered", "sent", "sending"]);
});

test("[Q17] an answer holds back acknowledgements once it is next to be kept, and not behind a text", () => {
  const made = newState({ ...KEYS, seat: 1, did: "one" });
  const answer = { kind: "handshake" as const, body: "", answers: { did: "two", seq: 5 }, acks: true };
  const waiting = { body: "", unsends: null, pid: "", pairing: 1, content: null, entry: null };
  const state = {
    ...made,
    peer: { ...made.peer, current: { did: "two", last: 9 } },
    numbers: { ...made.numbers, last: 4, kept: 2 },
    unconfirmed: new Map<number, Unconfirmed>([
      [3, { kind: "sealed" as const, ...waiting }],
      [4, answer],
    ]),
  };
  expect(ackable(state)).toEqual({ did: "two", seq: 9 });
  expect(ackable({ ...state, numbers: { ...state.numbers, kept: 3 } })).toEqual({ did: "two", seq: 4 });
});

test("[Q13] an old copy's next record is an offer, though one of the other's is to be answered", async () => {
  let lies = false;
  const world = await pair(realEngine, {
    meddler: {
      toClient: async (to, frame) =>
        lies && to === 1 && frame.type === "welcome" ? [{ ...frame, kept: frame.kept + 6_000 }] : [frame],
    },
  });
  await world.cut(1);
  await world.join(2);
  await world.connect(2);
  await world.settle();
  lies = true;
  await world.connect(1);
  await world.settle();
  const { numbers, unconfirmed } = world.pageOf(1)!.state;
  const kinds = [...unconfirmed].flatMap(([n, { body }]) => (n > numbers.done ? [world.crypto.kindOf(body)] : []));
  expect(kinds[0]).toBe("H1");
});
