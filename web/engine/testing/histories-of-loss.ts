/** What crashes, rollbacks, lost devices and failovers do to two honest people with an honest server. */
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import {
  type History,
  kindsOf,
  markOf,
  missing,
  must,
  mustBeHeard,
  mustBeHeardAfterAPress,
  mustBeTrue,
  newKeys,
  pair,
  session,
} from "./play.ts";
import { type Crash, type Engine, SEATS, type World } from "./world.ts";

export const CRASHES: readonly Crash[] = ["before-write", "before-send", "lost-write"];

async function reopen(world: World, seat: Seat): Promise<void> {
  await world.open(seat);
  await world.connect(seat);
}

/** Seat 1 has nothing to read when it connects, so it offers; seat 2 too: the two cross. */
async function crossing(engine: Engine): Promise<World> {
  const world = session(engine);
  await world.join(1);
  await world.join(2);
  for (const seat of SEATS) await world.connect(seat);
  // Each is caught up before it hears of the other's offer.
  const waiting = SEATS.map((seat) => world.pageOf(seat)!.inbox.length);
  for (const seat of SEATS) await world.deliver(seat, waiting[seat - 1]);
  must(
    SEATS.every((seat) => world.data.relay.seats[seat].queue.length === 1),
    "both have offered",
  );
  return world;
}

async function answerLost(engine: Engine): Promise<void> {
  for (const crash of CRASHES) {
    const world = await crossing(engine);
    await world.deliver(2, undefined, crash);
    await world.deliver(1);
    await world.calm();
    await world.write(1, `one ${crash}`);
    await world.write(2, `two ${crash}`);
    await mustBeHeard(world);
    must(world.texts(2).includes(`one ${crash}`), "[Q4] an answer that is lost keeps nobody waiting for ever");
    must(world.texts(1).includes(`two ${crash}`), "[Q4] an answer that is lost keeps nobody waiting for ever");
  }
  // Stored, not sent; the next hello speaks for it, and then the disk forgets it.
  const world = await crossing(engine);
  await world.deliver(2, undefined, "before-send");
  await world.open(2);
  await world.connect(2);
  await world.close(2);
  world.goBack(2, 1);
  await world.calm();
  await world.write(1, "one");
  await world.write(2, "two");
  await mustBeHeard(world);
}

/** In every moment of a handshake and a few texts, either page dies in each way: a calm hour mends it. */
async function oneCrashAnywhere(engine: Engine): Promise<void> {
  for (const first of SEATS) {
    for (const victim of SEATS) {
      for (const crash of CRASHES) {
        for (let moment = 0; ; moment += 1) {
          const world = session(engine);
          let left = moment;
          const due = (seat: Seat): Crash | null => {
            if (seat !== victim) return null;
            left -= 1;
            return left === -1 ? crash : null;
          };
          const turn = async (seat: Seat) => {
            await world.open(seat);
            await world.connect(seat);
            await world.deliver(seat, 1, due(seat));
          };
          await world.join(first);
          await world.join(otherSeat(first));
          await world.write(1, "one", due(1));
          for (let round = 0; round < 9; round += 1) for (const seat of SEATS) await turn(seat);
          await world.write(2, "two", due(2));
          for (let round = 0; round < 6; round += 1) for (const seat of SEATS) await turn(seat);
          const name = `seat ${victim} dies ${crash} at its moment ${moment} (seat ${first} came first)`;
          try {
            mustBeTrue(world);
            await mustBeHeardAfterAPress(world);
            await world.write(1, "three");
            await world.write(2, "four");
            for (const seat of SEATS) await world.press(seat, "write-anyway");
            await mustBeHeard(world);
            must(world.texts(2).includes("three") && world.texts(1).includes("four"), "what is written later is heard");
          } catch (error) {
            throw new Error(`${name}: ${(error as Error).message}`, { cause: error });
          }
          if (left >= 0) break;
        }
      }
    }
  }
}

