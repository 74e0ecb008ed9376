/**
 * A server that lies as a seed says. It knows everything that ever went through it; with a code it also makes
 * handshakes and texts of its own. Beneath it the honest memory goes on, so that it can be honest again.
 */
import type { ClientFrame, ServerFrame } from "../../../shared/frames.ts";
import { otherSeat, type RecordName, type Seat } from "../../../shared/shapes.ts";
import type { EngineCrypto, EpochKeys, MadeOffer } from "../ports.ts";
import type { Random } from "./random.ts";
import { type Meddler, SEATS, type World } from "./world.ts";

export const LIES = [
  "drop",
  "delay",
  "repeat",
  "reorder",
  "replay",
  "reflect",
  "lose-send",
  "body",
  "splice",
  "number",
  "device",
  "blank",
  "kept",
  "acked",
  "age",
  "presence",
  "refuse",
  "caught-up",
  "signal",
  "garbage",
] as const;
export type Lie = (typeof LIES)[number];

export interface LiarOptions {
  random: Random;
  crypto: EngineCrypto;
  /** As long, and good for nothing. */
  garble(body: string): string;
  fresh(): string;
  keys: World["keys"];
  /** How often which lie is told, of the frames that it could be told of. */
  lies: Partial<Record<Lie, number>>;
  hasCode: boolean;
}

type RecordFrame = Extract<ServerFrame, { type: "record" }>;
const HISTORY_MAX = 400;
/** Numbers that no honest server says. */
const ODD_NUMBERS = [0, -1, 1.5, 4_000_000, Number.MAX_SAFE_INTEGER, 1e300] as const;

export interface Liar extends Meddler {
  attach(world: World): void;
  /** Something of its own accord: gives what it kept back, says something again, makes a handshake or a text. */
  act(): Promise<void>;
  turnHonest(): void;
  /** Texts that it forged and may have been believed. */
  forged: number;
  told: Partial<Record<Lie, number>>;
}

