/** What key agreement does where offers cross, are lost, come again or lead nowhere, and what is left of older keys. */
import type { ClientFrame, SendFrame } from "../../../shared/frames.ts";
import type { Seat } from "../../../shared/shapes.ts";
import type { EngineCrypto, EpochKeys, MadeOffer } from "../ports.ts";
import {
  type History,
  KEYS,
  markOf,
  missing,
  must,
  mustBeHeard,
  newKeys,
  pair,
  type PlayOptions,
  session,
} from "./play.ts";
import { createSymbolicCrypto, type SymbolicCrypto } from "./symbolic-crypto.ts";
import { type Engine, SEATS, type World } from "./world.ts";

type Sent = SendFrame & { by: Seat };

/** Remembers what pages send, in order; `drops` says what the server loses on its way to the other. */
function watched(crypto: SymbolicCrypto) {
  const sent: Sent[] = [];
  const drops: { when(kind: string | null, to: Seat, seq: number): boolean } = { when: () => false };
  const meddler: NonNullable<PlayOptions["meddler"]> = {
    fromClient: (by: Seat, frame: ClientFrame) => {
      if (frame.type === "send" && !sent.some((each) => each.body === frame.body)) sent.push({ ...frame, by });
      return Promise.resolve([frame]);
    },
    toClient: (to, frame) =>
      Promise.resolve(
        frame.type === "record" && "body" in frame && drops.when(crypto.kindOf(frame.body), to, frame.seq)
          ? []
          : [frame],
      ),
  };
  const ofKind = (kind: string) => sent.filter(({ body }) => crypto.kindOf(body) === kind);
  return { sent, drops, meddler, ofKind };
}

const didOf = (world: World, seat: Seat): string => world.deviceOf(seat)!.did;
const keysOf = (world: World, seat: Seat) => world.pageOf(seat)!.state.keys;
const eidOf = (world: World, seat: Seat): string | null => keysOf(world, seat).epoch?.eid ?? null;

const baseOf = (crypto: SymbolicCrypto, { body }: Sent) => crypto.fieldsOf(body)?.base ?? null;

/** A device of seat 2 that the test plays by hand, against a page of seat 1 that is alone with the server. */
async function byHand(engine: Engine) {
  const crypto = createSymbolicCrypto();
  const { meddler, ofKind } = watched(crypto);
  const world = session(engine, { crypto, meddler });
  const did = crypto.fresh();
  await world.join(1);
  await world.join(2, did);
  await world.close(2);
  let last = 0;
  return {
    world,
    crypto,
    answers: () => ofKind("H2"),
    /** Its next record stands in the queue, and a page that is here gets it. */
    async says(make: (name: { did: string; seq: number }) => Promise<string>): Promise<void> {
      last += 1;
      const record = { did, seq: last, kind: "handshake" as const, body: await make({ did, seq: last }) };
      const { seats } = world.data.relay;
      world.setRelay({ seats: { ...seats, 2: { ...seats[2], kept: last, queue: [...seats[2].queue, record] } } });
      if (world.pageOf(1)?.connection) world.inject(1, { type: "record", ...record });
    },
  };
}

type Opened = { epoch: EpochKeys };

/** What this answer makes of this offer; the offerer's own part. */
async function accepted(crypto: EngineCrypto, world: World, made: MadeOffer, answer: Sent): Promise<Opened> {
  const name = { did: didOf(world, 1), seq: answer.seq };
  const taken = await crypto.acceptAnswer(KEYS, 2, { ...made, base: null }, name, answer.body);
  must(taken !== null && taken !== "other-offer", "the answer fits this offer");
  return taken;
}

/** Writes in turn until this page has renewed its keys. */
async function renewed(world: World, times: number): Promise<string[]> {
  const eids = [eidOf(world, 1)!];
  for (let text = 1; eids.length <= times; text += 1) {
    must(text < 40 * times, "[H28] a talk renews the keys");
    await world.write(text % 2 === 0 ? 1 : 2, `text ${eids.length} ${text}`);
    await world.calm(2_000);
    if (eidOf(world, 1) !== eids.at(-1)) eids.push(eidOf(world, 1)!);
  }
  return eids;
}

const OFTEN = { renewAfterRecords: 3, renewEveryMs: 1_000 } as const;

