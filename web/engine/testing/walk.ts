/**
 * One random run: two people, crashes and lost devices as a seed says, and a server or a peer that may lie. In each
 * moment nothing false may stand on a screen; at the end the server is honest, both stay, and everything is heard.
 */
import { type Content, LASTS, REACTIONS } from "../../../shared/content.ts";
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import type { EngineCrypto } from "../ports.ts";
import { falsehoods, type Knowledge, undelivered, unheard } from "./checker.ts";
import { MALFORMED, MALFORMED_RECEIPTS } from "./malformed.ts";
import { createLiar, type Lie, LIES } from "./liar.ts";
import { KEYS } from "./play.ts";
import { createRandom, type Random } from "./random.ts";
import { createSymbolicCrypto } from "./symbolic-crypto.ts";
import { type Crash, createWorld, type Engine, SEATS, type World } from "./world.ts";

export type Who = "honest" | "server" | "server-with-code" | "peer";

export interface WalkOptions {
  engine: Engine;
  seed: number;
  who: Who;
  /** Actions of people and of the machine before the calm. */
  actions: number;
  /** Whether they edit, and have messages disappear; they do where it is not said. */
  amends?: boolean;
  /** In place of the symbolic cryptography: the real one. */
  real?: RealCrypto;
  /** Is told each action and what the screens show after it: for looking at one seed. */
  trace?(line: string): void;
}

export interface RealCrypto {
  crypto: EngineCrypto;
  fresh(): string;
  /** What a record's body holds. */
  peek(body: string): { json: string; place: { eid: string } } | null;
  garble(body: string): string;
  keys: { sid: string; pskH: string; kHello: string };
}

/** What happened in a run: a run in which nothing does is seen. */
export interface WalkCounts {
  inputs: number;
  texts: number;
  edits: number;
  timers: number;
  gone: number;
  heard: number;
  pairings: number;
  verified: number;
  held: number;
  missing: number;
  notDelivered: number;
  crashes: number;
  rollbacks: number;
  devices: number;
  failovers: number;
  lies: number;
  forged: number;
  calm: number;
}

export interface WalkResult {
  violations: readonly string[];
  counts: WalkCounts;
}

export const noCounts = (): WalkCounts => ({
  inputs: 0,
  texts: 0,
  edits: 0,
  timers: 0,
  gone: 0,
  heard: 0,
  pairings: 0,
  verified: 0,
  held: 0,
  missing: 0,
  notDelivered: 0,
  crashes: 0,
  rollbacks: 0,
  devices: 0,
  failovers: 0,
  lies: 0,
  forged: 0,
  calm: 0,
});

const CRASHES: readonly Crash[] = ["before-write", "before-send", "lost-write"];
/** Long enough for the twenty fresh answers an hour to be free again. */
const CALM_MS = 7_800_000;

/** How wild this run is: a run of everything at once reaches little. */
function temperOf(random: Random, who: Who) {
  const rate = (most: number) => (random.chance(0.5) ? 0 : most * (0.2 + 0.8 * (random.below(100) / 100)));
  const lying = who === "server" || who === "server-with-code";
  const chosen = LIES.filter(() => random.chance(0.3));
  const lies: Partial<Record<Lie, number>> = {};
  for (const lie of lying ? chosen : []) lies[lie] = random.pick([0.02, 0.1, 0.3]);
  return { lies, crash: rate(0.08), back: rate(0.03), join: rate(0.03), failover: rate(0.03), cut: rate(0.1) };
}