export function createLiar({ random, crypto, garble, fresh, keys, lies, hasCode }: LiarOptions): Liar {
  let honest = false;
  let world: World;
  const history: { to: Seat; frame: ServerFrame }[] = [];
  let delayed: { to: Seat; frame: ServerFrame }[] = [];
  /** What a server with a code has made of its own. */
  const offers: { to: Seat; name: RecordName; made: MadeOffer }[] = [];
  const epochs: { to: Seat; epoch: EpochKeys }[] = [];
  const ghosts: Record<Seat, { did: string; last: number }> = { 1: { did: "", last: 0 }, 2: { did: "", last: 0 } };
  const told: Partial<Record<Lie, number>> = {};

  const tells = (lie: Lie): boolean => {
    if (honest || !random.chance(lies[lie] ?? 0)) return false;
    told[lie] = (told[lie] ?? 0) + 1;
    return true;
  };
  const near = (n: number) => Math.max(0, n + random.below(7) - 3);
  const oddOr = (n: number) => (random.chance(0.2) ? random.pick(ODD_NUMBERS) : near(n));
  const anyDid = (): string => {
    const dids = Object.keys(world.data.devices);
    return random.chance(0.2) || dids.length === 0 ? fresh() : random.pick(dids);
  };
  const anyBody = (): string | null => {
    const bodies = history.flatMap(({ frame }) => (frame.type === "record" && "body" in frame ? [frame.body] : []));
    return bodies.length === 0 ? null : random.pick(bodies);
  };

  async function bend(frame: ServerFrame): Promise<ServerFrame> {
    switch (frame.type) {
      case "record":
        return bendRecord(frame);
      case "signal": {
        if (!tells("signal")) return frame;
        return random.pick([
          { ...frame, body: garble(frame.body) },
          { ...frame, seq: oddOr(frame.seq) },
          { ...frame, did: anyDid() },
          { ...frame, eid: fresh() },
        ]);
      }
      case "welcome": {
        const { kept, acked, ageMs, device, peer } = frame;
        return {
          ...frame,
          kept: tells("kept") ? oddOr(kept) : kept,
          acked: tells("acked")
            ? random.pick([
                null,
                { did: anyDid(), seq: oddOr(acked?.seq ?? 1) },
                acked && { ...acked, seq: near(acked.seq) },
              ])
            : acked,
          ageMs: tells("age") ? random.pick([0, 3_600_000, 80_000_000, 1e15, -1, 1e300]) : ageMs,
          device: tells("presence") ? random.below(5) : device,
          peer: tells("presence") ? { ...peer, device: random.below(5), here: random.chance(0.5) } : peer,
        };
      }
      case "presence":
        return tells("presence")
          ? { ...frame, peer: { ...frame.peer, device: random.below(5), here: random.chance(0.5) } }
          : frame;
      case "kept":
        return tells("kept") ? { ...frame, seq: oddOr(frame.seq) } : frame;
      case "refused":
        return tells("refuse") ? { ...frame, seq: oddOr(frame.seq ?? 1) } : frame;
      default:
        return frame;
    }
  }

  async function bendRecord(frame: RecordFrame): Promise<RecordFrame> {
    let bent = frame;
    if ("body" in bent && tells("body")) bent = { ...bent, body: garble(bent.body) };
    const other = "body" in bent && tells("splice") ? anyBody() : null;
    if ("body" in bent && other !== null) bent = { ...bent, body: other, kind: random.pick(["handshake", "sealed"]) };
    if (tells("number")) bent = { ...bent, seq: oddOr(bent.seq) };
    if (tells("device")) bent = { ...bent, did: anyDid() };
    if ("body" in bent && tells("blank")) {
      const blank = random.chance(0.7) ? await crypto.bodyDigest(bent.body) : fresh();
      bent = { type: "record", did: bent.did, seq: bent.seq, kind: "sealed", blank };
    }
    return bent;
  }

  /** Any value of any frame in any wrong way. */
  function garbage(frame: ServerFrame): ServerFrame {
    const broken: Record<string, unknown> = { ...frame };
    const fields = Object.keys(broken).filter((name) => name !== "type");
    if (fields.length === 0) return frame;
    const name = random.pick(fields);
    broken[name] = random.pick<unknown>([null, undefined, "", "x", -1, 1e300, {}, [], true, "__proto__"]);
    return broken as unknown as ServerFrame;
  }

  function inject(to: Seat, frame: ServerFrame): void {
    world.inject(to, frame);
    if (!tells("reorder")) return;
    const inbox = [...(world.pageOf(to)?.inbox ?? [])];
    const last = inbox.pop();
    if (last) inbox.splice(random.below(inbox.length + 1), 0, last);
    world.setInbox(to, inbox);
  }

  const liar: Liar = {
    forged: 0,
    told,
    attach: (to) => {
      world = to;
    },
    async fromClient(seat, frame) {
      if (honest) return [frame];
      if (frame.type === "send" && frame.kind === "handshake" && hasCode) await listen(seat, frame);
      if (frame.type === "send" && tells("refuse"))
        world.inject(seat, {
          type: "refused",
          refusal: random.pick(["gap", "queue-full", "busy", "outage"]),
          message: "",
          seq: oddOr(frame.seq),
        });
      if (frame.type === "send" && tells("lose-send")) {
        // Half of the time it says that it has what it lost.
        if (random.chance(0.5)) world.inject(seat, { type: "kept", seq: frame.seq });
        return [];
      }
      if (tells("reflect") && frame.type === "send")
        world.inject(seat, { type: "record", did: anyDid(), seq: near(frame.seq), kind: frame.kind, body: frame.body });
      return [frame];
    },
    async toClient(to, frame) {
      if (honest) return [frame];
      history.push({ to, frame });
      if (history.length > HISTORY_MAX) history.shift();
      if (frame.type !== "welcome" && tells("drop")) return [];
      if (frame.type === "caught-up" && tells("caught-up")) return random.chance(0.5) ? [] : [frame, frame];
      if (frame.type !== "welcome" && tells("delay")) {
        delayed.push({ to, frame });
        return [];
      }
      const frames = [await bend(frame)];
      if (tells("repeat")) frames.push(await bend(frame));
      if (tells("replay")) frames.push(await bend(random.pick(history).frame));
      if (tells("garbage")) frames.push(garbage(frame));
      return frames;
    },
    async act() {
      if (honest) return;
      const due = delayed.filter(() => random.chance(0.6));
      delayed = delayed.filter((each) => !due.includes(each));
      while (due.length > 0) {
        const [one] = due.splice(random.below(due.length), 1);
        if (one) inject(one.to, one.frame);
      }
      if (history.length > 0 && tells("replay")) {
        const { to, frame } = random.pick(history);
        inject(random.chance(0.8) ? to : otherSeat(to), await bend(frame));
      }
      if (tells("caught-up")) inject(random.pick(SEATS), { type: "caught-up" });
      if (hasCode) await meddle();
    },
    turnHonest() {
      honest = true;
      delayed = [];
      for (const seat of SEATS) world.setInbox(seat, []);
    },
  };

  /** Where the server's own records to this seat stand: as the true device's next number, or as a device of its own. */
  function nextName(to: Seat): RecordName {
    const ghost = ghosts[to];
    if (ghost.did !== "" && random.chance(0.7)) {
      ghost.last += 1;
      return { did: ghost.did, seq: ghost.last };
    }
    if (random.chance(0.5)) {
      ghosts[to] = { did: fresh(), last: 1 };
      return { did: ghosts[to].did, seq: 1 };
    }
    const device = world.deviceOf(otherSeat(to));
    const { kept } = world.data.relay.seats[otherSeat(to)];
    return { did: device?.did ?? fresh(), seq: kept + 1 + random.below(2) };
  }

  /** With a code: what a page offers or answers is answered and confirmed by the server itself. */
  async function listen(from: Seat, frame: Extract<ClientFrame, { type: "send" }>): Promise<void> {
    const did = world.deviceOf(from)?.did;
    if (did === undefined) return;
    const name = { did, seq: frame.seq };
    const offer = await crypto.readOffer(keys, from, name, frame.body);
    if (offer && random.chance(0.5)) {
      const own = nextName(from);
      const answer = await crypto.answer(keys, from, offer, null, own);
      if (!answer) return;
      epochs.push({ to: from, epoch: answer.epoch });
      inject(from, { type: "record", ...own, kind: "handshake", body: answer.body });
      return;
    }
    for (const { to, made } of offers) {
      if (to !== from) continue;
      const taken = await crypto.acceptAnswer(keys, otherSeat(to), { ...made, base: null }, name, frame.body);
      if (!taken || taken === "other-offer") continue;
      epochs.push({ to, epoch: taken.epoch });
      const own = nextName(to);
      const body = await crypto.confirm(taken.epoch, own, made.n1);
      inject(to, { type: "record", ...own, kind: "handshake", body });
    }
  }

  async function meddle(): Promise<void> {
    const to = random.pick(SEATS);
    if (random.chance(0.15)) {
      const name = nextName(to);
      const base = random.chance(0.3) ? { pid: fresh(), eid: fresh(), cs: keys.pskH } : null;
      const seen = random.chance(0.5) ? { did: anyDid(), seq: 1 + random.below(9) } : null;
      const made = await crypto.makeOffer(keys, otherSeat(to), name, base, seen);
      offers.push({ to, name, made });
      inject(to, { type: "record", ...name, kind: "handshake", body: made.body });
    }
    const mine = epochs.filter((each) => each.to === to);
    if (mine.length === 0 || random.chance(0.5)) return;
    const { epoch } = random.chance(0.7) ? mine.at(-1)! : random.pick(mine);
    const from = otherSeat(to);
    const { did, seq } = nextName(to);
    liar.forged += 1;
    const json = JSON.stringify({ id: fresh(), at: world.data.now, kind: "text", text: `forged ${liar.forged}` });
    const place = { sid: keys.sid, eid: epoch.eid, from, seq };
    const body = await crypto.sealRecord(from === 1 ? epoch.k12 : epoch.k21, place, json);
    inject(to, { type: "record", did, seq, kind: "sealed", body });
  }

  return liar;
}
