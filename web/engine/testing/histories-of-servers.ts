/** What a hostile server does, without a code and with one. */
import type { ClientFrame, ServerFrame } from "../../../shared/frames.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import {
  type History,
  KEYS,
  markOf,
  missing,
  must,
  mustBeHeard,
  mustBeHeardAfterAPress,
  mustBeTrue,
  newKeys,
  pair,
  type PlayOptions,
  session,
  type SymbolicWorld,
} from "./play.ts";
import { createSymbolicCrypto } from "./symbolic-crypto.ts";
import { type Engine, SEATS, type World } from "./world.ts";

const HOUR = 3_600_000;
const SERVER_HAS_CODE = { serverHasCode: true };

/** A server that has a code sits between: each of the two has it for the other, by the names of the true devices. */
interface Middle {
  /** Seat 1 is true, seat 2 is the server. */
  one: SymbolicWorld;
  /** Seat 2 is true, seat 1 is the server. */
  two: SymbolicWorld;
  /** The server steps out: from here on the two hear each other. */
  stepOut(): Promise<SymbolicWorld>;
}

async function middle(engine: Engine, options: PlayOptions = {}, meddler: PlayOptions = {}): Promise<Middle> {
  const crypto = createSymbolicCrypto();
  const one = session(engine, { ...options, crypto });
  const two = session(engine, { ...options, ...meddler, crypto });
  const dids: Record<Seat, string> = { 1: crypto.fresh(), 2: crypto.fresh() };
  for (const world of [one, two]) {
    for (const seat of SEATS) await world.join(seat, dids[seat]);
    await world.calm(1_000);
  }
  return {
    one,
    two,
    async stepOut() {
      await one.cut(1);
      await two.cut(2);
      const world = session(engine, { ...options, crypto });
      const seatOf = (from: World, heard: World, seat: Seat) => ({
        ...from.data.relay.seats[seat],
        connection: null,
        acked: heard.data.relay.seats[seat].acked,
      });
      world.data = {
        ...world.data,
        now: Math.max(one.data.now, two.data.now),
        connections: 1_000_000,
        relay: { seats: { 1: seatOf(one, two, 1), 2: seatOf(two, one, 2) } },
        devices: { [dids[1]]: one.deviceOf(1)!, [dids[2]]: two.deviceOf(2)! },
        present: dids,
        truth: {
          ...world.data.truth,
          taken: { ...one.data.truth.taken, ...two.data.truth.taken },
          written: Object.fromEntries(
            [
              ...Object.entries(one.data.truth.written).filter(([, { seat }]) => seat === 1),
              ...Object.entries(two.data.truth.written).filter(([, { seat }]) => seat === 2),
            ].map(([text, each]) => [text, { ...each, saw: [] }]),
          ),
        },
      };
      return world;
    },
  };
}

/** Both say something, the server something else to each; then it steps out and lets them renew their keys. */
async function steppedOut(engine: Engine, meddler: PlayOptions = {}): Promise<SymbolicWorld> {
  const { one, two, stepOut } = await middle(
    engine,
    { limits: { renewAfterRecords: 3, renewEveryMs: 1_000 } },
    meddler,
  );
  await one.write(1, "said by one");
  await one.write(2, "forged for one");
  await two.write(1, "forged for two");
  await two.write(2, "said by two");
  for (const world of [one, two]) await world.calm(1_000);
  must(one.texts(1).includes("forged for one") && two.texts(2).includes("forged for two"), "the server sits between");
  const world = await stepOut();
  await world.calm();
  // A talk goes on until the keys are renewed.
  for (let text = 1; text <= 8; text += 1) {
    await world.write(1, `later ${text}`);
    await world.write(2, `and later ${text}`);
    await world.calm(61_000);
    mustBeTrue(world, SERVER_HAS_CODE);
  }
  return world;
}

const rowsAfterLine = (world: World, seat: Seat): string[] => {
  const { rows } = world.view(seat);
  return rows
    .slice(rows.findLastIndex(({ kind }) => kind === "new-keys") + 1)
    .flatMap((row) => ("text" in row ? [row.text] : []));
};

/** Drops records of this seat that the test names, on their way to the other. */
function dropping(seat: Seat) {
  const drops: { when(frame: Extract<ServerFrame, { type: "record" }>): boolean } = { when: () => false };
  const meddler: NonNullable<PlayOptions["meddler"]> = {
    toClient: (to, frame) =>
      Promise.resolve(to === otherSeat(seat) && frame.type === "record" && drops.when(frame) ? [] : [frame]),
  };
  return { drops, meddler };
}

