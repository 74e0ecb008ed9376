import { expect, test } from "vitest";
import { unsentTexts } from "./state.ts";
import { markOf, mustBeHeard, pair } from "./testing/play.ts";
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
