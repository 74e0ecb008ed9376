/** What receipts do where the two do not agree on what has come, and where a receipt could not name it. */
import { parseSignal, type Receipt } from "../../../shared/content.ts";
import type { ClientFrame, ServerFrame } from "../../../shared/frames.ts";
import type { Seat } from "../../../shared/shapes.ts";
import { lyingCrypto } from "./histories-of-peers.ts";
import {
  type History,
  markOf,
  missing,
  must,
  mustBeHeard,
  mustBeTrue,
  newKeys,
  pair,
  type PlayOptions,
  type SymbolicWorld,
} from "./play.ts";
import { createSymbolicCrypto, type SymbolicCrypto } from "./symbolic-crypto.ts";
import { type Engine, SEATS, type World } from "./world.ts";

type RecordFrame = Extract<ServerFrame, { type: "record" }>;

/** Remembers what pages offer and what their receipts say, and lets a test change what of seat 1's comes to seat 2. */
function watched(crypto: SymbolicCrypto) {
  /** The bases of what was offered, by seat; null: none is named. */
  const offered: Record<Seat, ({ eid: string } | null)[]> = { 1: [], 2: [] };
  const receipts: Record<Seat, Receipt[]> = { 1: [], 2: [] };
  const way: { of1(frame: RecordFrame): Promise<RecordFrame | null> } = { of1: (frame) => Promise.resolve(frame) };
  const meddler: NonNullable<PlayOptions["meddler"]> = {
    fromClient: (by: Seat, frame: ClientFrame) => {
      if (frame.type === "send" && crypto.kindOf(frame.body) === "H1")
        offered[by].push(crypto.fieldsOf(frame.body)?.base ?? null);
      const peeked = frame.type === "signal" ? crypto.peek(frame.body) : null;
      const signal = peeked && parseSignal(peeked.json);
      if (signal?.ok && signal.value.kind === "receipt") receipts[by].push(signal.value);
      return Promise.resolve([frame]);
    },
    async toClient(to, frame) {
      const given = to === 2 && frame.type === "record" ? await way.of1(frame) : frame;
      return given ? [given] : [];
    },
  };
  return { offered, receipts, way, meddler };
}

const lastOf = (world: World, seat: Seat): number => world.pageOf(seat)!.state.numbers.last;

/** Two of whom the second can lie in its signals; what is offered is seen. */
async function withLiar(engine: Engine) {
  const crypto = createSymbolicCrypto();
  const { lies, lying } = lyingCrypto(crypto);
  const { meddler, offered } = watched(crypto);
  const world = await pair(engine, { crypto, cryptoOf: { 2: lying }, meddler });
  return {
    world,
    crypto,
    offered,
    /** Seat 2's receipts say this from now on; null: the truth. */
    receipts(change: ((honest: Receipt) => Receipt) | null): void {
      lies.signal = change && ((json) => JSON.stringify(change(JSON.parse(json) as Receipt)));
    },
  };
}

/** The server never gives these numbers of seat 1; seat 2 was away when all was written. */
async function withHoles(engine: Engine, holes: number) {
  const crypto = createSymbolicCrypto();
  const { meddler, offered, receipts, way } = watched(crypto);
  const world = await pair(engine, { crypto, meddler });
  await world.close(2);
  const begin = lastOf(world, 1);
  // Every other one, and one behind them.
  for (let text = 1; text <= 2 * holes + 1; text += 1) {
    await world.write(1, `text ${text}`);
    await world.settle();
  }
  const withheld = Array.from({ length: holes }, (_, n) => begin + 2 * n + 2);
  way.of1 = (frame) => Promise.resolve(withheld.includes(frame.seq) ? null : frame);
  receipts[2].length = 0;
  offered[1].length = 0;
  offered[2].length = 0;
  await world.open(2);
  await world.connect(2);
  await world.settle();
  return { world, begin, withheld, offered, receipts };
}

async function mustHaveAgreedAnew(world: SymbolicWorld): Promise<void> {
  await world.calm();
  must(newKeys(world, 1) === 1 && newKeys(world, 2) === 1, "a new pairing begins, once");
  await world.write(1, "under the new keys");
  await world.write(2, "and back");
  await world.calm();
  must(world.texts(2).includes("under the new keys") && world.texts(1).includes("and back"), "and both are heard");
  must(markOf(world, 1, "under the new keys") === "delivered", "and told so");
}

