import { expect, test } from "vitest";
import { markOf, mustBeHeardAfterAPress, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

for (const has of [true, false]) {
  test(`[Q12] a record that the storage lost and the server ${has ? "has" : "lost, too"} holds up nothing`, async () => {
    const world = await pair(realEngine);
    await world.cut(2);
    const before = world.data.relay;
    for (const text of ["lost", "behind it"]) await world.write(1, text);
    await world.settle();
    await world.close(1);
    const device = world.deviceOf(1)!;
    const name = [...device.disk.keys()].filter((each) => each.startsWith("unconfirmed")).at(-2)!;
    const disk = new Map([...device.disk].filter(([each]) => each !== name));
    world.data = {
      ...world.data,
      devices: { ...world.data.devices, [device.did]: { ...device, disk, wentBack: true } },
    };
    const [one, two] = [before.seats[1], world.data.relay.seats[2]];
    if (!has) world.setRelay({ seats: { 1: { ...one, connection: null }, 2: two } });
    await world.calm();
    for (const text of ["lost", "behind it"]) expect(markOf(world, 1, text)).toBe("not-delivered");
    await world.write(1, "after");
    await world.calm();
    expect(world.texts(2)).toContain("after");
    // It is told once, and not at each welcome.
    const { current } = world.pageOf(1)!.state.pairings;
    await world.cut(1);
    await mustBeHeardAfterAPress(world);
    expect(world.pageOf(1)!.state.pairings.current).toBe(current);
    expect(markOf(world, 1, "lost")).toBe("delivered");
  });
}
