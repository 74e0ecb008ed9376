/** What a peer with valid keys can do: lie in its own words, and nothing else. */
import type { Content } from "../../../shared/content.ts";
import type { Seat } from "../../../shared/shapes.ts";
import {
  type History,
  KEYS,
  kindsOf,
  markOf,
  must,
  mustBeHeard,
  mustBeHeardAfterAPress,
  mustBeTrue,
  pair,
  type PlayOptions,
  type SymbolicWorld,
} from "./play.ts";
import { MALFORMED, MALFORMED_RECEIPTS } from "./malformed.ts";
import { createSymbolicCrypto, type SymbolicCrypto } from "./symbolic-crypto.ts";
import type { Engine } from "./world.ts";

/** Milliseconds that no single record may cost, however busy the machine is: far above what it takes, far below a loop. */
const A_LOOP_MS = 3_000;

const LIAR: Seat = 2;
const HOSTILE = { hostileSeat: LIAR } as const;

/** Cryptography that seals something else than the engine gave it. */
export function lyingCrypto(crypto: SymbolicCrypto) {
  const lies: { record: ((json: string) => string) | null; signal: ((json: string) => string) | null } = {
    record: null,
    signal: null,
  };
  const lying: SymbolicCrypto = {
    ...crypto,
    sealRecord: (key, place, json) => crypto.sealRecord(key, place, lies.record ? lies.record(json) : json),
    sealSignal: (key, place, json) => crypto.sealSignal(key, place, lies.signal ? lies.signal(json) : json),
  };
  return { lies, lying };
}

interface LiarsWorld {
  world: SymbolicWorld;
  /** Seat 2 says this, sealed as an honest record. A function gets what the engine would have said. */
  say(what: string | ((honest: Content) => unknown)): Promise<void>;
  signal(change: (honest: Record<string, unknown>) => unknown): Promise<void>;
}

async function withLiar(engine: Engine, options: PlayOptions = {}): Promise<LiarsWorld> {
  const crypto = createSymbolicCrypto();
  const { lies, lying } = lyingCrypto(crypto);
  const world = await pair(engine, { ...options, crypto, cryptoOf: { [LIAR]: lying } });
  let count = 0;
  return {
    world,
    async say(what) {
      lies.record = (json) => (typeof what === "string" ? what : JSON.stringify(what(JSON.parse(json) as Content)));
      count += 1;
      await world.write(LIAR, `carrier ${count}`);
      lies.record = null;
      const before = performance.now();
      await world.settle();
      const took = performance.now() - before;
      must(took < A_LOOP_MS, `one record costs ${Math.round(took)} ms`);
      mustBeTrue(world, HOSTILE);
    },
    async signal(change) {
      lies.signal = (json) => JSON.stringify(change(JSON.parse(json) as Record<string, unknown>));
      // Something to give a receipt for.
      count += 1;
      await world.write(1, `asks ${count}`);
      const before = performance.now();
      await world.settle();
      const took = performance.now() - before;
      lies.signal = null;
      must(took < A_LOOP_MS, `one signal costs ${Math.round(took)} ms`);
    },
  };
}

/** The victim goes on as if nothing had been said. */
async function mustGoOn({ world }: LiarsWorld): Promise<void> {
  await world.calm();
  mustBeTrue(world, HOSTILE);
  await world.write(1, "still here");
  await world.write(LIAR, "me, too");
  await world.calm();
  must(world.texts(1).includes("me, too"), "what comes later is heard");
  must(world.texts(LIAR).includes("still here"), "and what is said is, too");
  must(
    world.texts(1).includes("still here") && ["delivered", "read"].includes(markOf(world, 1, "still here") ?? ""),
    `and is delivered: ${markOf(world, 1, "still here")}`,
  );
}

