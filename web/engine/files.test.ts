/** A file is a part of its message: the engine passes it on as it is, and forgets its key when it was to be opened once. */
import { expect, test } from "vitest";
import type { FileOf } from "../../shared/content.ts";
import type { Write } from "./engine.ts";
import { pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";

const file: FileOf = {
  fid: "A".repeat(22),
  fk: "A".repeat(43),
  digest: "A".repeat(43),
  size: 5,
  name: "holiday.jpg",
  type: "image/jpeg",
  once: false,
  look: { as: "picture", width: 4, height: 3, preview: "" },
};

test("a message may have a file, and then no words; the other sees the same", async () => {
  const world = await pair(realEngine);
  await world.command(1, { type: "write", text: "", file });
  await world.command(1, { type: "write", text: "Look", file: { ...file, fid: `B${"A".repeat(21)}` } });
  await world.calm();
  const shown = world.view(2).rows.flatMap((row) => (row.kind === "peer" ? [[row.text, row.file?.name]] : []));
  expect(shown).toEqual([
    ["", "holiday.jpg"],
    ["Look", "holiday.jpg"],
  ]);
  await world.command(1, { type: "write", text: "" });
  expect(world.view(1).rows.filter(({ kind }) => kind === "own")).toHaveLength(2);
});

test("[F7] once opened, its key is nowhere in what this device keeps", async () => {
  const world = await pair(realEngine);
  await world.command(1, { type: "write", text: "", file: { ...file, fk: `B${"A".repeat(42)}`, once: true } });
  await world.calm();
  const row = world.view(2).rows.find((each) => each.kind === "peer")!;
  await world.command(2, { type: "open-once", message: { author: 1, id: row.id } });
  const opened = world.view(2).rows.find((each) => each.kind === "peer")!;
  expect(opened.file).toEqual({ ...file, fk: "", once: true });
  // Of others it stays.
  await world.command(1, { type: "write", text: "", file: { ...file, fid: `C${"A".repeat(21)}` } });
  await world.calm();
  const other = world.view(2).rows.findLast((each) => each.kind === "peer")!;
  await world.command(2, { type: "open-once", message: { author: 1, id: other.id } });
  expect(world.view(2).rows.findLast((each) => each.kind === "peer")!.file?.fk).toBe(file.fk);
});

test("[F7] what goes with its key is in the same transaction; where there is nothing to open, none of it goes", async () => {
  const world = await pair(realEngine);
  const rows: Write[] = [
    { table: "file", n: 0, row: { entries: [] } },
    { table: "file", n: 1, row: null },
  ];
  const onDisk = () => [...world.deviceOf(2)!.disk.keys()].filter((name) => name.startsWith("file"));
  await world.command(1, { type: "write", text: "", file });
  await world.command(1, { type: "write", text: "", file: { ...file, fid: `B${"A".repeat(21)}`, once: true } });
  await world.calm();
  const [kept, once] = world.view(2).rows.filter((each) => each.kind === "peer");
  const open = (id: string) => world.command(2, { type: "open-once", message: { author: 1, id }, rows });
  expect(await open(kept!.id)).toBe("unknown-message");
  expect(await open("A".repeat(22))).toBe("unknown-message");
  expect(onDisk()).toEqual([]);
  const before = world.deviceOf(2)!.past.length;
  expect(await open(once!.id)).toBe(null);
  expect(onDisk()).toEqual(["file 0"]);
  expect(world.deviceOf(2)!.past.length).toBe(before + 1);
});

test("[F9] of a file that is shared as an earlier message its name goes over, and not its key", async () => {
  const world = await pair(realEngine);
  await world.command(1, { type: "write", text: "", file });
  await world.calm();
  await world.join(2);
  await world.calm();
  await world.press(1, "share-earlier");
  await world.calm();
  const shared = world.view(2).rows.find(({ kind }) => kind === "shared");
  expect(shared).toMatchObject({ messages: [{ author: 1, text: "", fileName: "holiday.jpg" }] });
  expect(JSON.stringify(shared)).not.toContain(file.fk);
});
