/** What edits do, and messages that disappear, where two do not do it at one time, and where one of them lies. */
import type { Content, Lasts } from "../../../shared/content.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import { lyingCrypto } from "./histories-of-peers.ts";
import { type History, markOf, missing, must, mustBeHeard, mustBeTrue, pair, type SymbolicWorld } from "./play.ts";
import { createSymbolicCrypto } from "./symbolic-crypto.ts";
import type { Engine, World } from "./world.ts";

const FIVE_MINUTES = 300_000;
const HOUR = 3_600_000;

/** Two of whom the second seals what it likes. */
async function withLiar(engine: Engine) {
  const crypto = createSymbolicCrypto();
  const { lies, lying } = lyingCrypto(crypto);
  const world = await pair(engine, { crypto, cryptoOf: { 2: lying } });
  let count = 0;
  return {
    world,
    /** Seat 2 says this instead of what its page says. */
    async say(change: (honest: Content) => unknown): Promise<void> {
      lies.record = (json) => JSON.stringify(change(JSON.parse(json) as Content));
      count += 1;
      await world.write(2, `carrier ${count}`);
      lies.record = null;
      await world.settle();
    },
  };
}

const shows = (world: World, seat: Seat, texts: string) => {
  const found = world.texts(seat).join();
  must(found === texts, `seat ${seat} shows ${found}, and not ${texts}`);
};
const bothShow = (world: World, texts: string) => {
  shows(world, 1, texts);
  shows(world, 2, texts);
};
const editedOn = (world: World, seat: Seat, text: string) => world.rowOf(seat, text)?.edited !== undefined;
const set = (world: World, seat: Seat, lasts: Lasts) => world.command(seat, { type: "set-timer", lasts });
const inForce = (world: World, seat: Seat) => world.view(seat).lasts;
const onDisk = (world: World, seat: Seat, text: string) =>
  JSON.stringify([...world.deviceOf(seat)!.disk.values()]).includes(text);

/** Seat 1 writes it, seat 2 has read it, and seat 1 knows. */
async function read(world: SymbolicWorld, text: string): Promise<void> {
  await world.write(1, text);
  await world.settle();
  await world.look(2);
  await world.settle();
  must(markOf(world, 1, text) === "read", `"${text}" is read`);
}