/** Rule 4: whatever older disk comes back, nothing false is shown, and what is written later is heard. */
async function anyOlderDisk(engine: Engine): Promise<void> {
  for (const victim of SEATS) {
    for (let back = 1; back < 24; back += 1) {
      const world = session(engine);
      await world.join(1);
      await world.join(2);
      await world.calm(1_000);
      for (const seat of SEATS) await world.write(seat, `first of ${seat}`);
      await world.calm(1_000);
      for (const seat of SEATS) await world.look(seat);
      await world.settle();
      for (const seat of SEATS) await world.write(seat, `second of ${seat}`);
      await world.calm(1_000);
      await world.close(victim);
      const before = world.deviceOf(victim)!.past.length;
      world.goBack(victim, back);
      await world.open(victim);
      await world.write(victim, "after");
      try {
        mustBeTrue(world);
        await mustBeHeardAfterAPress(world, 60_000);
        await world.write(otherSeat(victim), "to the old copy");
        for (const seat of SEATS) await world.press(seat, "write-anyway");
        await mustBeHeard(world);
        must(world.texts(victim).includes("to the old copy"), "an old copy hears again");
        must(world.texts(otherSeat(victim)).includes("after"), "an old copy is heard again");
      } catch (error) {
        throw new Error(`seat ${victim} goes back ${back}: ${(error as Error).message}`, { cause: error });
      }
      if (back >= before) break;
    }
  }
}

