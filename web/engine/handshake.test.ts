import { expect, test } from "vitest";
import { HANDSHAKE_BYTES } from "../../shared/limits.ts";
import { kindsOf, markOf, mustBeHeard, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

test("a renewal goes on where the hour's fresh answers are used up", async () => {
  const world = await pair(realEngine, { limits: { freshAnswers: 1, renewAfterRecords: 2, renewEveryMs: 0 } });
  const { eid } = world.pageOf(1)!.state.keys.epoch!;
  for (const text of ["a", "b", "c"]) {
    await world.write(2, text);
    await world.settle();
  }
  await world.pass(1_000);
  await world.write(2, "behind the renewal");
  await mustBeHeard(world, 5_000);
  expect(world.texts(1)).toContain("behind the renewal");
  expect(world.pageOf(1)!.state.keys.epoch!.eid).not.toBe(eid);
});

// Those of an answer and of a confirmation.
for (const bytes of HANDSHAKE_BYTES.slice(2)) {
  test(`[H18] junk of ${bytes} bytes in the place of a text is asked for again, and the text is heard`, async () => {
    let lies = true;
    const world = await pair(realEngine, {
      meddler: {
        toClient: async (to, frame) => {
          if (!lies || to !== 2 || frame.type !== "record" || frame.kind !== "sealed") return [frame];
          lies = false;
          return [{ ...frame, kind: "handshake", body: "A".repeat(Math.ceil((bytes * 4) / 3)) }];
        },
      },
    });
    for (const text of ["displaced", "behind it"]) await world.write(1, text);
    await mustBeHeard(world);
    expect(lies).toBe(false);
    expect(world.texts(2)).toEqual(["displaced", "behind it"]);
    expect(markOf(world, 1, "displaced")).toBe("delivered");
    for (const seat of [1, 2] as const) expect(kindsOf(world, seat)).not.toContain("new-keys");
  });
}
