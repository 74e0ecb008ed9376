import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseContent, parseSignal } from "../../shared/content.ts";
import type { EngineFrame, Table } from "./engine.ts";
import { ENGINE_LIMITS } from "./limits.ts";
import { helloOf, loadState, unsentTexts } from "./state.ts";
import { step } from "./step.ts";
import { mustBeHeard, pair } from "./testing/play.ts";
import { realEngine } from "./testing/real-engine.ts";
import { viewOf } from "./view.ts";

type Path = readonly (string | number)[];
interface Wrong {
  name: string;
  value: unknown;
}

const WRONG: readonly unknown[] = [
  ...[undefined, null, true, "", "x", "A".repeat(22), "A".repeat(43), "9".repeat(70_000)],
  ...[-1, 0, 0.5, 1, 7, 5_001, 9e15, 2 ** 53, 1e300, Number.NaN, Number.POSITIVE_INFINITY],
  ...[[], {}, [[]], [[1, 9e15]], { did: "x", seq: 1 }, { __proto__: null, kind: "constructor" }],
];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

function replaced(value: unknown, [head, ...rest]: Path, by: unknown): unknown {
  if (head === undefined) return by;
  const copy: Record<string | number, unknown> = Array.isArray(value)
    ? ([...value] as never)
    : { ...(value as object) };
  if (rest.length === 0 && by === undefined && !Array.isArray(value)) delete copy[head];
  else copy[head] = replaced(copy[head], rest, by);
  return copy;
}

/** Each field wrong in each way: type, length, range, missing; and one too many, and one twice. */
function* wrongs(value: unknown): Generator<Wrong> {
  for (const path of pathsOf(value)) {
    for (const [at, by] of WRONG.entries())
      yield { name: `${path.join(".")} #${at}`, value: replaced(value, path, by) };
    const there = path.reduce<unknown>((each, key) => (each as Record<string, unknown>)[key], value);
    if (Array.isArray(there))
      yield { name: `${path.join(".")} twice`, value: replaced(value, path, [...there, ...there]) };
    else if (typeof there === "object" && there !== null)
      yield { name: `${path.join(".")} more`, value: replaced(value, path, { ...there, more: 1 }) };
  }
}

/** A talk with everything in it. */
async function talk() {
  const world = await pair(realEngine, { freeze: false });
  await world.write(1, "hello");
  await world.write(2, "hi");
  await world.calm();
  await world.look(1);
  await world.unsend(2, "hi");
  const hello = world.rowOf(2, "hello")!;
  await world.command(2, { type: "react", to: { author: 1, id: hello.id }, emoji: "👍" });
  await world.compare();
  await world.calm();
  await world.join(2);
  await world.calm();
  await world.write(1, "held");
  await world.calm();
  return world;
}

describe("nothing that is wrong throws or loops", () => {
  test("frames of the server: each field wrong in each way, and the talk goes on", async () => {
    const world = await talk();
    const did = world.deviceOf(2)!.did;
    const peer = { here: true, device: 2, awayForMs: null };
    const name = { did, seq: 9 };
    const clock = { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 };
    const frames: EngineFrame[] = [
      {
        type: "welcome",
        seat: 1,
        names: ["A", "B"],
        device: 1,
        storeKey: "k",
        peer,
        clock,
        kept: 3,
        acked: name,
        ageMs: 5,
        storeId: "s",
      },
      { type: "record", ...name, kind: "sealed", body: "A".repeat(379) },
      { type: "record", ...name, kind: "sealed", blank: "A".repeat(43) },
      { type: "record", ...name, kind: "handshake", body: "A".repeat(1_739) },
      { type: "kept", seq: 3 },
      { type: "signal", did, eid: "A".repeat(22), seq: 1, body: "A".repeat(379) },
      { type: "presence", peer, clock },
      { type: "refused", refusal: "gap", message: "", seq: 3 },
      { type: "caught-up" },
    ];
    const { state } = world.pageOf(1)!;
    const context = { crypto: world.crypto, random: () => world.crypto.fresh(), limits: ENGINE_LIMITS };
    const moment = { monotonic: 10, wall: 1_800_000_000_000 };
    let count = 0;
    for (const honest of frames) {
      for (const { name: what, value } of wrongs(honest)) {
        count += 1;
        const input = { type: "frames" as const, frames: [value as EngineFrame, frames[1]!] };
        const next = await step(state, input, moment, context).catch((error: unknown) => {
          throw new Error(`${honest.type} ${what}`, { cause: error });
        });
        expect(next.effects.frames.length, what).toBeLessThan(200);
        viewOf(next.state, moment);
      }
    }
    expect(count).toBeGreaterThan(1_000);
    await world.press(1, "write-anyway");
    await mustBeHeard(world);
  });

  test("stored rows: each field wrong in each way is not understood, or does no harm", async () => {
    const world = await talk();
    const context = { crypto: world.crypto, random: () => world.crypto.fresh(), limits: ENGINE_LIMITS };
    const moment = { monotonic: 10, wall: 1_800_000_000_000 };
    const welcome: EngineFrame = {
      type: "welcome",
      seat: 1,
      names: ["A", "B"],
      device: 1,
      storeKey: "k",
      peer: { here: true, device: 2, awayForMs: null },
      clock: { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 },
      kept: 3,
      acked: null,
      ageMs: 5,
      storeId: "s",
    };
    const rows = [...world.deviceOf(1)!.disk.values()] as { table: Table; n: number; row: unknown }[];
    expect(loadState(rows)).not.toBeNull();
    let understood = 0;
    let refused = 0;
    for (const [at, { table, n, row }] of rows.entries()) {
      for (const { name, value } of wrongs(row)) {
        const state = loadState(rows.with(at, { table, n, row: value }));
        if (!state) {
          refused += 1;
          continue;
        }
        understood += 1;
        try {
          viewOf(state, moment);
          helloOf(state);
          unsentTexts(state);
          await step(state, { type: "tick" }, moment, context);
          await step(state, { type: "frames", frames: [welcome] }, moment, context);
          await step(state, { type: "command", command: { type: "write", text: "x" } }, moment, context);
          await step(
            state,
            { type: "command", command: { type: "share-earlier", pairing: state.pairings.current } },
            moment,
            context,
          );
        } catch (error) {
          throw new Error(`${table} ${n} ${name}`, { cause: error });
        }
      }
    }
    expect(refused).toBeGreaterThan(understood);
    for (const twice of [rows[0]!, rows.at(-1)!]) expect(loadState([...rows, twice])).toBeNull();
    expect(loadState([])).toBeNull();
    expect(loadState(rows.filter(({ table }) => table !== "state"))).toBeNull();
  });

  test("contents and signals of any kind are read or refused", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.object().map((each) => JSON.stringify(each)),
        ),
        (json) => {
          expect(typeof parseContent(json).ok).toBe("boolean");
          expect(typeof parseSignal(json).ok).toBe("boolean");
        },
      ),
      { numRuns: 500 },
    );
  });

  test("64 KiB of any one character are read at once", () => {
    for (let code = 0; code < 128; code += 1) {
      const json = String.fromCodePoint(code).repeat(65_536);
      expect(parseContent(json).ok).toBe(false);
      expect(parseContent(JSON.stringify({ id: "A".repeat(22), at: 1, kind: "text", text: json })).ok).toBe(false);
    }
  });
});