export const historiesOfReceipts: Readonly<Record<string, History>> = {
  "[M12] a receipt with another digest marks nothing, and whoever finds it asks for fresh keys": async (engine) => {
    const { world, crypto, offered, receipts } = await withLiar(engine);
    await world.write(1, "agreed");
    await world.calm();
    must(markOf(world, 1, "agreed") === "delivered", "what both agree on is delivered");
    offered[1].length = 0;
    const before = lastOf(world, 1);
    receipts((honest) => ({ ...honest, gh: crypto.fresh(), read: [[1, honest.got]] }));
    await world.write(1, "not agreed");
    for (const seat of [1, 2, 1] as const) await world.deliver(seat);
    must(markOf(world, 1, "not agreed") === "sent", `[M12] it marks nothing: ${markOf(world, 1, "not agreed")}`);
    must(markOf(world, 1, "agreed") === "delivered", "[M12] nor what was delivered as read");
    must(offered[1].length === 1 && lastOf(world, 1) === before + 2, "[M12] the finder offers");
    must(offered[1][0] === null, "[M12] with an empty base");
    receipts(null);
    await mustHaveAgreedAnew(world);
  },

  "[M12] a receipt that now misses what it had confirmed marks nothing, and whoever finds it asks for fresh keys":
    async (engine) => {
      const { world, offered, receipts } = await withLiar(engine);
      await world.write(1, "confirmed");
      await world.calm();
      const confirmed = lastOf(world, 1);
      must(markOf(world, 1, "confirmed") === "delivered", "it is delivered");
      offered[1].length = 0;
      // The digest goes on from what was confirmed: it is the right one.
      receipts((honest) => ({ ...honest, holes: [[confirmed, confirmed]], read: [[confirmed + 1, confirmed + 1]] }));
      await world.write(1, "behind it");
      for (const seat of [1, 2, 1] as const) await world.deliver(seat);
      must(markOf(world, 1, "behind it") === "sent", `[M12] it marks nothing: ${markOf(world, 1, "behind it")}`);
      must(offered[1].length === 1, "[M12] the finder offers");
      must(offered[1][0] === null, "[M12] with an empty base");
      receipts(null);
      await mustHaveAgreedAnew(world);
    },

  "[M14] as many holes as a receipt can name are named, and said again under the same keys": async (engine) => {
    const { world, withheld, offered, receipts } = await withHoles(engine, 32);
    await world.calm();
    must(receipts[2].at(-1)!.holes.length === withheld.length, "each is named");
    must(offered[1].length + offered[2].length === 0, "[M14] so many ask for no keys");
    await mustBeHeard(world);
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[M14] nor begin a pairing");
    must(world.texts(2).length === 65, `[M13] all are heard: ${world.texts(2).length}`);
  },

  "[M14] one more, and receipts confirm nothing behind it, and whoever misses them asks for fresh keys": async (
    engine,
  ) => {
    const { world, withheld, offered, receipts } = await withHoles(engine, 33);
    await world.pass(5_500);
    const stopped = withheld[32]!;
    must(missing(world, 2) > 0, "[Q15] holes are said");
    must(offered[2].length === 1 && offered[2][0] === null, "[M14] who misses them offers with an empty base");
    const got = receipts[2].map((each) => each.got);
    must(got.length > 0 && Math.max(...got) < stopped, `[M14] got stops before what cannot be named: ${got.join()}`);
    await world.settle();
    must(world.texts(2).includes("text 67"), "what stands behind it is shown");
    must(markOf(world, 1, "text 67") !== "delivered", "[M14] and not delivered: its receipt could not say what is not");
    await mustHaveAgreedAnew(world);
    mustBeTrue(world);
  },

  "[M16] a blank that nobody speaks for is a hole after 5 seconds, and its author says it again": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { meddler, receipts, way } = watched(crypto);
    const world = await pair(engine, { crypto, meddler });
    const blank = lastOf(world, 1) + 1;
    // The server says that it was taken back while it waited. Its author never said so.
    way.of1 = async (frame) => {
      if (frame.seq !== blank || !("body" in frame)) return frame;
      const { did, seq, body } = frame;
      return { type: "record", did, seq, kind: "sealed", blank: await crypto.bodyDigest(body) };
    };
    await world.close(2);
    await world.write(1, "blanked");
    await world.write(1, "behind it");
    await world.open(2);
    await world.connect(2);
    await world.settle();
    must(world.texts(2).join() === "behind it", "what stands behind a blank is shown");
    receipts[2].length = 0;
    await world.pass(4_900);
    await world.settle();
    must(missing(world, 2) === 0, "[M16] until then its author's word may come");
    must(
      receipts[2].every(({ got }) => got < blank),
      "[M10] no receipt speaks of it",
    );
    for (const text of ["blanked", "behind it"]) must(markOf(world, 1, text) === "sent", `[M10] nor of ${text}`);
    await world.pass(200);
    must(missing(world, 2) === 1, `[M16] then it is said to be missing: ${missing(world, 2)}`);
    await world.settle();
    must(receipts[2].at(-1)?.holes.join() === `${blank},${blank}`, "[M16] and named as a hole");
    await mustBeHeard(world);
    must(world.texts(2).includes("blanked"), "[M13] its author says it again");
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "a blank costs no new keys");
  },

  "[M16] a blank whose author's word comes in time is none": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { meddler, receipts } = watched(crypto);
    const world = await pair(engine, { crypto, meddler });
    await world.close(2);
    await world.write(1, "taken back");
    await world.settle();
    await world.unsend(1, "taken back");
    await world.open(2);
    await world.connect(2);
    await world.calm(20_000);
    must(missing(world, 2) === 0, "[M16] nothing is missing");
    must(
      receipts[2].every(({ holes }) => holes.length === 0),
      "[M16] no hole is named",
    );
    for (const seat of SEATS) must(newKeys(world, seat) === 0, "a blank costs no new keys");
  },
};
