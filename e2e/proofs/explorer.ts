/**
 * Rules 3 to 10 explored over the engine itself: every order of a few actions of two people, their sockets, crashes and
 * lost devices, breadth first to a bound, then random walks on from the border. Cryptography and time are abstract: time
 * only jumps to the next thing that a page waits for. States that differ only in what is random are one.
 *
 * Not covered: what more texts, devices or faults than the bounds would do; a hostile server (testing/walk.ts); the
 * cryptography itself (ProVerif, vectors).
 */
import { createHash } from "node:crypto";
import type { Seat } from "../../shared/shapes.ts";
import { falsehoods, undelivered, unheard } from "../../web/engine/testing/checker.ts";
import { KEYS } from "../../web/engine/testing/play.ts";
import { createRandom } from "../../web/engine/testing/random.ts";
import { createSymbolicCrypto } from "../../web/engine/testing/symbolic-crypto.ts";
import {
  type Crash,
  createWorld,
  type Engine,
  SEATS,
  type World,
  type WorldData,
} from "../../web/engine/testing/world.ts";

export interface ExploreOptions {
  engine: Engine;
  /** Different states at most. */
  states: number;
  /** Walks on from the border, and how long each is. */
  walks: number;
  walkLength: number;
  /** One state in so many is asked whether calm delivers everything. */
  calmEvery: number;
  seed: number;
  bounds?: Partial<Bounds>;
  /** Is told how it goes, now and then. */
  progress?(found: ExploreResult): void;
}

export interface Bounds {
  textsEach: number;
  devicesEach: number;
  /** Crashes, rollbacks, cuts and failovers on one path. */
  faults: number;
  unsends: number;
  /** Edits, and settings of how long messages last. */
  amendments: number;
}

const BOUNDS: Bounds = { textsEach: 1, devicesEach: 2, faults: 2, unsends: 1, amendments: 1 };
const CRASHES: readonly Crash[] = ["before-write", "before-send", "lost-write"];
const CALM_MS = 60_000;
const VIOLATIONS_MAX = 5;

export interface ExploreResult {
  states: number;
  transitions: number;
  depth: number;
  /** The whole space within the bounds was seen. */
  exhausted: boolean;
  calms: number;
  walks: number;
  violations: { path: readonly string[]; what: readonly string[] }[];
}

/** What was used up of the bounds. */
interface Spent {
  texts: Readonly<Record<Seat, number>>;
  devices: Readonly<Record<Seat, number>>;
  faults: number;
  unsends: number;
  amendments: number;
}

/** How a state was reached; it outlives the state. */
interface Trace {
  from: Trace | null;
  action: string;
}

interface Node {
  data: WorldData;
  spent: Spent;
  trace: Trace | null;
  depth: number;
}

interface Action {
  name: string;
  run(world: World): Promise<unknown>;
  spent: Spent;
}

function pathOf(node: Node): string[] {
  const path: string[] = [];
  for (let at = node.trace; at; at = at.from) path.unshift(at.action);
  return path;
}

/** Everything that can happen next. */
function actionsOf({ data, spent }: Node, world: World, bounds: Bounds): Action[] {
  const found: Action[] = [];
  const add = (name: string, run: Action["run"], change: Partial<Spent> = {}) =>
    found.push({ name, run, spent: { ...spent, ...change } });
  const fault = { faults: spent.faults + 1 };
  const mayFail = spent.faults < bounds.faults;
  let wakes: { seat: Seat; at: number } | null = null;
  for (const seat of SEATS) {
    const device = world.deviceOf(seat);
    const more = (what: "texts" | "devices") => ({ [what]: { ...spent[what], [seat]: spent[what][seat] + 1 } });
    if (!device) {
      add(`${seat} joins`, (on) => on.join(seat), more("devices"));
      continue;
    }
    if (spent.devices[seat] < bounds.devicesEach)
      add(`${seat} joins anew`, (on) => on.join(seat), { ...more("devices") });
    const { page } = device;
    if (!page) {
      add(`${seat} opens`, (on) => on.open(seat));
      if (mayFail && device.past.length > 0)
        add(`${seat} goes back 2`, (on) => Promise.resolve(on.goBack(seat, 2)), fault);
      continue;
    }
    if (page.wakeAt !== null && (wakes === null || page.wakeAt < wakes.at)) wakes = { seat, at: page.wakeAt };
    if (spent.texts[seat] < bounds.textsEach) {
      const text = `${seat}${spent.texts[seat] + 1}`;
      add(`${seat} writes`, (on) => on.write(seat, text), more("texts"));
      if (mayFail)
        add(`${seat} writes, lost-write`, (on) => on.write(seat, text, "lost-write"), { ...more("texts"), ...fault });
    }
    if (spent.unsends < bounds.unsends) {
      const own = page.view.rows.find(({ kind }) => kind === "own");
      if (own?.kind === "own")
        add(`${seat} unsends`, (on) => on.unsend(seat, own.text), { unsends: spent.unsends + 1 });
    }
    if (spent.amendments < bounds.amendments) {
      const amended = { amendments: spent.amendments + 1 };
      const own = page.view.rows.find(({ kind }) => kind === "own");
      if (own?.kind === "own") add(`${seat} edits`, (on) => on.edit(seat, own.text, `${own.text}, edited`), amended);
      add(`${seat} sets the timer`, (on) => on.command(seat, { type: "set-timer", lasts: 300_000 }), amended);
    }
    if (page.view.rows.some((row) => row.kind === "peer" && row.lasts && !row.seen))
      add(`${seat} looks`, (on) => on.look(seat));
    if (page.connection === null) add(`${seat} connects`, (on) => on.connect(seat));
    else if (mayFail) add(`${seat} is cut`, (on) => on.cut(seat), fault);
    if (page.inbox.length > 0) {
      add(`${seat} takes one`, (on) => on.deliver(seat, 1));
      if (page.inbox.length > 1) add(`${seat} takes all`, (on) => on.deliver(seat));
      if (mayFail)
        for (const crash of CRASHES)
          add(`${seat} takes all, ${crash}`, (on) => on.deliver(seat, undefined, crash), fault);
    }
  }
  // Time goes on once nothing else is under way: what comes late is what is cut.
  const quiet = SEATS.every((seat) => (world.pageOf(seat)?.inbox.length ?? 0) === 0);
  if (wakes && quiet) {
    const { at } = wakes;
    add("time", (on) => on.pass(Math.max(0, at - data.now)));
  }
  return found;
}