/** Cryptography that notes each secret of an epoch, by the epoch, and each secret key of an offer. */
function noting(crypto: SymbolicCrypto) {
  const epochs = new Map<string, EpochKeys>();
  const offered: string[] = [];
  const note = ({ epoch }: Opened) => epochs.set(epoch.eid, epoch);
  const noted: SymbolicCrypto = {
    ...crypto,
    async makeOffer(...given) {
      const made = await crypto.makeOffer(...given);
      offered.push(made.sk1);
      return made;
    },
    async answer(...given) {
      const made = await crypto.answer(...given);
      if (made) note(made);
      return made;
    },
    async acceptAnswer(...given) {
      const taken = await crypto.acceptAnswer(...given);
      if (taken && taken !== "other-offer") note(taken);
      return taken;
    },
  };
  return { epochs, offered, noted };
}

/** All that this device has, in memory and on its disk, as text: a value stands in it or does not. */
function heldBy(world: World, seat: Seat): string {
  const device = world.deviceOf(seat)!;
  const flat = (_: string, value: unknown): unknown => (value instanceof Map ? [...value] : value);
  return JSON.stringify([device.page?.state, device.disk], flat);
}
const onDiskOf = (world: World, seat: Seat): string => JSON.stringify([...world.deviceOf(seat)!.disk.values()]);

const SECRETS = ["k12", "k21", "co", "ca", "ks", "cs"] as const;
const secretsIn = (held: string, epoch: EpochKeys): string =>
  SECRETS.filter((name) => held.includes(epoch[name])).join();