export const historiesOfAmendments: Readonly<Record<string, History>> = {
  "[M21] an edit changes the words on both screens, and neither its place nor its receipt": async (engine) => {
    const world = await pair(engine);
    await read(world, "at nine");
    await world.write(2, "good");
    await world.settle();
    await world.write(1, "then");
    await world.calm();
    await world.edit(1, "at nine", "at ten");
    must(markOf(world, 1, "at ten") === "read", "[M21] it stays read");
    await mustBeHeard(world);
    bothShow(world, "at ten,good,then");
    for (const seat of [1, 2] as const) {
      must(editedOn(world, seat, "at ten") && !editedOn(world, seat, "then"), "[M21] it says that it was edited");
      await world.close(seat);
      await world.open(seat);
    }
    bothShow(world, "at ten,good,then");
    must(markOf(world, 1, "at ten") === "read", "and stays read");
  },

  "[M21, Q5] the words before an edit are gone where they still wait": async (engine) => {
    const world = await pair(engine);
    await world.close(2);
    await world.write(1, "too much said");
    await world.write(1, "and more");
    await world.settle();
    await world.edit(1, "too much said", "enough");
    await world.settle();
    const waits = world.data.relay.seats[1].queue.filter((each) => "body" in each).length;
    must(waits === 2, `[Q5] the first words are erased: ${waits} bodies wait`);
    await world.open(2);
    await mustBeHeard(world);
    shows(world, 2, "enough,and more");
    must(missing(world, 2) === 0, "[M21] and nothing is said to be missing");
    must(world.data.truth.sealed.length === 3, "or has to be said again");
    must(markOf(world, 1, "enough") === "delivered", "and it is delivered");
    await world.close(2);
    await world.edit(1, "enough", "said");
    await world.settle();
    await world.unsend(1, "said");
    await world.settle();
    must(!world.data.relay.seats[1].queue.some((each) => "body" in each && each.seq < 6), "[Q5] nothing of it waits");
    await mustBeHeard(world);
    bothShow(world, "and more");
    must(missing(world, 2) === 0, "[M10] its words are spoken for");
  },

  "[M11, M21] an edit that nobody has looked at is not read, though its first words were gone before": async (
    engine,
  ) => {
    const world = await pair(engine);
    await read(world, "read");
    await world.cut(2);
    await world.write(1, "too much said");
    await world.settle();
    await world.edit(1, "too much said", "enough");
    await mustBeHeard(world);
    must(markOf(world, 1, "enough") === "delivered", `[M11] it is delivered: ${markOf(world, 1, "enough")}`);
    await world.look(2);
    await mustBeHeard(world);
    must(markOf(world, 1, "enough") === "read", `[M11] then read: ${markOf(world, 1, "enough")}`);
  },

  "[M21, Q9] a text that waits in the outbox goes with its last words, where it stood": async (engine) => {
    const world = await pair(engine);
    await world.cut(1);
    await world.write(1, "one");
    await world.write(1, "two");
    await world.edit(1, "one", "first");
    await mustBeHeard(world);
    bothShow(world, "first,two");
  },

  "[M19, M21] what was taken back stays so, whatever edit comes": async (engine) => {
    const { world, say } = await withLiar(engine);
    await world.write(2, "mine");
    await world.settle();
    const { id } = world.rowOf(1, "mine")!;
    await world.unsend(2, "mine");
    await world.settle();
    await say(({ at }) => ({ id, at, kind: "text", text: "mine again", edited: at }));
    shows(world, 1, "");
    must(
      world.view(1).rows.some((row) => row.kind === "unsent" && row.id === id),
      "[M19] it stays taken back",
    );
    const refused = await world.command(2, { type: "edit", id, text: "mine again" });
    must(refused === "unknown-message", `and its author's page does not edit it: ${refused}`);
  },

  "[M21] an edit of more than an hour and a minute later is not taken": async (engine) => {
    const { world, say } = await withLiar(engine);
    await world.write(2, "as it was");
    await world.settle();
    const { id } = world.rowOf(1, "as it was")!;
    const { at } = world.pageOf(1)!.state.timeline.lines.get(Number(world.rowOf(1, "as it was")!.key))!.place!;
    const edit = (text: string, edited: number) => say(() => ({ id, at, kind: "text", text, edited }));
    await edit("much later", at + HOUR + 60_001);
    shows(world, 1, "as it was");
    await edit("in time", at + HOUR + 60_000);
    shows(world, 1, "in time");
  },

  "[M21] of several edits the last that was saved holds, in whatever order they come": async (engine) => {
    const { world, say } = await withLiar(engine);
    await world.write(2, "zero");
    await world.settle();
    const { id } = world.rowOf(1, "zero")!;
    const edit = (text: string, edited: number) => say(({ at }) => ({ id, at, kind: "text", text, edited }));
    await edit("two", 20_000);
    await edit("one", 10_000);
    shows(world, 1, "two");
    await say(({ at }) => ({ id, at, kind: "text", text: "zero" }));
    shows(world, 1, "two");
  },

  "[M21] an edit that comes before its message is the message": async (engine) => {
    const { world, say } = await withLiar(engine);
    const id = world.crypto.fresh();
    await say(({ at }) => ({ id, at, kind: "text", text: "new words", edited: at }));
    await say(({ at }) => ({ id, at, kind: "text", text: "old words" }));
    shows(world, 1, "new words");
    must(editedOn(world, 1, "new words"), "[M21] and says so");
  },

  "[M21] nobody edits what the other wrote": async (engine) => {
    const { world, say } = await withLiar(engine);
    await world.write(1, "mine");
    await world.settle();
    const { id } = world.rowOf(1, "mine")!;
    await say(({ at }) => ({ id, at, kind: "text", text: "not mine", edited: at }));
    must(world.rowOf(1, "mine")?.kind === "own", "[M21] what I said stays as I said it");
    must(world.rowOf(1, "not mine")?.kind === "peer", "and the other's words are the other's");
    const refused = await world.command(2, { type: "edit", id: world.rowOf(1, "mine")!.id, text: "x" });
    must(refused !== null, "and its page refuses it");
  },

  "[M21, H25] an edit without a receipt stays behind where new keys begin, and goes by a press": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "at nine");
    await world.calm();
    await world.close(2);
    await world.edit(1, "at nine", "at ten");
    await world.settle();
    await world.join(2);
    await world.calm();
    must(markOf(world, 1, "at ten") === "not-delivered", `[H25] it stays behind: ${markOf(world, 1, "at ten")}`);
    shows(world, 2, "");
    await world.press(1, "share-earlier");
    await mustBeHeard(world);
    bothShow(world, "at ten");
    must(editedOn(world, 2, "at ten"), "[M21] it says that it was edited");
  },

  "[M21] what was said under earlier keys is not edited": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "at nine");
    await world.calm();
    await world.join(2);
    await world.calm();
    const refused = await world.edit(1, "at nine", "at ten");
    must(refused === "too-late", `[M21] it is refused: ${refused}`);
    shows(world, 1, "at nine");
  },

  "[M18, M21] an edit that is empty, too long or too late is refused": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "as it was");
    await world.calm();
    for (const [to, refusal] of [
      ["", "empty"],
      [" \n ", "empty"],
      ["x".repeat(4_001), "too-long"],
    ] as const) {
      const refused = await world.edit(1, "as it was", to);
      must(refused === refusal, `${refusal}: ${refused}`);
    }
    await world.pass(HOUR);
    const refused = await world.edit(1, "as it was", "as it is");
    must(refused === "too-late", `[M21] after an hour: ${refused}`);
    await mustBeHeard(world);
    bothShow(world, "as it was");
  },

  "[M22] what either writes once it is set bears it, and nothing from before": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "before");
    await world.calm();
    await set(world, 2, FIVE_MINUTES);
    await world.write(2, "two");
    await world.calm();
    await world.write(1, "one");
    await world.calm();
    for (const seat of [1, 2] as const) {
      must(inForce(world, seat) === FIVE_MINUTES, `[M22] it is in force for seat ${seat}`);
      const bears = ["before", "two", "one"].map((text) => world.rowOf(seat, text)?.lasts ?? 0).join();
      must(bears === `0,${FIVE_MINUTES},${FIVE_MINUTES}`, `[M22] they bear ${bears}`);
      const told = world.view(seat).rows.filter((row) => row.kind === "timer" && row.author === 2);
      must(told.length === 1, "[M22] and a line says who has set it");
    }
    await set(world, 1, 0);
    await world.calm();
    await world.write(2, "for good");
    await world.calm();
    must(world.rowOf(1, "for good")?.lasts === undefined, "[M22] it is turned off by either");
  },

  "[M8, M22] of two who set it at once both go by the later": async (engine) => {
    const world = await pair(engine);
    for (const seat of [1, 2] as const) await world.cut(seat);
    await set(world, 1, FIVE_MINUTES);
    await set(world, 2, HOUR);
    await mustBeHeard(world);
    const last = world.view(1).rows.findLast((row) => row.kind === "timer");
    must(last?.kind === "timer" && inForce(world, 1) === last.lasts, "[M22] in force is what stands last");
    must(inForce(world, 1) === inForce(world, 2), `[M22] ${inForce(world, 1)} and ${inForce(world, 2)}`);
  },

  "[H22, M22] a new device of the other is told what is in force": async (engine) => {
    const world = await pair(engine);
    await set(world, 1, HOUR);
    await mustBeHeard(world);
    await world.join(2);
    await mustBeHeard(world);
    must(inForce(world, 2) === HOUR, `[M22] for the new device: ${inForce(world, 2)}`);
    await world.write(2, "new");
    await mustBeHeard(world);
    must(world.rowOf(1, "new")?.lasts === HOUR, "[M22] and what it writes bears it");
  },

  "[M23] what was read for as long as it lasts is gone from both pages and disks": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "stays");
    await set(world, 1, FIVE_MINUTES);
    await read(world, "goes");
    const { id } = world.rowOf(1, "goes")!;
    await world.write(2, "an answer", null, { author: 1, id });
    const begun = { type: "keep-draft" as const, text: "", reply: null, edit: { id, text: "goes" } };
    await world.command(1, begun);
    must(world.view(1).draft.edit, "[M21] an edit that was begun is kept");
    await world.calm(10_000);
    await world.pass(FIVE_MINUTES - 10_001);
    bothShow(world, "stays,goes,an answer");
    await world.pass(2);
    mustBeTrue(world);
    await world.command(1, begun);
    for (const seat of [1, 2] as const) {
      const before = world.deviceOf(seat)!.past.length;
      must(!onDisk(world, seat, '"goes"'), `[M23] nothing of it is on the disk of seat ${seat}`);
      await world.close(seat);
      await world.open(seat);
      must(world.deviceOf(seat)!.past.length === before, "it was one transaction");
    }
    bothShow(world, "stays,an answer");
    await mustBeHeard(world);
    must(missing(world, 1) + missing(world, 2) === 0, "[M23] nothing is said to be missing");
  },

  "[M23] what nobody has read stays, and so does what was sent without it": async (engine) => {
    const world = await pair(engine);
    await read(world, "for good");
    await set(world, 2, FIVE_MINUTES);
    await world.calm();
    await world.write(1, "unread");
    await world.calm();
    await world.pass(2 * HOUR);
    bothShow(world, "for good,unread");
  },

  "[M23] what is over by the time the page is opened is not drawn": async (engine) => {
    const world = await pair(engine);
    await set(world, 1, FIVE_MINUTES);
    await read(world, "goes");
    for (const seat of [1, 2] as const) await world.close(seat);
    await world.pass(FIVE_MINUTES);
    for (const seat of [1, 2] as const) {
      await world.open(seat);
      must(!world.texts(seat).includes("goes"), "[M23] it is not drawn before the first step");
      await world.tick(seat);
      must(!onDisk(world, seat, '"goes"'), "[M23] and the first step takes it away");
    }
  },

  "[M23, M17] neither what has disappeared is shared nor what is going to": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "stays");
    await set(world, 1, FIVE_MINUTES);
    await read(world, "gone");
    await world.pass(FIVE_MINUTES);
    await world.write(1, "goes");
    await world.calm();
    await world.join(2);
    await world.calm();
    must(world.view(1).earlier === 1, `[M23] one is to be shared: ${world.view(1).earlier}`);
    await world.press(1, "share-earlier");
    await world.calm();
    const shared = world.view(2).rows.flatMap((row) => (row.kind === "shared" ? row.messages : []));
    must(shared.map(({ text }) => text).join() === "stays", `[M23] shared: ${shared.map(({ text }) => text).join()}`);
  },

  "[M6, M23] what has disappeared does not come again": async (engine) => {
    const { world, say } = await withLiar(engine);
    await set(world, 2, FIVE_MINUTES);
    await world.write(2, "goes");
    await world.settle();
    const { id } = world.rowOf(1, "goes")!;
    await world.look(1);
    await world.pass(FIVE_MINUTES);
    shows(world, 1, "");
    await world.close(1);
    await world.open(1);
    await world.connect(1);
    await world.settle();
    await say(({ at }) => ({ id, at, kind: "text", text: "goes", lasts: FIVE_MINUTES }));
    shows(world, 1, "");
    await say(({ at }) => ({ id: world.crypto.fresh(), at, kind: "unsend", message: id, records: [] }));
    must(!world.view(1).rows.some(({ kind }) => kind === "unsent"), "[M23] nor is it said to be taken back");
  },

  "[M23] a peer makes nothing of mine disappear that I have not sent so": async (engine) => {
    const { world, say } = await withLiar(engine);
    await read(world, "for good");
    const { id } = world.rowOf(1, "for good")!;
    await say((honest) => ({ ...honest, kind: "timer", lasts: FIVE_MINUTES, text: undefined }));
    await say(({ at }) => ({ id, at, kind: "text", text: "for good", lasts: FIVE_MINUTES, edited: at }));
    await world.look(1);
    await world.look(otherSeat(1));
    await world.calm();
    await world.pass(2 * HOUR);
    must(world.rowOf(1, "for good")?.kind === "own", "[M23] what I sent without it stays");
  },
};