const malformed = Object.fromEntries(
  Object.entries(MALFORMED).map(([name, what]): [string, History] => [
    `[M4, R8] one record ruins nothing: ${name}`,
    async (engine) => {
      const liar = await withLiar(engine);
      await liar.say(what);
      await liar.say(what);
      const { world } = liar;
      await world.look(1);
      await world.settle();
      for (const carrier of ["carrier 1", "carrier 2"]) {
        must(markOf(world, LIAR, carrier) !== "read", "[M4] what could not be shown is never read");
      }
      await world.close(1);
      await world.open(1);
      await mustGoOn(liar);
    },
  ]),
);

const malformedReceipts = Object.fromEntries(
  Object.entries(MALFORMED_RECEIPTS).map(([name, change]): [string, History] => [
    `[R8] one signal ruins nothing: ${name}`,
    async (engine) => {
      const liar = await withLiar(engine);
      await liar.signal(change);
      await liar.signal(change);
      const before = performance.now();
      await liar.world.calm();
      const took = performance.now() - before;
      must(took < A_LOOP_MS, `what it began costs ${Math.round(took)} ms`);
      must(liar.world.data.relay.seats[1].kept < 60, "it makes nobody send without end");
      await liar.world.write(LIAR, "and on");
      await liar.world.calm();
      must(liar.world.texts(1).includes("and on"), "what comes later is heard");
    },
  ]),
);

