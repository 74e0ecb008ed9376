import { describe, expect, test } from "vitest";
import { kindsOf, markOf, mustBeHeard, pair, session } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";
import type { SystemEvent } from "./view.ts";

describe("two people", () => {
  test("[H8] who are here hear each other, and see what was read", async () => {
    const world = await pair(realEngine);
    await world.write(1, "hello");
    await world.write(2, "hi");
    await mustBeHeard(world);
    expect(markOf(world, 1, "hello")).toBe("delivered");
    await world.look(2);
    await mustBeHeard(world);
    expect(markOf(world, 1, "hello")).toBe("read");
    expect(world.view(1).safety?.symbols).toEqual(world.view(2).safety?.symbols);
  });

  test("see what the other waits for: not joined, agreeing, live", async () => {
    const world = session(realEngine);
    await world.join(1);
    await world.write(1, "early");
    expect(world.view(1)).toMatchObject({ phase: "offline", safety: null, agreeing: false, waitsForPeer: false });
    await world.connect(1);
    await world.settle();
    expect(world.view(1)).toMatchObject({ phase: "live", agreeing: false, waitsForPeer: false });
    await world.cut(1);
    await world.join(2);
    await world.connect(2);
    await world.settle();
    await world.write(2, "late");
    // The second one has keys already; the first one's texts go the next time its page is open.
    expect(world.view(2)).toMatchObject({ agreeing: false, waitsForPeer: false, safety: null });
    await world.close(2);
    await world.connect(1);
    await world.settle();
    expect(markOf(world, 1, "early")).toBe("sent");
    expect(world.texts(1)).toContain("late");
    await mustBeHeard(world);
  });

  test("compare their codes: each presses for itself, the other's press is told", async () => {
    const world = await pair(realEngine);
    const { symbols } = world.view(1).safety!;
    await world.command(1, { type: "matched", symbols: symbols.map((each) => (each + 1) % 32) });
    expect(world.view(1).safety?.verified).toBe(false);
    await world.command(1, { type: "matched", symbols });
    await world.calm();
    expect(world.view(1).safety).toMatchObject({ verified: true, peerMatched: false });
    expect(world.view(2).safety).toMatchObject({ verified: false, peerMatched: true });
  });

  test("who have compared hold back texts for a new device until they compare again", async () => {
    const world = await pair(realEngine);
    await world.compare();
    await world.calm();
    await world.join(2);
    await world.calm();
    await world.write(1, "for whom?");
    await world.calm();
    expect(world.view(1).held).toBe(true);
    expect(markOf(world, 1, "for whom?")).toBe("held");
    expect(kindsOf(world, 1)).toContain("new-keys");
    await world.compare();
    await mustBeHeard(world);
    expect(markOf(world, 1, "for whom?")).toBe("delivered");
    expect(world.view(1).held).toBe(false);
  });

  test("share earlier messages with a new device: undelivered ones as texts, the others in a block", async () => {
    const world = await pair(realEngine);
    await world.write(1, "one");
    await world.write(2, "two");
    await mustBeHeard(world);
    await world.close(2);
    await world.write(1, "three");
    await world.settle();
    await world.join(2);
    await world.calm();
    expect(world.view(1)).toMatchObject({ earlier: 3, undelivered: 1 });
    expect(world.texts(2)).toEqual([]);
    await world.press(1, "share-earlier");
    await mustBeHeard(world);
    expect(world.view(1)).toMatchObject({ earlier: 0, undelivered: 0 });
    expect(world.texts(2)).toEqual(["three"]);
    const block = world.view(2).rows.find((row) => row.kind === "shared");
    expect(block?.kind === "shared" && block.messages.map(({ author, text }) => [author, text])).toEqual([
      [1, "one"],
      [2, "two"],
    ]);
  });

  test("see the other type, for a while and not longer", async () => {
    const world = await pair(realEngine);
    await world.command(1, { type: "typing", on: true });
    await world.settle();
    expect(world.view(2).typing).toBe(true);
    await world.pass(6_000);
    expect(world.view(2).typing).toBe(false);
    await world.command(1, { type: "typing", on: true });
    await world.settle();
    await world.write(1, "done");
    await world.settle();
    expect(world.view(2).typing).toBe(false);
  });

  test("take back a message within the hour, not later and not another's", async () => {
    const world = await pair(realEngine);
    await world.write(1, "oops");
    await world.write(1, "stays");
    await mustBeHeard(world);
    expect(await world.unsend(1, "oops")).toBeNull();
    await world.calm();
    expect(kindsOf(world, 2)).toContain("unsent");
    const { id } = world.rowOf(2, "stays")!;
    expect(await world.command(2, { type: "unsend", id })).toBe("not-yours");
    expect(await world.command(2, { type: "unsend", id: "A".repeat(22) })).toBe("unknown-message");
    await world.pass(3_600_001);
    expect(await world.unsend(1, "stays")).toBe("too-late");
  });

  test("react once each; taking it away takes it away", async () => {
    const world = await pair(realEngine);
    await world.write(1, "look");
    await mustBeHeard(world);
    const to = { author: 1 as const, id: world.rowOf(2, "look")!.id };
    for (const emoji of ["👍", "❤️"] as const) await world.command(2, { type: "react", to, emoji });
    await world.calm();
    expect(world.rowOf(1, "look")?.reactions).toEqual({ 2: "❤️" });
    await world.command(2, { type: "react", to, emoji: "" });
    await world.calm();
    expect(world.rowOf(1, "look")?.reactions).toEqual({});
  });
});