export const historiesOfServers: Readonly<Record<string, History>> = {
  "[H22, H23] a server that stepped out is seen: a line on both screens, and the code covers nothing before it": async (
    engine,
  ) => {
    const world = await steppedOut(engine);
    must(await world.compare(), "[H22, H23] the two have the same code once the server is out");
    mustBeTrue(world, SERVER_HAS_CODE);
    for (const seat of SEATS) {
      must(newKeys(world, seat) > 0, `[H22, H23] seat ${seat} is told of new keys`);
      must(world.view(seat).safety?.verified === true, `[H22, H23] seat ${seat} is verified`);
      const covered = rowsAfterLine(world, seat);
      must(
        !covered.some((text) => text.startsWith("forged")),
        `[H22, H23] the code of seat ${seat} covers what was forged`,
      );
      const forged = world.view(seat).rows.find((row) => "text" in row && row.text.startsWith("forged"));
      must(
        forged && world.view(seat).safety!.since >= forged.at,
        "[H22, H23] since when the code covers is said truly",
      );
    }
  },

  "[H7] while the server sits between, the codes differ": async (engine) => {
    const { one, two } = await middle(engine);
    const codes = [one.view(1).safety?.symbols.join(), two.view(2).safety?.symbols.join()];
    must(codes[0] && codes[1] && codes[0] !== codes[1], "[H7] two codes that differ");
  },

  "[M8] what the server dated a day ahead stands above the line that its stepping out begins": async (engine) => {
    const world = await steppedOut(engine, {
      meddler: {
        toClient: (to, frame) =>
          Promise.resolve([
            to === 1 && frame.type === "welcome" ? { ...frame, ageMs: frame.ageMs + 20 * HOUR } : frame,
          ]),
      },
    });
    const { rows } = world.view(2);
    const line = rows.findIndex(({ kind }) => kind === "new-keys");
    const forged = rows.findIndex((row) => row.kind === "peer" && row.text === "forged for two");
    must(line > forged && forged >= 0, `[M8] forged at ${forged}, the line at ${line}`);
    must(
      rows.every((row) => row.at <= 1_800_000_000_000 + world.data.now),
      "[M9] no time that is shown is later than now",
    );
    must(rowsAfterLine(world, 2).includes("later 8"), "[M8] what is said after stands below");
  },

  "[H26] once a code was compared, nothing goes to a new device without a press": async (engine) => {
    const world = await pair(engine);
    must(await world.compare(), "the codes are the same");
    await world.write(1, "before");
    await world.calm();
    await world.join(2);
    await world.calm();
    must(world.view(1).safety?.verified === false, "[H26] new keys take verified away");
    must(world.view(1).held, "[H26] that texts are held is said");
    await world.write(1, "secret");
    await world.command(1, { type: "typing", on: true });
    await world.command(1, { type: "react", to: { author: 1, id: world.rowOf(1, "before")!.id }, emoji: "👍" });
    await world.calm();
    must(markOf(world, 1, "secret") === "held", `[H26] the text is held: ${markOf(world, 1, "secret")}`);
    must(!world.texts(2).includes("secret"), "[H26] the new device does not get it");
    must(!world.view(2).typing, "[H26] nor that someone types");
    must(!world.data.truth.sealed.some(({ text }) => text === "secret"), "[H26] it is not sealed either");
    // Handshakes, acks and receipts go on.
    await world.write(2, "from the new device");
    await world.calm();
    must(markOf(world, 2, "from the new device") === "delivered", "[H26] receipts go on");
    must(await world.compare(), "the codes are the same again");
    await mustBeHeard(world);
    must(world.texts(2).includes("secret"), "[H26] comparing again lets it go");
  },

  "[H25] what was written before the new device goes over only by a press": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "before");
    await world.calm();
    await world.close(2);
    await world.write(1, "while away");
    await world.settle();
    await world.join(2);
    await world.calm();
    must(world.texts(2).length === 0, `[H25] the new device has nothing: ${world.texts(2).join()}`);
    must(world.view(1).earlier > 0, "[H25] there is something to share");
    await world.write(1, "after");
    await mustBeHeard(world);
    must(world.texts(2).join() === "after", `[H25] only what is new goes on: ${world.texts(2).join()}`);
    await mustBeHeardAfterAPress(world);
    const rows = world
      .view(2)
      .rows.flatMap((row) => (row.kind === "shared" ? row.messages.map(({ text }) => text) : []));
    must([...rows, ...world.texts(2)].includes("before"), "[H25] the press sends the earlier ones");
  },

  "[H26] one press on Write anyway is for one pairing: the next one is held again": async (engine) => {
    const world = await pair(engine);
    await world.compare();
    await world.calm(1_000);
    await world.join(2);
    await world.calm(1_000);
    await world.write(1, "to the second");
    must(markOf(world, 1, "to the second") === "held", "[H26] the second pairing is held");
    await world.press(1, "write-anyway");
    await world.calm(1_000);
    must(world.texts(2).includes("to the second"), "[H26] the press lets it go");
    await world.join(2);
    await world.calm(1_000);
    await world.write(1, "to the third");
    await world.calm(1_000);
    must(markOf(world, 1, "to the third") === "held", "[H26] the third pairing is held, too");
    must(!world.texts(2).includes("to the third"), "[H26] and the text does not go");
  },

  "[H24] They match verifies what stood on the screen, and nothing that came since": async (engine) => {
    const world = await pair(engine);
    const symbols = world.view(1).safety!.symbols;
    await world.join(2);
    await world.calm();
    must(world.view(1).safety!.symbols.join() !== symbols.join(), "a new device has another code");
    await world.command(1, { type: "matched", symbols });
    must(world.view(1).safety?.verified === false, "[H24] the old symbols verify nothing");
    await world.command(1, { type: "matched", symbols: world.view(1).safety!.symbols });
    must(world.view(1).safety?.verified === true, "[H24] those on the screen do");
  },

  "[H24] that the other says they match is told and verifies nothing": async (engine) => {
    const world = await pair(engine);
    await world.command(2, { type: "matched", symbols: world.view(2).safety!.symbols });
    await world.calm();
    must(world.view(1).safety?.peerMatched === true, "[H24] it is told");
    must(world.view(1).safety?.verified === false, "[H24] it verifies nothing");
  },

  "[H5, H14] an offer whose chain was broken by the server begins no new pairing": async (engine) => {
    let broken = 0;
    const crypto = createSymbolicCrypto();
    const world = await pair(engine, {
      crypto,
      limits: { renewAfterRecords: 3, renewEveryMs: 1_000 },
      meddler: {
        fromClient: (seat, frame) => Promise.resolve([forge(seat, frame)]),
      },
    });
    function forge(seat: Seat, frame: ClientFrame): ClientFrame {
      if (frame.type !== "send" || frame.kind !== "handshake") return frame;
      const fields = crypto.fieldsOf(frame.body);
      if (!fields?.base) return frame;
      broken += 1;
      const { did } = world.deviceOf(seat)!;
      const body = crypto.forgeOffer(KEYS, seat, { did, seq: frame.seq }, { ...fields, macc: crypto.fresh() });
      return { ...frame, body };
    }
    for (let text = 1; text <= 6 && broken === 0; text += 1) {
      await world.write(1, `one ${text}`);
      await world.calm(2_000);
    }
    must(broken > 0, "seat 1 renews");
    must(
      world.data.relay.seats[2].queue.every(({ kind }) => kind !== "handshake"),
      "[H5, H14] it is not answered",
    );
    must(newKeys(world, 2) === 0, "[H5, H14] it begins no new pairing");
    mustBeTrue(world, SERVER_HAS_CODE);
  },

  "[Q15, M13] what a server leaves out before a message is said to be missing, and comes again": async (engine) => {
    const { drops, meddler } = dropping(1);
    const world = await pair(engine, { meddler });
    await world.close(2);
    const { kept } = world.data.relay.seats[1];
    for (const text of ["x", "y", "z"]) await world.write(1, text);
    drops.when = ({ seq }) => seq === kept + 1 || seq === kept + 2;
    await world.open(2);
    await world.connect(2);
    await world.settle();
    mustBeTrue(world);
    await world.pass(5_500);
    must(missing(world, 2) === 2, `[Q15, M13] two are said to be missing: ${missing(world, 2)}`);
    must(world.texts(2).includes("z"), "[Q15] and what stands behind is shown");
    await mustBeHeard(world);
    must(world.texts(2).toSorted().join() === "x,y,z", `[M13] their author says them again: ${world.texts(2).join()}`);
  },

  "[M15] a withheld end is said to be missing once a receipt tells of it": async (engine) => {
    const { drops, meddler } = dropping(1);
    const world = await pair(engine, { meddler });
    const { kept } = world.data.relay.seats[1];
    drops.when = ({ seq, kind }) => seq > kept && kind === "sealed";
    await world.write(1, "withheld");
    await world.settle();
    await world.cut(1);
    await world.connect(1);
    await world.settle();
    await world.calm(15_000);
    mustBeTrue(world);
    must(missing(world, 2) > 0, "[M15] its place is said to be empty");
    must(markOf(world, 1, "withheld") !== "delivered", "[M11] it is not delivered");
    drops.when = () => false;
    await mustBeHeard(world);
    must(world.texts(2).includes("withheld"), "[M13] its author says it again");
  },

  "[M15] a withheld end is not forgotten where the server cuts the reader's socket after the receipt": async (
    engine,
  ) => {
    const { drops, meddler } = dropping(1);
    const world = await pair(engine, { meddler });
    const { kept } = world.data.relay.seats[1];
    drops.when = ({ seq, kind }) => seq > kept && kind === "sealed";
    await world.write(1, "withheld");
    await world.settle();
    for (const seat of SEATS) {
      await world.cut(seat);
      await world.connect(seat);
      await world.settle();
    }
    await world.calm(15_000);
    must(missing(world, 2) > 0, "[M15] its place is said to be empty");
  },

  "[Q13] a server that says more is acknowledged than this device has does not silence what it skipped": async (
    engine,
  ) => {
    const crypto = createSymbolicCrypto();
    let lie = false;
    const world: SymbolicWorld = await pair(engine, {
      crypto,
      meddler: {
        toClient: (to, frame) => {
          if (!lie || to !== 2) return Promise.resolve([frame]);
          if (frame.type === "welcome") {
            const { did, kept } = world.data.relay.seats[1];
            return Promise.resolve([{ ...frame, acked: { did, seq: kept - 1 } }]);
          }
          const skipped = frame.type === "record" && frame.seq < world.data.relay.seats[1].kept;
          return Promise.resolve(skipped ? [] : [frame]);
        },
      },
    });
    await world.close(2);
    for (const text of ["x", "y", "z"]) await world.write(1, text);
    lie = true;
    await world.open(2);
    await world.connect(2);
    await world.settle();
    await world.pass(6_000);
    lie = false;
    await mustBeHeardAfterAPress(world);
    must(
      missing(world, 2) > 0 || newKeys(world, 2) > 0 || world.texts(2).includes("x"),
      "[Q13] what it skipped is said or comes again",
    );
  },

  "[Q13, M11] no one's words are marked read for another's": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "seen", "lost-write");
    await world.settle();
    await world.look(2);
    await world.settle();
    await world.open(1);
    await world.write(1, "not seen");
    await world.connect(1);
    await world.settle();
    mustBeTrue(world);
    must(markOf(world, 1, "not seen") !== "read", "[Q13, M11] what nobody saw is not read");
    await mustBeHeardAfterAPress(world);
    must(markOf(world, 1, "not seen") !== "read", "[Q13, M11] nor later");
  },

  "[M8] texts that crossed stand in one order on both screens, over reloads and new keys": async (engine) => {
    const world = await pair(engine, { limits: { renewAfterRecords: 3, renewEveryMs: 1_000 } });
    for (let round = 1; round <= 5; round += 1) {
      for (const seat of SEATS) await world.cut(seat);
      for (const seat of SEATS) {
        await world.write(seat, `${round} a of ${seat}`);
        await world.pass(seat === 1 ? 700 : 300);
        await world.write(seat, `${round} b of ${seat}`);
      }
      for (const seat of round % 2 === 0 ? ([1, 2] as const) : ([2, 1] as const)) {
        await world.connect(seat);
        await world.deliver(seat);
        await world.pass(90);
      }
      await world.calm(2_000);
      mustBeTrue(world);
      for (const seat of SEATS) {
        await world.close(seat);
        await world.open(seat);
      }
      mustBeTrue(world);
    }
    await mustBeHeard(world);
    must(world.texts(1).length === 20 && world.texts(1).join() === world.texts(2).join(), "[M8] one order");
  },

  "[M7, M9] a message that the server kept for hours shows when it was written": async (engine) => {
    const world = await pair(engine);
    await world.close(2);
    await world.write(1, "early");
    await world.settle();
    const written = world.rowOf(1, "early")!.at;
    await world.pass(10 * HOUR);
    await world.open(2);
    await world.connect(2);
    await world.settle();
    const shown = world.rowOf(2, "early");
    must(shown && Math.abs(shown.at - written) <= 1_000, `[M7, M9] it is ${(shown?.at ?? 0) - written} ms off`);
  },

  "[M9] a server that lies about the time changes no time that stands there": async (engine) => {
    const lies = [0, HOUR, 30 * HOUR, 1e15, -1, 1e300];
    let lie = 0;
    const world = await pair(engine, {
      meddler: {
        toClient: (_, frame) =>
          Promise.resolve([frame.type === "welcome" && lie > 0 ? { ...frame, ageMs: lies[lie - 1]! } : frame]),
      },
    });
    await world.write(1, "first");
    await world.calm(1_000);
    const first = SEATS.map((seat) => world.rowOf(seat, "first")!.at);
    for (lie = 1; lie <= lies.length; lie += 1) {
      for (const seat of SEATS) await world.cut(seat);
      await world.calm(1_000);
      await world.write(2, `under lie ${lie}`);
      await world.calm(1_000);
      mustBeTrue(world);
      const now = 1_800_000_000_000 + world.data.now;
      for (const seat of SEATS) {
        must(world.rowOf(seat, "first")!.at === first[seat - 1], "[M9] times stay as first shown");
        must(
          world.view(seat).rows.every(({ at }) => at <= now),
          "[M9] no time is later than now",
        );
      }
    }
    lie = 0;
    await mustBeHeard(world);
    must(world.texts(1).length === 1 + lies.length, "all are heard");
  },

  "[M1] what a server gives back to its author as the other's is nobody's": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "mine");
    await world.calm();
    const before = JSON.stringify(world.view(1).rows);
    const { did } = world.deviceOf(2)!;
    const own = world.data.truth.sealed.length;
    must(own > 0, "something was sealed");
    await world.close(2);
    await world.write(1, "mine, too");
    await world.settle();
    const rows = () => world.view(1).rows.filter(({ kind }) => kind === "peer").length;
    for (const record of world.data.relay.seats[1].queue) {
      for (let seq = 1; seq < 9; seq += 1) {
        world.inject(1, { type: "record", ...record, did, seq });
        world.inject(1, { type: "record", ...record });
      }
    }
    await world.settle();
    mustBeTrue(world);
    must(rows() === 0, "[M1] nothing of one's own stands as the other's");
    must(before.includes("mine"), "one's own stays");
    await mustBeHeardAfterAPress(world, 60_000);
  },

  "[Q14] a device that the server makes up, or one's own given as the other's, silences nobody": async (engine) => {
    const world = await pair(engine);
    await world.write(2, "before");
    await world.calm();
    const { crypto } = world;
    const place = { sid: KEYS.sid, eid: crypto.fresh(), from: 2 as const, seq: 1 };
    const body = await crypto.sealRecord(crypto.fresh(), place, "{}");
    for (const did of [crypto.fresh(), world.deviceOf(1)!.did]) {
      for (const seq of [1, 2, 1]) world.inject(1, { type: "record", did, seq, kind: "sealed", body });
      await world.calm(20_000);
    }
    await world.write(2, "after");
    await world.write(1, "and back");
    await mustBeHeard(world);
    must(world.texts(1).includes("after"), "[Q14] the true device is heard");
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[Q14] what nobody sealed costs no new keys");
  },

  "[Q13] a server that says it has numbers that were never given loses no text and starts no storm": async (engine) => {
    for (const beyond of [1, 3, 60, 6_000, Number.MAX_SAFE_INTEGER]) {
      let lie = false;
      const world = await pair(engine, {
        meddler: {
          toClient: (to, frame) =>
            Promise.resolve([
              lie && to === 1 && frame.type === "welcome"
                ? { ...frame, kept: Math.min(frame.kept + beyond, Number.MAX_SAFE_INTEGER) }
                : lie && to === 1 && frame.type === "kept"
                  ? { ...frame, seq: Math.min(frame.seq + beyond, Number.MAX_SAFE_INTEGER) }
                  : frame,
            ]),
        },
      });
      lie = true;
      await world.cut(1);
      await world.connect(1);
      await world.settle();
      await world.write(1, "under the lie");
      await world.settle();
      await world.cut(1);
      lie = false;
      await world.calm();
      await world.write(1, "after it");
      await world.write(2, "and back");
      try {
        await mustBeHeardAfterAPress(world);
        must(world.texts(2).includes("after it") && world.texts(1).includes("and back"), "[Q13] both are heard");
      } catch (error) {
        throw new Error(`${beyond} beyond: ${(error as Error).message}`, { cause: error });
      }
    }
  },

  "[H18] a handshake record that came broken once does not end the talk for ever": async (engine) => {
    for (const kind of ["H1", "H2", "H3"]) {
      const crypto = createSymbolicCrypto();
      let broken = false;
      const world = session(engine, {
        crypto,
        meddler: {
          toClient: (_, frame) => {
            const hit = !broken && frame.type === "record" && "body" in frame && crypto.kindOf(frame.body) === kind;
            if (hit) broken = true;
            return Promise.resolve([hit ? { ...frame, body: crypto.garble(frame.body) } : frame]);
          },
        },
      });
      for (const seat of SEATS) await world.join(seat);
      await world.calm();
      must(broken, `${kind} came`);
      await world.write(1, "one");
      await world.write(2, "two");
      try {
        await mustBeHeardAfterAPress(world, 3_600_000);
        must(world.texts(2).includes("one") && world.texts(1).includes("two"), "[H18] both are heard");
      } catch (error) {
        throw new Error(`a broken ${kind}: ${(error as Error).message}`, { cause: error });
      }
    }
  },

  "[Q15, H18] a text that the server calls a handshake is a hole, and not delivered": async (engine) => {
    let lie = true;
    const world = await pair(engine, {
      meddler: {
        toClient: (to, frame) =>
          Promise.resolve([
            lie && to === 2 && frame.type === "record" && frame.kind === "sealed" && "body" in frame
              ? { ...frame, kind: "handshake" as const }
              : frame,
          ]),
      },
    });
    await world.write(1, "relabelled");
    await world.calm(1_000);
    must(markOf(world, 1, "relabelled") !== "delivered", "[M11] what nobody could open is not delivered");
    await world.calm(15_000);
    mustBeTrue(world);
    must(missing(world, 2) > 0, "[Q15, H18] it is said to be missing");
    lie = false;
    await mustBeHeard(world);
    must(world.texts(2).includes("relabelled"), "[M13] its author says it again");
  },

  "[M6] a reaction that was taken back does not come again": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "hello");
    await world.calm();
    const to = { author: 1 as const, id: world.rowOf(1, "hello")!.id };
    const react = async (emoji: "👍" | "") => {
      await world.command(2, { type: "react", to, emoji });
      const given = world.pageOf(1)!.inbox.filter(({ type }) => type === "record");
      await world.calm(1_000);
      return given;
    };
    const thumbs = await react("👍");
    const reactionOf = (seat: Seat) => {
      const row = world.rowOf(seat, "hello");
      return row?.reactions[2] ?? "";
    };
    must(reactionOf(1) === "👍" && thumbs.length > 0, "the reaction comes");
    await react("");
    must(reactionOf(1) === "", "and goes");
    const { did, kept } = { ...world.data.relay.seats[2] };
    for (const frame of thumbs) {
      if (frame.type !== "record" || !("body" in frame)) continue;
      world.inject(1, frame);
      world.inject(1, { ...frame, did, seq: kept + 1 });
    }
    world.inject(2, { type: "refused", refusal: "queue-full", message: "", seq: kept - 1 });
    world.inject(2, { type: "refused", refusal: "gap", message: "", seq: kept - 1 });
    await world.settle();
    must(reactionOf(1) === "" && reactionOf(2) === "", "[M6] it does not come again");
    await world.calm();
    must(reactionOf(1) === "" && reactionOf(2) === "", "[M6] nor later");
  },

  "[H15] at most twenty fresh answers an hour, and the next offer waits instead of being dropped": async (engine) => {
    const world = await pair(engine, { limits: { freshAnswers: 4 } });
    for (let device = 0; device < 6; device += 1) {
      await world.join(2);
      await world.calm(1_000);
    }
    const { safety } = world.view(1);
    const other = world.view(2).safety;
    must(!other || safety?.symbols.join() !== other.symbols.join(), "[H15] the limit holds");
    mustBeTrue(world);
    await world.calm(HOUR + 60_000);
    await world.write(1, "later");
    await world.write(2, "and back");
    await mustBeHeardAfterAPress(world);
    must(world.texts(2).includes("later"), "[H15] the offer waited");
  },
};