export const historiesOfPeers: Readonly<Record<string, History>> = {
  "[M17] a peer that shares lines in my name puts no words in my mouth": async (engine) => {
    const liar = await withLiar(engine);
    const { world, say } = liar;
    await world.write(1, "mine");
    await world.calm();
    // The pairing that it is said in begins where there is a timeline.
    await world.join(LIAR);
    await world.calm();
    const mine = world.rowOf(1, "mine")!.id;
    await say(({ id, at }) => ({
      id,
      at,
      kind: "earlier",
      messages: [
        { author: 1, id: world.crypto.fresh(), at: 0, text: "I owe you a thousand" },
        { author: 1, id: mine, at: 0, text: "mine, altered" },
        { author: 2, id: world.crypto.fresh(), at: 0, text: "and you said yes" },
      ],
    }));
    const { rows } = world.view(1);
    must(!rows.some((row) => row.kind === "own" && row.text !== "mine"), "[M17] nothing new stands as mine");
    for (const row of rows) {
      if (row.kind !== "shared") continue;
      must(
        row.messages.every(({ author }) => author === 2),
        "[M17] lines named as mine are not taken where I have a timeline",
      );
    }
    must(world.texts(1).includes("mine"), "what I said stays as I said it");
    await mustGoOn(liar);
  },

  "[M17] what was shared stands in its block, and is never handed on as one's own": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { lies, lying } = lyingCrypto(crypto);
    const world = await pair(engine, { crypto, cryptoOf: { [LIAR]: lying } });
    // The victim's device is new: it takes lines in its own name, into the block.
    await world.join(1);
    await world.calm();
    lies.record = (json) => {
      const { id, at } = JSON.parse(json) as Content;
      const line = { author: 1, id: crypto.fresh(), at: 0, text: "I owe you a thousand" };
      return JSON.stringify({ id, at, kind: "earlier", messages: [line] });
    };
    await world.write(LIAR, "carrier");
    lies.record = null;
    await world.press(LIAR, "write-anyway");
    await world.calm();
    must(!world.texts(1).includes("I owe you a thousand"), "[M17] it is no message of mine");
    await world.write(1, "true");
    await world.calm();
    await world.join(LIAR);
    await world.calm();
    for (const type of ["write-anyway", "share-earlier"] as const) await world.press(1, type);
    await world.calm();
    must(!JSON.stringify(world.view(LIAR).rows).includes("I owe you"), "[M17] it is not handed on");
  },

  "[M19] a peer takes back only its own": async (engine) => {
    const liar = await withLiar(engine);
    const { world, say } = liar;
    await world.write(1, "mine");
    await world.calm();
    const { id: mine } = world.rowOf(1, "mine")!;
    const { did } = world.deviceOf(1)!;
    await say(({ id, at }) => ({ id, at, kind: "unsend", message: mine, records: [{ did, seq: 3 }] }));
    must(world.texts(1).includes("mine"), "[M19] what I said stays");
    must(markOf(world, 1, "mine") === "delivered", "and stays delivered");
    await mustGoOn(liar);
  },

  "[M6] each name of an author is used once": async (engine) => {
    const liar = await withLiar(engine);
    const { world, say } = liar;
    const id = world.crypto.fresh();
    await say((honest) => ({ ...honest, id, text: "first" }));
    await say((honest) => ({ ...honest, id, text: "second" }));
    must(
      world
        .texts(1)
        .filter((text) => ["first", "second"].includes(text))
        .join() === "first",
      "[M6] the first stays",
    );
    await mustGoOn(liar);
  },

  "[M4] a kind of tomorrow is shown as what this page cannot show, and never as read": async (engine) => {
    const liar = await withLiar(engine);
    const { world, say } = liar;
    await say((honest) => ({ ...honest, kind: "poll" }));
    must(kindsOf(world, 1).includes("unknown"), "[M4] that something cannot be shown is said");
    await world.look(1);
    await world.calm();
    const mark = markOf(world, LIAR, "carrier 1");
    must(mark === "delivered", `[M4] it is delivered and not read: ${mark}`);
  },

  "[Q14] a number four million ahead costs nothing": async (engine) => {
    const world = await pair(engine);
    const { did } = world.deviceOf(LIAR)!;
    await world.close(LIAR);
    const body = await world.crypto.sealRecord("key", { sid: KEYS.sid, eid: "eid", from: LIAR, seq: 1 }, "{}");
    const before = performance.now();
    for (const seq of [4_000_000, Number.MAX_SAFE_INTEGER, 4_999, 5_002])
      world.inject(1, { type: "record", did, seq, kind: "sealed", body });
    await world.settle();
    await world.pass(20_000);
    const took = performance.now() - before;
    must(took < A_LOOP_MS, `[Q14] it costs ${Math.round(took)} ms`);
    mustBeTrue(world, { hostileSeat: LIAR });
  },

  "[M18] the longest texts go over again by Share earlier, and block nothing behind them": async (engine) => {
    const world = await pair(engine);
    const long = (unit: string, name: string) => name + unit.repeat(4_000 - name.length);
    const texts = [long("€", "a"), long("\u0001", "b"), long("\ud800", "c"), long("x", "d"), long('"', "e"), "short"];
    for (const text of texts) await world.write(1, text);
    for (const text of texts) await world.write(LIAR, `2${text}`.slice(0, 4_000));
    await world.calm();
    must(world.texts(LIAR).length === 12, "the longest texts go over");
    const refused = await world.command(1, { type: "write", text: "x".repeat(4_001) });
    must(refused === "too-long", "[M18] what would not fit is refused when written");
    await world.join(LIAR);
    await world.calm();
    await world.press(1, "share-earlier");
    await world.write(1, "behind");
    await mustBeHeardAfterAPress(world);
    must(world.texts(LIAR).includes("behind"), "[M18] what stands behind is heard");
    const shared = world.view(LIAR).rows.flatMap((row) => (row.kind === "shared" ? row.messages : []));
    must(shared.length === 12, `[M18] all twelve are shared: ${shared.length}`);
  },

  "[M10, M11] what one's own mark says is what the receipt of this device said": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "seen");
    await world.calm();
    must(markOf(world, 1, "seen") === "delivered", `[M10, M11] delivered: ${markOf(world, 1, "seen")}`);
    await world.look(LIAR);
    await world.calm();
    must(markOf(world, 1, "seen") === "read", `[M10, M11] read: ${markOf(world, 1, "seen")}`);
    await mustBeHeard(world);
  },

  ...malformed,
  ...malformedReceipts,
};