export async function walk({
  engine,
  seed,
  who,
  actions,
  amends = true,
  real,
  trace,
}: WalkOptions): Promise<WalkResult> {
  const random = createRandom(seed);
  // Of its own, so that a seed's other actions are those that they are without it.
  const extra = createRandom(seed + 1_000_003);
  const symbolic = createSymbolicCrypto();
  const crypto = real?.crypto ?? symbolic;
  const fresh = real?.fresh ?? symbolic.fresh;
  const garble = real?.garble ?? symbolic.garble;
  const keys = real?.keys ?? KEYS;
  const temper = temperOf(random, who);
  // One run in five is of two who have compared: what new devices and old disks are told is held back then.
  const compared = seed % 5 === 4;
  if (compared) Object.assign(temper, { join: 0.03, back: 0.03 });
  const counts = noCounts();
  const knowledge: Knowledge =
    who === "server-with-code" ? { serverHasCode: true } : who === "peer" ? { hostileSeat: 2 } : {};
  const violations: string[] = [];

  const liar = createLiar({
    random,
    crypto,
    garble,
    fresh,
    keys,
    lies: temper.lies,
    hasCode: who === "server-with-code",
  });
  const lying = { now: false };
  /** The real engine, saying what goes in and out. */
  const told: Engine = !trace
    ? engine
    : {
        ...engine,
        step: async (state, input, moment, context) => {
          const result = await engine.step(state, input, moment, context);
          trace(`      seat ${state.self.seat} <- ${brief(input, symbolic.kindOf)}`);
          trace(
            `      seat ${state.self.seat} -> ${result.effects.frames.map((frame) => brief(frame, symbolic.kindOf)).join(" ")}`,
          );
          const { numbers, sending, unconfirmed } = result.state;
          trace(`      ${JSON.stringify([numbers, sending.sentUpTo, sending.retryAt, [...unconfirmed.keys()]])}`);
          return result;
        },
      };
  const world: World = createWorld({
    engine: told,
    crypto,
    fresh,
    keys,
    limits: random.chance(0.5) ? { renewAfterRecords: 3, renewEveryMs: 1_000 } : {},
    rooms: random.chance(0.3) ? { records: 9, handshakes: 4 } : {},
    ...(who !== "honest" && { meddler: who === "peer" ? peersHandshakes(random, garble) : liar }),
    ...(who === "peer" && { cryptoOf: { 2: peersCrypto(crypto, random, lying) } }),
    peek: (body: string) => (real ?? symbolic).peek(body),
    ...(!real && { freeze: seed % 16 === 0 }),
    parse: real !== undefined || seed % 8 === 0,
  });
  liar.attach(world);

  const check = (where: string) => {
    if (violations.length > 0) return;
    const blanks = where !== "calm" && (liar.told.blank ?? 0) > 0;
    violations.push(...falsehoods(world, { ...knowledge, blanks }).map((what) => `${where}: ${what}`));
    if (seed % 4 !== 0 && !trace) return;
    for (const seat of SEATS) {
      const differs = world.showsWhatIsStored(seat);
      if (differs !== null) violations.push(`${where}: seat ${seat} ${differs}`);
    }
  };
  const crash = (): Crash | null => {
    if (!random.chance(temper.crash)) return null;
    counts.crashes += 1;
    return random.pick(CRASHES);
  };
  let texts = 0;
  const anyText = (seat: Seat): string | null => {
    const own = world.pageOf(seat)?.view.rows.flatMap((row) => (row.kind === "own" ? [row.text] : [])) ?? [];
    return own.length === 0 ? null : random.pick(own);
  };
  async function write(seat: Seat, how: Crash | null): Promise<void> {
    texts += 1;
    counts.texts += 1;
    const rows = world.pageOf(seat)?.view.rows ?? [];
    const row = rows.length > 0 && random.chance(0.2) ? random.pick(rows) : null;
    const reply =
      row && (row.kind === "own" || row.kind === "peer")
        ? { author: row.kind === "own" ? seat : otherSeat(seat), id: row.id }
        : undefined;
    await world.write(seat, `text ${texts}`, how, reply);
  }
  async function react(seat: Seat): Promise<void> {
    const rows = world.pageOf(seat)?.view.rows.filter((row) => row.kind === "own" || row.kind === "peer") ?? [];
    if (rows.length === 0) return;
    const { kind, id } = random.pick(rows);
    const to = { author: kind === "own" ? seat : otherSeat(seat), id };
    await world.command(seat, { type: "react", to, emoji: random.pick([...REACTIONS, ""] as const) }, crash());
  }

  /** One's own text gets other words; or what is written from now on disappears, or does not. */
  async function amend(): Promise<void> {
    const seat = extra.pick(SEATS);
    const how = extra.chance(temper.crash) ? extra.pick(CRASHES) : null;
    if (extra.chance(0.3)) {
      counts.timers += 1;
      return void (await world.command(seat, { type: "set-timer", lasts: extra.pick(LASTS) }, how));
    }
    const own = world.pageOf(seat)?.view.rows.flatMap((row) => (row.kind === "own" ? [row.text] : [])) ?? [];
    if (own.length === 0) return;
    counts.edits += 1;
    const text = extra.chance(0.6) ? own.at(-1)! : extra.pick(own);
    await world.edit(seat, text, `${text.split(",")[0]}, edit ${counts.edits}`, how);
  }

  /** The server falls over to a copy that lacks its newest part; a joined device stays joined. */
  let older = world.data.relay;
  async function failover(): Promise<void> {
    counts.failovers += 1;
    const copy = older;
    for (const seat of SEATS) await world.cut(seat);
    const now = world.data.relay;
    if (SEATS.some((seat) => copy.seats[seat].did !== now.seats[seat].did)) return;
    const dead = (seat: Seat) => ({ ...copy.seats[seat], connection: null });
    world.setRelay({ seats: { 1: dead(1), 2: dead(2) } });
  }

  const show = (what: string) => {
    if (!trace) return;
    const screens = SEATS.map((seat) => {
      const page = world.pageOf(seat);
      if (!page) return "closed";
      const rows = page.view.rows.map((row) =>
        row.kind === "own"
          ? `${row.text}!${row.mark} ${row.id.slice(-5)}`
          : row.kind === "peer"
            ? `${row.text} ${row.id.slice(-5)}`
            : `<${row.kind}>`,
      );
      return `${page.view.phase}${page.view.held ? " held" : ""}: ${rows.join(", ")}`;
    });
    trace(`${what}\n    1 ${screens[0]}\n    2 ${screens[1]}`);
  };

  async function act(): Promise<void> {
    const seat = random.pick(SEATS);
    if (!world.deviceOf(seat) || random.chance(temper.join)) {
      counts.devices += 1;
      return world.join(seat);
    }
    if (random.chance(temper.cut)) return world.cut(seat);
    if (random.chance(temper.failover)) return failover();
    if (random.chance(0.05)) older = world.data.relay;
    if (random.chance(temper.back)) {
      await world.close(seat);
      counts.rollbacks += 1;
      return world.goBack(seat, 1 + random.below(random.chance(0.7) ? 3 : 30));
    }
    if (!world.pageOf(seat)) return world.open(seat);
    if (world.pageOf(seat)!.connection === null && random.chance(0.7)) return world.connect(seat);
    switch (random.below(16)) {
      case 0:
      case 1:
      case 2:
        return write(seat, crash());
      case 3: {
        const text = random.chance(0.3) ? anyText(seat) : null;
        if (text !== null) await world.unsend(seat, text, crash());
        return;
      }
      case 4:
        return world.look(seat, crash());
      case 5:
        if (random.chance(0.3) && (await world.compare())) counts.verified += 1;
        return;
      case 6:
        if (random.chance(0.3)) await world.press(seat, "write-anyway", crash());
        return;
      case 7:
        if (random.chance(0.2)) await world.press(seat, "share-earlier", crash());
        return;
      case 8:
        return react(seat);
      case 9:
        return world.pass(random.pick([10, 300, 2_000, 6_000, 20_000, 700_000]));
      case 10:
        if (random.chance(0.2)) await world.close(seat);
        else await world.command(seat, { type: "typing", on: random.chance(0.7) }, crash());
        return;
      default:
        return world.deliver(seat, random.chance(0.5) ? undefined : 1 + random.below(3), crash());
    }
  }

  try {
    if (compared) {
      for (const seat of SEATS) await world.join(seat);
      await world.calm(1_000);
      if (await world.compare()) counts.verified += 1;
    }
    for (let action = 1; action <= actions && violations.length === 0; action += 1) {
      lying.now = random.chance(0.5);
      await act();
      if (amends && extra.chance(0.2)) await amend();
      if (who !== "peer") await liar.act();
      for (const seat of SEATS) {
        if (world.pageOf(seat)?.view.held) counts.held += 1;
        counts.notDelivered += world.pageOf(seat)?.view.undelivered ?? 0;
      }
      check(`action ${action}`);
      show(`action ${action}`);
    }
    lying.now = false;
    liar.turnHonest();
    if (violations.length === 0) await rest();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    violations.push(`threw: ${error.message} ${error.stack?.split("\n").slice(1, 4).join(" ") ?? ""}`);
  }
  for (const seat of SEATS) {
    const rows = world.pageOf(seat)?.view.rows ?? [];
    counts.pairings += rows.filter(({ kind }) => kind === "new-keys").length + (rows.length > 0 ? 1 : 0);
    counts.gone += rows.filter(({ kind }) => kind === "gone").length;
    counts.heard += rows.filter(({ kind }) => kind === "peer").length;
    counts.missing += rows.filter(({ kind }) => kind === "missing").length;
    counts.inputs += world.deviceOf(seat)?.past.length ?? 0;
  }
  counts.lies += Object.values(liar.told).reduce((sum, each) => sum + each, 0);
  counts.forged += liar.forged;
  if (violations.length > 0) violations.push(`lies told: ${JSON.stringify(liar.told)}`);
  return { violations, counts };

  /** An honest server, both here, every press pressed. */
  async function rest(): Promise<void> {
    for (const seat of SEATS) {
      if (!world.deviceOf(seat)) await world.join(seat);
      await world.open(seat);
      await world.cut(seat);
    }
    await world.calm(CALM_MS);
    show("first calm");
    for (const seat of SEATS) {
      texts += 1;
      await world.write(seat, `last of ${seat}`);
    }
    for (let round = 0; round < 2; round += 1) {
      for (const seat of SEATS) await world.press(seat, "write-anyway");
      for (const seat of SEATS) await world.press(seat, "share-earlier");
      await world.calm(CALM_MS);
    }
    show("calm");
    check("calm");
    if (violations.length > 0) return;
    if (who === "peer") {
      // The peer's own receipts and screens are its own affair.
      if (!world.texts(1).includes("last of 1")) violations.push("calm: one's own text is gone");
      return;
    }
    const found = [...undelivered(world), ...unheard(world)];
    if (found.length === 0) counts.calm += 1;
    // A device that the server made of its own with a code can have taken the place of the true one, until that joins anew.
    if (who !== "server-with-code") violations.push(...found.map((what) => `calm: ${what}`));
  }
}