export const historiesOfLoss: Readonly<Record<string, History>> = {
  "[two phones] two who are never here at the same time exchange ten texts each way": async (engine) => {
    const world = session(engine);
    await world.join(1);
    await world.connect(1);
    await world.settle();
    for (let text = 1; text <= 10; text += 1) await world.write(1, `one ${text}`);
    await world.close(1);
    await world.join(2);
    for (let text = 1; text <= 10; text += 1) await world.write(2, `two ${text}`);
    for (let visit = 0; visit < 5; visit += 1) {
      for (const seat of [2, 1] as const) {
        await world.pass(60_000);
        await reopen(world, seat);
        await world.settle();
        mustBeTrue(world);
        await world.close(seat);
      }
    }
    for (const seat of SEATS) {
      await world.open(seat);
      const texts = world.texts(seat);
      must(texts.length === 20, `both have all twenty: seat ${seat} has ${texts.length}`);
    }
    mustBeTrue(world);
    must(markOf(world, 1, "one 10") === "sent", "receipts pass only between two who are here: until then it is sent");
    await mustBeHeard(world);
    must(markOf(world, 1, "one 10") === "delivered", "once both are here it is told that they were delivered");
  },

  "[Q4, Q17] an answer that is stored and never sent, or sent and not stored, keeps nobody waiting": answerLost,

  "[Q16, Q19] whoever dies once at any moment of a handshake and two texts, all is heard in the end": oneCrashAnywhere,

  "[Q13] whatever older disk comes back, nothing false is shown and both are heard again": anyOlderDisk,

  "[Q13, Q18] a confirmation that is acknowledged and forgotten confirms no text": async (engine) => {
    const world = session(engine);
    await world.join(1);
    await world.join(2);
    await world.connect(1);
    await world.settle();
    await world.connect(2);
    await world.deliver(2);
    await world.deliver(1);
    await world.write(1, "x");
    // H3 and the text behind it: taken, acknowledged, forgotten.
    await world.deliver(2, undefined, "lost-write");
    await world.settle();
    mustBeTrue(world);
    await reopen(world, 2);
    await world.settle();
    mustBeTrue(world);
    await mustBeHeardAfterAPress(world);
    await world.write(1, "y");
    for (const seat of SEATS) await world.press(seat, "write-anyway");
    await mustBeHeard(world);
    must(world.texts(2).includes("y"), "what comes later is heard");
  },

  "[H11] the answer of a second device to an offer counts, though the first device's offer was answered": async (
    engine,
  ) => {
    const world = await crossing(engine);
    // The first device is gone before it reads anything; the second answers before it hears that the first was answered.
    await world.join(1);
    await world.connect(1);
    await world.deliver(1);
    while (world.pageOf(2)!.inbox.length > 0) await world.deliver(2, 1);
    await world.calm();
    await world.write(1, "one");
    await world.write(2, "two");
    for (const seat of SEATS) await world.press(seat, "write-anyway");
    await mustBeHeard(world);
    must(world.texts(2).includes("one") && world.texts(1).includes("two"), "[H11] the two agree");
  },

  "[Q9, Q10] a text whose number was forgotten and one that is typed before the welcome are two texts": async (
    engine,
  ) => {
    const world = await pair(engine);
    await world.write(1, "forgotten", "lost-write");
    await world.settle();
    await world.open(1);
    await world.write(1, "typed");
    await world.connect(1);
    await world.deliver(1);
    mustBeTrue(world);
    await world.settle();
    for (const seat of SEATS) await world.look(seat);
    await world.settle();
    mustBeTrue(world);
    await mustBeHeardAfterAPress(world);
    must(world.texts(2).includes("typed"), "[Q9, Q10] the typed text is heard");
    must(world.texts(2).includes("forgotten"), "[Q9, Q10] the forgotten one had been heard");
  },

  "[Q6, Q7] a failover that lowers what the server has leaves no gap for ever": async (engine) => {
    const world = await pair(engine);
    for (let text = 1; text <= 5; text += 1) await world.write(1, `before ${text}`);
    await world.calm();
    const { relay } = world.data;
    for (const seat of SEATS) await world.close(seat);
    const after = world.data.relay;
    world.setRelay({ seats: { ...after.seats, 1: { ...after.seats[1], kept: relay.seats[1].kept - 4 } } });
    for (const seat of SEATS) await reopen(world, seat);
    await world.write(1, "after");
    await mustBeHeard(world);
    must(markOf(world, 1, "after") === "delivered", "[Q6, Q7] what is written after a failover is delivered");
    must(newKeys(world, 1) === 0 && newKeys(world, 2) === 0, "[Q6, Q7] a failover costs no new keys");
  },

  "[Q7, Q12] what a failover lost of a queue is sent again": async (engine) => {
    const world = await pair(engine);
    await world.close(2);
    await world.write(1, "one");
    const old = world.data.relay;
    await world.write(1, "two");
    await world.write(1, "three");
    await world.settle();
    await world.close(1);
    world.setRelay({ seats: { ...world.data.relay.seats, 1: { ...old.seats[1], connection: null } } });
    await mustBeHeard(world);
    must(world.texts(2).join() === "one,two,three", `[Q7, Q12] all three are heard: ${world.texts(2).join()}`);
    must(missing(world, 2) === 0, "[Q7, Q12] nothing is missing");
  },

  "[Q7, Q13] numbers that this device forgot, and then the server, too, leave no gap for ever": async (engine) => {
    const world = await pair(engine);
    await world.cut(2);
    await world.write(1, "forgotten by one", "lost-write");
    await world.open(1);
    await world.connect(1);
    await world.settle();
    await world.close(1);
    const { seats } = world.data.relay;
    const queue = seats[1].queue.slice(0, -1);
    const kept = seats[1].kept - 1;
    world.setRelay({ seats: { ...seats, 1: { ...seats[1], kept, queue } } });
    await world.calm();
    await world.write(1, "after");
    await mustBeHeardAfterAPress(world);
    must(world.texts(2).includes("after"), "[Q7, Q13] what is written later is heard");
  },

  "[Q6, Q7] a receipt for what a failover lost, in one turn with the welcome, leaves no gap for ever": async (
    engine,
  ) => {
    const world = await pair(engine);
    await world.write(1, "x");
    await world.write(1, "y");
    await world.deliver(2);
    await world.close(1);
    const { seats } = world.data.relay;
    world.setRelay({ seats: { ...seats, 1: { ...seats[1], kept: seats[1].kept - 2, queue: [] } } });
    await world.open(1);
    await world.connect(1);
    await world.deliver(2);
    // The welcome with the lower number, and the other's receipt for what the server does not know of.
    await world.deliver(1);
    await world.write(1, "after");
    await mustBeHeard(world);
    must(world.texts(2).join() === "x,y,after", `[Q6, Q7] what is written later is heard: ${world.texts(2).join()}`);
  },

  "[H17] a new device that answers an old offer, which a failover brought back, waits for nobody": async (engine) => {
    const world = session(engine);
    await world.join(1);
    await world.connect(1);
    await world.settle();
    // An offer waits, and nobody is here to answer it.
    const old = world.data.relay;
    await world.join(2);
    await world.calm();
    await world.write(1, "before");
    await world.calm();
    for (const seat of SEATS) await world.close(seat);
    world.setRelay({ seats: { ...old.seats, 1: { ...old.seats[1], connection: null } } });
    await world.join(2);
    await world.connect(2);
    await world.settle();
    await world.write(2, "of the new device");
    await mustBeHeardAfterAPress(world);
    must(world.texts(1).includes("of the new device"), "[H17] what the new device writes is heard");
  },

  "[H26] what is let go while nothing connects says so at once": async (engine) => {
    const world = await pair(engine);
    await world.compare();
    await world.calm();
    await world.join(2);
    await world.calm();
    await world.write(1, "for whom?");
    await world.cut(1);
    must(markOf(world, 1, "for whom?") === "held", "[H26] it is held back");
    await world.press(1, "write-anyway");
    must(markOf(world, 1, "for whom?") === "sending", "[H26] it is on its way");
    await mustBeHeard(world);
  },

  "[M11] a receipt of one pairing confirms no number of another": async (engine) => {
    const world = await pair(engine);
    await world.close(2);
    await world.write(1, "under the old keys");
    await world.settle();
    await world.join(2);
    await world.calm();
    await world.write(1, "under the new keys");
    await world.press(1, "write-anyway");
    await mustBeHeard(world);
    must(markOf(world, 1, "under the new keys") === "delivered", "[M11] the new text is delivered");
    must(
      markOf(world, 1, "under the old keys") === "not-delivered",
      `[M11] what nobody could open is not delivered: ${markOf(world, 1, "under the old keys")}`,
    );
    must(world.view(1).undelivered === 1, "[H25] it is counted as not delivered");
    await mustBeHeardAfterAPress(world);
  },

  "[Q5, M10] a text that is taken back while it waits is counted, and holds up nothing": async (engine) => {
    const world = await pair(engine);
    await world.close(2);
    await world.write(1, "taken back");
    await world.write(1, "stays");
    await world.settle();
    await world.unsend(1, "taken back");
    await world.settle();
    const waiting = world.data.relay.seats[1].queue;
    must(
      waiting.some((record) => "blank" in record),
      "[Q5] what is taken back is erased where it waits",
    );
    await mustBeHeard(world);
    must(world.texts(2).join() === "stays", `[Q5, M10] only what stays is shown: ${world.texts(2).join()}`);
    must(missing(world, 2) === 0, "[Q5, M10] nothing is said to be missing");
    must(markOf(world, 1, "stays") === "delivered", "[Q5, M10] what stands behind the blank is delivered");
    must(kindsOf(world, 2).includes("unsent"), "[Q5, M10] that something was taken back is told");
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[Q5, M10] a blank costs no new keys");
  },

  "[M19] a text that is taken back after it was read goes from both screens": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "read and taken back");
    await world.calm();
    await world.look(2);
    await world.unsend(1, "read and taken back");
    await mustBeHeard(world);
    must(world.texts(2).length === 0 && world.texts(1).length === 0, "[M19] it goes from both screens");
  },

  "[M19] a text that was taken back does not come again from an older disk": async (engine) => {
    const world = await pair(engine);
    await world.write(1, "taken back");
    await world.calm();
    await world.unsend(1, "taken back");
    await world.calm();
    await world.close(2);
    while (!world.texts(2).includes("taken back")) {
      await world.close(2);
      world.goBack(2, 1);
      await world.open(2);
    }
    await mustBeHeard(world);
    must(world.texts(2).length === 0, "[M19] what was taken back is taken back in each pairing");
  },

  "[M19] texts that arrive in one input are each known afterwards": async (engine) => {
    const world = await pair(engine);
    await world.close(2);
    for (const text of ["x", "y", "z"]) await world.write(1, text);
    await world.calm();
    for (const text of ["x", "y", "z"]) {
      const refused = await world.command(2, {
        type: "react",
        to: { author: 1, id: world.rowOf(2, text)!.id },
        emoji: "👍",
      });
      must(refused === null, `[M19] "${text}" is known: ${refused}`);
    }
    await world.calm();
    await world.unsend(1, "y");
    await mustBeHeard(world);
    must(world.texts(2).join() === "x,z", `[M19] what is taken back goes: ${world.texts(2).join()}`);
  },

  "[Q6, Q7] records that a failover brought back do not stay in the queue": async (engine) => {
    for (const forgets of [true, false]) {
      const world = await pair(engine);
      await world.close(2);
      for (let text = 1; text <= 4; text += 1) await world.write(1, `text ${text}`);
      const { queue } = world.data.relay.seats[1];
      await world.calm();
      must(world.data.relay.seats[1].queue.length === 0, "[Q3] what has arrived is erased");
      for (const seat of SEATS) await world.close(seat);
      const { seats } = world.data.relay;
      world.setRelay({ seats: { ...seats, 1: { ...seats[1], queue, acked: forgets ? null : seats[1].acked } } });
      await mustBeHeard(world);
      must(world.data.relay.seats[1].queue.length === 0, "[Q6, Q7] what had arrived before is erased again");
      must(world.texts(2).length === 4, "[Q6, Q7] and shown once");
    }
  },

  "[H25] what was sealed under keys whose confirmation is lost is said as not delivered": async (engine) => {
    const world = session(engine);
    await world.join(1);
    await world.connect(1);
    await world.settle();
    await world.close(1);
    await world.join(2);
    await world.connect(2);
    await world.settle();
    // From its answer on seat 2 seals; the offerer never comes back.
    await world.write(2, "to a lost device");
    await world.settle();
    await world.join(1);
    await world.calm();
    await world.write(2, "to the new one");
    await world.press(2, "write-anyway");
    await mustBeHeard(world);
    must(world.texts(1).includes("to the new one"), "[H25] what is written later is heard");
    const mark = markOf(world, 2, "to a lost device");
    must(
      mark === "not-delivered" || world.texts(1).includes("to a lost device"),
      `[H25] it is said as not delivered: ${mark}`,
    );
    await mustBeHeardAfterAPress(world);
  },

  "[Q8, Q11] a full queue refuses, says so, and goes on when there is room": async (engine) => {
    const world = await pair(engine, { rooms: { records: 6, handshakes: 2 } });
    await world.close(2);
    for (let text = 1; text <= 8; text += 1) await world.write(1, `text ${text}`);
    await world.settle();
    must(world.view(1).notice === "queue-full", "[Q8, Q11] that the queue is full is said");
    must(world.data.relay.seats[1].queue.length === 4, "[Q8, Q11] what has room waits");
    await mustBeHeard(world);
    must(world.texts(2).length === 8, "[Q8, Q11] all are heard in the end");
    must(world.view(1).notice === null, "[Q8, Q11] the notice goes");
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[Q8, Q11] a full queue costs no new keys");
  },

  "[Q8] two full queues let a new device's handshake through": async (engine) => {
    const world = await pair(engine, { rooms: { records: 6, handshakes: 2 } });
    for (const seat of SEATS) await world.close(seat);
    for (const seat of SEATS) {
      await world.open(seat);
      for (let text = 1; text <= 8; text += 1) await world.write(seat, `${text} of ${seat}`);
      await world.connect(seat);
      await world.deliver(seat, 1);
      await world.deliver(seat, world.pageOf(seat)!.inbox.length);
      await world.close(seat);
    }
    await world.join(2);
    for (let text = 1; text <= 8; text += 1) await world.write(2, `${text} of the new device`);
    await mustBeHeardAfterAPress(world, 120_000);
    must(world.texts(1).includes("8 of the new device"), "[Q8] all of the new device's texts are heard");
  },

  "[Q8] a text that waits in a full queue can be taken back": async (engine) => {
    const world = await pair(engine, { rooms: { records: 6, handshakes: 2 } });
    await world.close(2);
    for (let text = 1; text <= 4; text += 1) await world.write(1, `text ${text}`);
    await world.settle();
    await world.unsend(1, "text 2");
    await world.settle();
    await mustBeHeard(world);
    must(world.texts(2).join() === "text 1,text 3,text 4", `[Q8] it is gone: ${world.texts(2).join()}`);
  },

  "[H19, H28] long talks renew the keys, and nobody is told": async (engine) => {
    const world = await pair(engine, { limits: { renewAfterRecords: 5, renewEveryMs: 1_000 } });
    const code = world.view(1).safety?.symbols.join();
    await world.compare();
    const sealed = () => new Set(world.data.truth.sealed.map(({ eid }) => eid)).size;
    for (let text = 1; text <= 30; text += 1) {
      await world.write(text % 2 === 0 ? 1 : 2, `text ${text}`);
      await world.calm(2_000);
      mustBeTrue(world);
    }
    must(sealed() > 2, `[H19, H28] keys are renewed: ${sealed()} epochs`);
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[H22] a renewal begins no new pairing");
    for (const seat of SEATS) {
      must(world.view(seat).safety?.symbols.join() === code, "[H22] a renewal keeps the safety code");
      must(world.view(seat).safety?.verified === true, "[H22] a renewal keeps verified");
    }
    await mustBeHeard(world);
    must(world.texts(1).length === 30 && world.texts(2).length === 30, "all are heard");
  },

  "[D8] a reload shows what stood there, and needs no handshake": async (engine) => {
    const world = await pair(engine);
    for (const seat of SEATS) await world.write(seat, `of ${seat}`);
    await world.calm();
    for (const seat of SEATS) await world.look(seat);
    await world.calm();
    const before = SEATS.map((seat) => JSON.stringify(world.view(seat).rows));
    const kept = SEATS.map((seat) => world.data.relay.seats[seat].kept);
    for (const seat of SEATS) await world.close(seat);
    for (const seat of SEATS) await world.open(seat);
    must(
      SEATS.every((seat, at) => JSON.stringify(world.view(seat).rows) === before[at]),
      "[D8] the same rows",
    );
    await world.calm();
    must(
      SEATS.every((seat, at) => world.data.relay.seats[seat].kept === kept[at]),
      "[D8] nothing is sent for it",
    );
    mustBeTrue(world);
  },
};