export const historiesOfKeys: Readonly<Record<string, History>> = {
  "[H9] an offer names the epoch in force, but that of a device without one or of an old copy": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { meddler, ofKind } = watched(crypto);
    const world = await pair(engine, { crypto, meddler, limits: OFTEN });
    must(ofKind("H1").length > 0, "somebody offers");
    must(
      ofKind("H1").every((offer) => baseOf(crypto, offer) === null),
      "[H9] whoever has no epoch names none",
    );
    let told = ofKind("H1").length;
    const eids = await renewed(world, 3);
    const later = ofKind("H1").slice(told);
    must(later.length >= 3, "each renewal is an offer");
    for (const [n, offer] of later.entries())
      must(baseOf(crypto, offer)?.eid === eids[n], `[H9] the offer of renewal ${n + 1} names the epoch in force`);
    // Reloads and lost sockets are no reason to name none.
    told = ofKind("H1").length;
    for (const seat of SEATS) {
      await world.close(seat);
      await world.open(seat);
    }
    await world.calm(1_000);
    const [, , , before] = eids;
    await renewed(world, 1);
    must(baseOf(crypto, ofKind("H1")[told]!)?.eid === before, "[H9] nor is a reload");
    // The disk goes back to before its last text: a copy that says so.
    told = ofKind("H1").length;
    await world.write(2, "forgotten", "lost-write");
    await world.calm(5_000);
    const copy = ofKind("H1").slice(told);
    must(copy.length > 0 && copy[0]!.by === 2, "[Q13] an old copy offers");
    must(baseOf(crypto, copy[0]!) === null, "[H9] an old copy names no epoch");
  },

  "[H10] of two offers that crossed one is answered: seat 2 answers each, seat 1 what has seen its own": async (
    engine,
  ) => {
    const cases = [
      { name: "an offer that has seen nothing", seen: () => null, answered: false },
      { name: "one that has seen this offer", seen: (did: string, seq: number) => ({ did, seq }), answered: true },
      {
        name: "one that has seen another device's",
        seen: (did: string, seq: number) => ({ did: `B${did.slice(1)}`, seq: seq + 5 }),
        answered: false,
      },
    ];
    for (const { name, seen, answered } of cases) {
      const { world, crypto, says, answers } = await byHand(engine);
      await world.connect(1);
      await world.settle();
      const own = keysOf(world, 1).offer;
      must(own, "seat 1 has offered");
      await says(async (of) => (await crypto.makeOffer(KEYS, 2, of, null, seen(didOf(world, 1), own.seq))).body);
      await world.settle();
      must(answers().length === (answered ? 1 : 0), `[H10] seat 1 is given ${name}: ${answers().length} answers`);
    }
    // Both are caught up before each hears of the other's.
    const crypto = createSymbolicCrypto();
    const { meddler, ofKind } = watched(crypto);
    const world = session(engine, { crypto, meddler });
    for (const seat of SEATS) await world.join(seat);
    for (const seat of SEATS) await world.connect(seat);
    const waiting = SEATS.map((seat) => world.pageOf(seat)!.inbox.length);
    for (const seat of SEATS) await world.deliver(seat, waiting[seat - 1]);
    must(ofKind("H1").length === 2, "both have offered");
    await world.calm();
    must(
      ofKind("H2")
        .map(({ by }) => by)
        .join() === "2",
      "[H10] seat 2 answers, and only seat 2",
    );
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[H10] two offers that crossed make one pairing");
  },

  "[H12] of the offers that waited only the last is answered, once all that waited has come": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { meddler, ofKind } = watched(crypto);
    const world = session(engine, { crypto, meddler });
    // Three devices of seat 2 offer, one after the other, and seat 1 comes then.
    for (let device = 1; device <= 3; device += 1) {
      await world.join(2);
      await world.connect(2);
      await world.settle();
      if (device < 3) await world.close(2);
    }
    must(ofKind("H1").length === 3, "three have offered");
    await world.join(1);
    await world.connect(1);
    const { inbox } = world.pageOf(1)!;
    const caughtUp = inbox.findIndex(({ type }) => type === "caught-up");
    must(caughtUp > 3, "the offers stand before it");
    for (let frame = 0; frame < caughtUp; frame += 1) {
      await world.deliver(1, 1);
      must(ofKind("H2").length === 0, "[H12] nothing is answered before caught-up");
    }
    await world.settle();
    const answered = ofKind("H2").map((frame) => (frame.kind === "handshake" ? frame.acks?.did : ""));
    must(answered.join() === didOf(world, 2), `[H12] one answer, to the last offer: ${answered.length}`);
    await mustBeHeard(world);
  },

  "[H12] an offer behind which its device has answered is not answered": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { meddler, ofKind } = watched(crypto);
    const world = session(engine, { crypto, meddler });
    for (const seat of SEATS) await world.join(seat);
    for (const seat of SEATS) await world.connect(seat);
    const waiting = SEATS.map((seat) => world.pageOf(seat)!.inbox.length);
    for (const seat of SEATS) await world.deliver(seat, waiting[seat - 1]);
    // Seat 1 hears nothing until seat 2 has answered: offer and answer come in one turn.
    await world.cut(1);
    await world.deliver(2);
    must(ofKind("H1").length === 2 && ofKind("H2").length === 1, "seat 2 has offered, and answered");
    await world.calm();
    must(ofKind("H2").length === 1, "[H12] the offer before the answer is not answered");
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[H12] and begins no second pairing");
  },

  "[H13] a renewal whose confirmation was lost is confirmed by the next renewal": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { drops, meddler, ofKind } = watched(crypto);
    const world = await pair(engine, { crypto, meddler, limits: OFTEN });
    const before = eidOf(world, 1);
    drops.when = (kind, to) => kind === "H3" && to === 2;
    const confirmed = ofKind("H3").length;
    for (let text = 1; ofKind("H3").length === confirmed; text += 1) {
      must(text < 20, "seat 1 renews");
      await world.write(1, `before ${text}`);
      await world.settle();
      await world.pass(1_100);
      await world.settle();
    }
    const unconfirmed = eidOf(world, 1);
    must(unconfirmed !== before && keysOf(world, 2).answer?.epoch.eid === unconfirmed, "only seat 1 has it in force");
    must(eidOf(world, 2) === before, "seat 2 waits for the confirmation");
    const offers = ofKind("H1").length;
    for (let text = 1; ofKind("H1").length === offers; text += 1) {
      must(text < 20, "seat 1 renews again");
      await world.write(1, `after ${text}`);
      await world.calm(7_000);
    }
    must(baseOf(crypto, ofKind("H1").at(-1)!)?.eid === unconfirmed, "the next offer names that epoch");
    drops.when = () => false;
    await world.write(1, "and on");
    await mustBeHeard(world);
    must(newKeys(world, 1) + newKeys(world, 2) === 0, "[H13] the pairing goes on");
    must(world.view(1).safety?.symbols.join() === world.view(2).safety?.symbols.join(), "[H13] under its safety code");
    must(world.texts(2).includes("and on"), "[H13] and texts are heard");
  },

  "[H13] who only knows the code confirms nobody's answer by an offer that names it": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { drops, meddler, ofKind } = watched(crypto);
    const world = await pair(engine, { crypto, meddler, limits: OFTEN });
    drops.when = (kind, to) => kind === "H3" && to === 2;
    const confirmed = ofKind("H3").length;
    for (let text = 1; ofKind("H3").length === confirmed; text += 1) {
      must(text < 20, "seat 1 renews");
      await world.write(1, `before ${text}`);
      await world.settle();
      await world.pass(1_100);
      await world.settle();
    }
    const { answer, epoch } = keysOf(world, 2);
    must(answer?.chained && epoch && answer.epoch.eid !== epoch.eid, "seat 2 waits for the confirmation");
    // In the place of the confirmation.
    const name = { did: didOf(world, 1), seq: ofKind("H3").at(-1)!.seq };
    const base = { pid: answer.pid, eid: answer.epoch.eid, cs: crypto.fresh() };
    const { body } = await crypto.makeOffer(KEYS, 1, name, base, null);
    world.inject(2, { type: "record", ...name, kind: "handshake", body });
    await world.deliver(2, 1);
    must(eidOf(world, 2) !== answer.epoch.eid, "[H13] the epoch that it names does not come into force");
  },

  "[H16] a second offer replaces the answer to the first, and only its own confirmation counts": async (engine) => {
    const { world, crypto, says, answers } = await byHand(engine);
    const offers: MadeOffer[] = [];
    const offer = (name: { did: string; seq: number }) =>
      crypto.makeOffer(KEYS, 2, name, null, null).then((made) => {
        offers.push(made);
        return made.body;
      });
    await says(offer);
    await world.connect(1);
    await world.settle();
    must(answers().length === 1, "the first offer is answered");
    await says(offer);
    await world.settle();
    must(answers().length === 2, "[H16] so is the second");
    const epochs: EpochKeys[] = [];
    for (const n of [0, 1]) epochs.push((await accepted(crypto, world, offers[n]!, answers()[n]!)).epoch);
    // Each confirmation is right in itself; that of the first comes first, and twice, as what did not verify is asked for.
    await says((name) => crypto.confirm(epochs[0]!, name, offers[0]!.n1));
    await world.settle();
    must(eidOf(world, 1) === null, "[H16] the confirmation of the replaced answer puts nothing in force");
    await world.cut(1);
    await world.connect(1);
    await world.settle();
    must(eidOf(world, 1) === null, "[H16] nor when it comes again");
    await says((name) => crypto.confirm(epochs[1]!, name, offers[1]!.n1));
    await world.settle();
    must(eidOf(world, 1) === epochs[1]!.eid, "[H16] that of the second does");
  },

  "[H20] after an answer or confirmation of no use nothing opens: what follows is told as missing": async (engine) => {
    for (const bytes of [1_185, 80]) {
      const world = await pair(engine);
      const { crypto } = world;
      await world.write(2, "before");
      await world.calm();
      const { opening } = keysOf(world, 1);
      must(opening, "seat 1 reads what seat 2 seals");
      await world.close(2);
      const { seats } = world.data.relay;
      const { did, kept } = seats[2];
      const body = crypto.garble("A".repeat(Math.ceil((bytes * 4) / 3)));
      const text = { id: crypto.fresh(), at: world.data.now, kind: "text", text: "under the old key" };
      const place = { sid: KEYS.sid, eid: opening.eid, from: 2 as const, seq: kept + 2 };
      const sealed = await crypto.sealRecord(opening.key, place, JSON.stringify(text));
      const queue = [
        { did, seq: kept + 1, kind: "handshake" as const, body },
        { did, seq: kept + 2, kind: "sealed" as const, body: sealed },
      ];
      world.setRelay({ seats: { ...seats, 2: { ...seats[2], connection: null, kept: kept + 2, queue } } });
      await world.cut(1);
      await world.connect(1);
      await world.settle();
      must(
        !world.texts(1).includes("under the old key"),
        `[H20] after ${bytes} bytes of no use the old key opens nothing`,
      );
      await world.pass(5_500);
      await world.settle();
      await world.pass(5_500);
      must(!world.texts(1).includes("under the old key"), "[H20] nor later");
      must(missing(world, 1) === 1, `[H20] what follows is told: ${missing(world, 1)}`);
    }
  },

  "[H21] of epochs that are over no key is left, in memory or on the disk": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { epochs, offered, noted } = noting(crypto);
    const world = await pair(engine, { crypto: noted, limits: OFTEN });
    const eids = await renewed(world, 4);
    await mustBeHeard(world);
    const now = eidOf(world, 1)!;
    must(eidOf(world, 2) === now, "both have the same epoch in force");
    const over = [...epochs.values()].filter(({ eid }) => eid !== now);
    must(over.length >= 4 && eids.slice(0, 4).every((eid) => over.some((each) => each.eid === eid)), "four are over");
    for (const seat of SEATS) {
      const held = heldBy(world, seat);
      must(secretsIn(held, epochs.get(now)!).includes("cs"), "what is in force is found where it is looked for");
      for (const epoch of over) {
        const left = secretsIn(held, epoch);
        must(left === "", `[H21] seat ${seat} still has ${left} of epoch ${eids.indexOf(epoch.eid) + 1}`);
      }
      must(
        offered.every((sk1) => !held.includes(sk1)),
        "[H21] nor the secret key of an offer that was answered",
      );
    }
    // A confirmed fresh epoch erases all of the pairing before.
    const kept = epochs.get(now)!;
    await world.join(2);
    await world.calm();
    must(newKeys(world, 1) === 1, "a new device begins a new pairing");
    must(secretsIn(heldBy(world, 1), kept) === "", "[H21] nothing is left of the pairing before");
  },

  "[H21] each key goes at its moment: one's own with the answer, the other's and the chain's with the confirmation":
    async (engine) => {
      const crypto = createSymbolicCrypto();
      const { epochs, offered, noted } = noting(crypto);
      const world = await pair(engine, { crypto: noted, limits: { ...OFTEN, renewAfterRecords: 2 } });
      const old = epochs.get(eidOf(world, 1)!)!;
      await world.write(1, "one");
      await world.settle();
      await world.write(1, "two");
      await world.deliver(1);
      const sk1 = keysOf(world, 1).offer?.sk1;
      must(sk1 !== undefined && offered.includes(sk1), "seat 1 renews");
      must(heldBy(world, 1).includes(sk1), "it waits for the answer");
      await world.deliver(2);
      const waits = heldBy(world, 2);
      must(keysOf(world, 2).answer?.chained, "seat 2 has answered, and waits for the confirmation");
      must(!waits.includes(old.k21), "[H21] its own sealing key went with its answer");
      must(waits.includes(old.k12) && waits.includes(old.cs), "the other's and the chain secret are there until then");
      await world.deliver(1);
      const confirmed = heldBy(world, 1);
      must(eidOf(world, 1) !== old.eid, "seat 1 has taken the answer");
      must(!confirmed.includes(sk1), "[H21] sk1 went with the answer");
      must(secretsIn(confirmed, old) === "", `[H21] as all that was before: ${secretsIn(confirmed, old)}`);
      await world.deliver(2);
      must(eidOf(world, 2) === eidOf(world, 1), "seat 2 has taken the confirmation");
      must(secretsIn(heldBy(world, 2), old) === "", `[H21] and there, too: ${secretsIn(heldBy(world, 2), old)}`);
    },

  "[D6] no received ciphertext is kept, and nothing of the keys before": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { epochs, noted } = noting(crypto);
    const given: Record<Seat, string[]> = { 1: [], 2: [] };
    const meddler: NonNullable<PlayOptions["meddler"]> = {
      toClient: (to, frame) => {
        if ((frame.type === "record" || frame.type === "signal") && "body" in frame) given[to].push(frame.body);
        return Promise.resolve([frame]);
      },
    };
    const world = await pair(engine, { crypto: noted, meddler, limits: OFTEN });
    const mustKeepNone = (when: string) => {
      for (const seat of SEATS) {
        const disk = onDiskOf(world, seat);
        must(
          given[seat].every((body) => !disk.includes(body)),
          `[D6] ${when} the disk of seat ${seat} has nothing that came sealed`,
        );
        const now = new Set([eidOf(world, seat), keysOf(world, seat).answer?.epoch.eid]);
        for (const epoch of epochs.values())
          if (!now.has(epoch.eid)) must(secretsIn(disk, epoch) === "", `[D6] ${when} nor a key of an older epoch`);
      }
    };
    await renewed(world, 2);
    await world.look(1);
    await world.look(2);
    await mustBeHeard(world);
    mustKeepNone("after a talk");
    must(given[1].length > 9 && given[2].length > 9, "both were given something");
    // What came ahead of its turn waits in memory.
    await world.close(2);
    for (const text of ["first", "second", "third"]) await world.write(1, text);
    await world.settle();
    await world.open(2);
    await world.connect(2);
    const { inbox } = world.pageOf(2)!;
    const first = inbox.findIndex((frame) => frame.type === "record");
    world.setInbox(
      2,
      inbox.filter((_, n) => n !== first),
    );
    await world.deliver(2);
    must(!world.texts(2).includes("third"), "what is ahead waits");
    mustKeepNone("while something waits for its turn");
    await mustBeHeard(world);
    for (const seat of SEATS) {
      await world.close(seat);
      await world.open(seat);
    }
    await mustBeHeard(world);
    mustKeepNone("after a reload");
  },

  "[H27] nothing is sealed for the device before once the server names a new one, until that one's offer": async (
    engine,
  ) => {
    const crypto = createSymbolicCrypto();
    const { meddler, ofKind } = watched(crypto);
    const world = await pair(engine, { crypto, meddler });
    await world.join(2);
    await world.connect(2);
    await world.deliver(1);
    must(world.view(1).agreeing, "[H27] the screen says that keys are being agreed");
    const sealed = ofKind("record").length;
    await world.write(1, "for the new device");
    must(ofKind("record").length === sealed, "[H27] nothing is sealed for the one before");
    must(markOf(world, 1, "for the new device") === "sending", "the text waits");
    await world.deliver(2);
    await world.deliver(1);
    must(ofKind("H2").at(-1)?.by === 1, "the new device's offer is answered");
    must(!world.view(1).agreeing, "[H27] the hint goes once it has come");
    const before = ofKind("record").length;
    await world.write(1, "for its keys");
    must(ofKind("record").length === before + 1, "[H27] and what is written then is sealed at once");
    await mustBeHeard(world);
    must(world.texts(2).join() === "for its keys", "it is heard");
    must(markOf(world, 1, "for the new device") === "not-delivered", "[H25] the one before goes by a press only");
  },

  "[H27] a device that the server makes up changes no key, and a receipt lets texts go again": async (engine) => {
    const crypto = createSymbolicCrypto();
    const { meddler, ofKind } = watched(crypto);
    let device: number | null = null;
    const world = await pair(engine, {
      crypto,
      meddler: {
        ...meddler,
        toClient: (to, frame) =>
          Promise.resolve([
            to === 1 && frame.type === "presence" && device !== null
              ? { ...frame, peer: { ...frame.peer, device } }
              : frame,
          ]),
      },
    });
    const eid = eidOf(world, 1);
    device = 9;
    await world.cut(2);
    await world.settle();
    must(world.view(1).agreeing, "[H27] the screen says what the server says");
    const [handshakes, sealed] = [ofKind("H1").length, ofKind("record").length];
    await world.write(1, "waits");
    must(ofKind("record").length === sealed, "[H27] nothing is sealed");
    await world.pass(60_000);
    await world.settle();
    must(ofKind("record").length === sealed, "[H27] nor later");
    must(eidOf(world, 1) === eid && newKeys(world, 1) === 0, "[H27] the number alone changes no key");
    must(ofKind("H1").length === handshakes, "[H27] and asks for none");
    // Whoever comes back says how far it is. The server goes on to lie.
    await world.connect(2);
    await world.settle();
    await mustBeHeard(world);
    must(world.texts(2).includes("waits"), "[H27] a receipt shows that the device with the keys is there");
    must(eidOf(world, 1) === eid, "[H27] and these go on");
  },
};