/** Maps as lists: states are compared as text. */
const plain = (_: string, value: unknown) => (value instanceof Map ? [...(value as Map<unknown, unknown>)] : value);

export async function explore(options: ExploreOptions): Promise<ExploreResult> {
  const { engine, states, walks, walkLength, calmEvery, seed } = options;
  const bounds = { ...BOUNDS, ...options.bounds };
  const random = createRandom(seed);
  const crypto = createSymbolicCrypto();
  const world = createWorld({
    engine,
    crypto,
    keys: KEYS,
    fresh: () => crypto.fresh(),
    peek: (body) => crypto.peek(body),
    parse: false,
  });
  const found: ExploreResult = {
    states: 0,
    transitions: 0,
    depth: 0,
    exhausted: false,
    calms: 0,
    walks: 0,
    violations: [],
  };

  function keyOf({ data, spent }: Node): string {
    const seats = SEATS.map((seat) => {
      const device = world.deviceOf(seat);
      if (!device) return null;
      const { page, disk, wentBack } = device;
      const { view: _, ...rest } = page ?? {};
      // An open page has what its disk has, and more.
      return [wentBack, page ? rest : [...disk.values()]];
    });
    const text = JSON.stringify([seats, data.relay, data.now, spent, data.truth.had, data.truth.unsent], plain);
    return createHash("sha1").update(crypto.canonical(text)).digest("base64");
  }

  const report = (node: Node, what: readonly string[]) => {
    if (what.length > 0) found.violations.push({ path: pathOf(node), what });
    return what.length > 0;
  };

  /** The node behind an action, or null where it is a violation. */
  async function follow(node: Node, action: Action): Promise<Node | null> {
    world.data = node.data;
    const trace = { from: node.trace, action: action.name };
    const next = { data: node.data, spent: action.spent, trace, depth: node.depth + 1 };
    found.transitions += 1;
    try {
      await action.run(world);
    } catch (error) {
      report(next, [`threw: ${(error as Error).message} ${(error as Error).stack?.split("\n")[1] ?? ""}`]);
      return null;
    }
    next.data = world.data;
    return report(next, falsehoods(world)) ? null : next;
  }

  async function calmDelivers(node: Node): Promise<void> {
    world.data = node.data;
    found.calms += 1;
    const last: Node = { ...node, trace: { from: node.trace, action: "calm" } };
    try {
      for (const seat of SEATS) {
        if (!world.deviceOf(seat)) await world.join(seat);
        await world.cut(seat);
      }
      for (let round = 0; round < 2; round += 1) {
        await world.calm(CALM_MS);
        for (const seat of SEATS) await world.write(seat, `calm ${round} of ${seat}`);
        for (const type of ["write-anyway", "share-earlier"] as const)
          for (const seat of SEATS) await world.press(seat, type);
      }
      await world.calm(CALM_MS);
      report(last, [...falsehoods(world), ...undelivered(world), ...unheard(world)]);
    } catch (error) {
      report(last, [`threw: ${(error as Error).message}`]);
    }
  }

  const root: Node = {
    data: world.data,
    spent: { texts: { 1: 0, 2: 0 }, devices: { 1: 0, 2: 0 }, faults: 0, unsends: 0, amendments: 0 },
    trace: null,
    depth: 0,
  };
  const seen = new Set<string>([keyOf(root)]);
  let border: Node[] = [root];
  let last: Node[] = border;
  const enough = () => found.violations.length >= VIOLATIONS_MAX;
  while (border.length > 0 && seen.size < states && !enough()) {
    const next: Node[] = [];
    for (const node of border) {
      if (seen.size >= states || enough()) break;
      world.data = node.data;
      for (const action of actionsOf(node, world, bounds)) {
        const child = await follow(node, action);
        if (!child) continue;
        const key = keyOf(child);
        if (seen.has(key)) continue;
        seen.add(key);
        found.states = seen.size;
        found.depth = child.depth;
        if (seen.size % calmEvery === 0) await calmDelivers(child);
        if (seen.size % 10_000 === 0) options.progress?.(found);
        next.push(child);
      }
    }
    if (next.length > 0) last = next;
    border = next;
  }
  found.exhausted = border.length === 0 && !enough();

  const free = { textsEach: 5, devicesEach: 3, faults: 12, unsends: 3, amendments: 3 };
  for (let walk = 0; walk < walks && !enough(); walk += 1) {
    let node = random.pick(last);
    for (let at = 0; at < walkLength; at += 1) {
      world.data = node.data;
      const actions = actionsOf(node, world, free);
      const child = actions.length === 0 ? null : await follow(node, random.pick(actions));
      if (!child) break;
      node = child;
    }
    found.walks += 1;
    if (!enough()) await calmDelivers(node);
  }
  return found;
}