describe("one page", () => {
  const systemEvents = (world: Awaited<ReturnType<typeof pair>>) =>
    world.view(1).rows.flatMap((row) => (row.kind === "system" ? [row.event] : []));

  test("keeps a draft over a reload, and forgets it once it is written", async () => {
    const world = await pair(realEngine);
    await world.command(1, { type: "keep-draft", text: "half a", reply: null });
    await world.close(1);
    await world.open(1);
    expect(world.view(1).draft).toEqual({ text: "half a", reply: null });
    await world.write(1, "half a sentence");
    expect(world.view(1).draft).toEqual({ text: "", reply: null });
  });

  test("tells what happened, and a line that no longer holds goes", async () => {
    const world = await pair(realEngine);
    const happens = (event: SystemEvent) => world.input(1, { type: "note", event });
    await happens("peer-joined");
    await happens("peer-away");
    await happens("peer-back");
    await happens("five-minutes-left");
    await happens("idle-warning");
    expect(systemEvents(world)).toEqual(["peer-joined", "peer-back", "five-minutes-left", "idle-warning"]);
    await world.write(2, "still here");
    await world.calm();
    await happens("peer-added-hour");
    expect(systemEvents(world)).toEqual(["peer-joined", "peer-back", "peer-added-hour"]);
  });

  test("refuses a text that would not fit, and blocks nothing with it", async () => {
    const world = await pair(realEngine);
    expect(await world.command(1, { type: "write", text: "x".repeat(4_001) })).toBe("too-long");
    await world.write(1, "€".repeat(4_000));
    await world.write(1, "short");
    await mustBeHeard(world);
    expect(world.texts(2)).toHaveLength(2);
  });

  test("gives its screen the same rows again, where nothing changed in them", async () => {
    const world = await pair(realEngine);
    for (let n = 0; n < 20; n += 1) await world.write(1, `text ${n}`);
    await mustBeHeard(world);
    const before = world.view(1).rows;
    await world.write(2, "one more");
    await world.calm();
    const after = world.view(1).rows;
    expect(after).toHaveLength(21);
    for (const [at, row] of before.entries()) expect(after[at]).toBe(row);
  });

  test("writes nothing for what changes nothing", async () => {
    const world = await pair(realEngine);
    const disk = world.deviceOf(1)!.disk;
    await world.tick(1);
    await world.input(1, { type: "disconnected" });
    expect(world.deviceOf(1)!.disk).toBe(disk);
  });
});