/** A value for a reader: bodies by what they are, names by their ends. */
function brief(value: unknown, kindOf: (body: string) => string | null): string {
  return JSON.stringify(value, (_, each: unknown) => {
    if (typeof each !== "string" || each.length < 22) return each;
    return kindOf(each) ?? each.slice(0, 22).slice(-6);
  }).replaceAll(/"clock":\{[^}]*\},?|"|"names":\[[^\]]*\],?/g, "");
}

/** A peer that seals what it likes, half of the time. */
function peersCrypto(crypto: EngineCrypto, random: Random, lying: { now: boolean }): EngineCrypto {
  const records = Object.values(MALFORMED);
  const signals = Object.values(MALFORMED_RECEIPTS);
  const liesNow = () => lying.now && random.chance(0.5);
  const changed = (json: string): string => {
    const what = random.pick(records);
    return typeof what === "string" ? what : JSON.stringify(what(JSON.parse(json) as Content));
  };
  return {
    ...crypto,
    sealRecord: (key, place, json) => crypto.sealRecord(key, place, liesNow() ? changed(json) : json),
    sealSignal: (key, place, json) =>
      crypto.sealSignal(
        key,
        place,
        liesNow() ? JSON.stringify(random.pick(signals)(JSON.parse(json) as Record<string, unknown>)) : json,
      ),
  };
}

/** A peer whose handshakes are now and then not what they should be. */
function peersHandshakes(random: Random, garble: (body: string) => string) {
  return {
    fromClient: (seat: Seat, frame: Parameters<NonNullable<World["serve"]>>[2]) => {
      if (seat !== 2 || frame.type !== "send" || !random.chance(0.05)) return Promise.resolve([frame]);
      return Promise.resolve([{ ...frame, body: garble(frame.body) }]);
    },
  };
}
