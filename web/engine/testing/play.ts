/** How a history of two people is told and judged: the parts that every history begins and ends with. */
import type { Seat } from "../../../shared/shapes.ts";
import { falsehoods, type Knowledge, undelivered, unheard } from "./checker.ts";
import { createSymbolicCrypto, type SymbolicCrypto } from "./symbolic-crypto.ts";
import { createWorld, type Engine, SEATS, Violation, type World, type WorldOptions } from "./world.ts";

/** A history throws what is wrong with the engine that it is told with. */
export type History = (engine: Engine) => Promise<void>;

export function must(holds: unknown, sentence: string): asserts holds {
  if (holds === false || holds === null || holds === undefined) throw new Violation(sentence);
}

export const KEYS = { sid: "S".repeat(21) + "A", pskH: "P".repeat(42) + "A", kHello: "K".repeat(42) + "A" };

export type SymbolicWorld = World & { crypto: SymbolicCrypto };

export type PlayOptions = Partial<Omit<WorldOptions, "engine" | "fresh">> & { crypto?: SymbolicCrypto };

/** An empty session, nobody has joined. */
export function session(engine: Engine, options: PlayOptions = {}): SymbolicWorld {
  const crypto = options.crypto ?? createSymbolicCrypto();
  const world = createWorld({
    engine,
    keys: KEYS,
    freeze: true,
    fresh: () => crypto.fresh(),
    peek: (body) => crypto.peek(body),
    ...options,
    crypto,
  });
  return Object.assign(world, { crypto });
}

/** Both have joined, are here, and have their keys. */
export async function pair(engine: Engine, options: PlayOptions = {}): Promise<SymbolicWorld> {
  const world = session(engine, options);
  await world.join(1);
  await world.join(2);
  await world.calm();
  mustBeTrue(world);
  must(world.view(1).safety !== null && world.view(2).safety !== null, "two who are here get a safety code");
  return world;
}

/** No screen says what is not so. */
export function mustBeTrue(world: World, knowledge: Knowledge = {}): void {
  const found = falsehoods(world, knowledge);
  if (found.length > 0) throw new Violation(found.join("; "));
}

/** Both are here with an honest server for so long: all that was said is heard. */
export async function mustBeHeard(world: World, ms?: number): Promise<void> {
  await world.calm(ms);
  const found = [...falsehoods(world), ...undelivered(world)];
  if (found.length > 0) throw new Violation(found.join("; "));
}

/** As `mustBeHeard`, where keys were renewed on the way: after a press on "Write anyway" and "Share earlier messages". */
export async function mustBeHeardAfterAPress(world: World, ms?: number): Promise<void> {
  await mustBeHeard(world, ms);
  for (const seat of SEATS) await world.press(seat, "write-anyway");
  for (const seat of SEATS) await world.press(seat, "share-earlier");
  await mustBeHeard(world, ms);
  const found = unheard(world);
  if (found.length > 0) throw new Violation(found.join("; "));
}

export const markOf = (world: World, seat: Seat, text: string): string | null => {
  const row = world.rowOf(seat, text);
  return row?.kind === "own" ? row.mark : null;
};

export const kindsOf = (world: World, seat: Seat): string[] => world.view(seat).rows.map(({ kind }) => kind);

/** The rows without what the page itself tells. */
export const newKeys = (world: World, seat: Seat): number =>
  kindsOf(world, seat).filter((kind) => kind === "new-keys").length;

export const missing = (world: World, seat: Seat): number =>
  world.view(seat).rows.reduce((sum, row) => sum + (row.kind === "missing" ? row.count : 0), 0);
