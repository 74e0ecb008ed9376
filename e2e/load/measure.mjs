/** What is measured of a system under load: its cost a message, its peak, its delays, and what a quiet chat holds. */
import { setTimeout as delay } from "node:timers/promises";
import { createDelays } from "./delays.mjs";
import { cpuSeconds } from "./processes.mjs";

/** Messages of one that may be under way: enough that nobody ever waits for a turn of the loop. */
const WINDOW = 8;
/** Joins under way at once: strangers of one address are few at a time. */
const JOINS_AT_ONCE = 4;
/** For what hangs only. */
const DRAIN_MS = 30_000;

/**
 * @param {import("./systems.mjs").System} system
 * @param {number} count
 * @param {(pair: number) => import("./pairs.mjs").Heard} heardOf
 */
export async function joined(system, count, heardOf) {
  /** @type {import("./pairs.mjs").Pair[]} */
  const pairs = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const n = next++;
      pairs[n] = await system.join(n, heardOf(n));
    }
  };
  await Promise.all(Array.from({ length: JOINS_AT_ONCE }, work));
  return pairs;
}

/**
 * Everyone says the next as soon as one of theirs has arrived.
 * @returns messages a second, and µs of processor time a message, of the nodes and of the store
 */
export async function fullSpeed(system, count, seconds) {
  let delivered = 0;
  let going = true;
  /** @type {import("./pairs.mjs").Pair[]} */
  const pairs = await joined(system, count, (n) => (by) => {
    delivered += 1;
    if (going) pairs[n].say(by === 0 ? 1 : 0);
  });
  for (const pair of pairs) for (let n = 0; n < WINDOW; n++) for (const from of [0, 1]) pair.say(from);
  // Until every function has been compiled, and all windows are out of step.
  await delay(1_500);
  const before = costs(system);
  const from = performance.now();
  const had = delivered;
  await delay(seconds * 1_000);
  const took = (performance.now() - from) / 1_000;
  const messages = delivered - had;
  const after = costs(system);
  going = false;
  await quiet(() => delivered);
  for (const pair of pairs) pair.close();
  const micros = (key) => ((after[key] - before[key]) * 1e6) / messages;
  return { perSecond: messages / took, nodeMicros: micros("nodes"), storeMicros: micros("stores") };
}

/** Messages at a fixed rate between so many pairs of a system of its own. */
export async function atRate(system, count, perSecond, seconds) {
  const { pairs, heardOf, run } = saying(count);
  pairs.push(...(await joined(system, count, heardOf)));
  const figures = await run(perSecond, seconds);
  for (const pair of pairs) pair.close();
  return figures;
}

/**
 * Messages at a fixed rate over so many pairs, one pair after the other. A delay begins when the message was due, not when
 * this process got round to sending it: what a busy server holds up is counted for everybody behind it.
 * @returns the pairs, empty, to be joined with `heardOf`; and a run, which may be made again
 */
export function saying(count) {
  let delays = createDelays();
  /** @type {import("./pairs.mjs").Pair[]} */
  const pairs = [];
  const due = Array.from({ length: count }, () => [new Map(), new Map()]);
  const seqs = Array.from({ length: count }, () => [0, 0]);
  const heardOf = (n) => (by, seq) => {
    const sent = due[n][1 - by];
    const at = sent.get(seq);
    if (at === undefined) throw new Error(`message ${seq} of pair ${n} was not sent, or came twice`);
    sent.delete(seq);
    if (at > 0) delays.add(performance.now() - at);
  };
  const open = () => due.reduce((sum, [one, two]) => sum + one.size + two.size, 0);

  async function run(perSecond, seconds) {
    delays = createDelays();
    const total = Math.round(perSecond * (seconds + 1));
    const warm = Math.round(perSecond);
    const start = performance.now();
    for (let sent = 0; sent < total;) {
      for (const now = performance.now(); sent < total && start + (sent * 1_000) / perSecond <= now; sent++) {
        const n = sent % count;
        const from = Math.floor(sent / count) % 2 === 0 ? 0 : 1;
        const seq = ++seqs[n][from];
        // The first second is not counted: functions are still being compiled.
        due[n][from].set(seq, sent < warm ? 0 : start + (sent * 1_000) / perSecond);
        pairs[n].say(from);
      }
      await delay(1);
    }
    await quiet(open);
    return {
      p50: delays.quantile(0.5),
      p99: delays.quantile(0.99),
      p999: delays.quantile(0.999),
      counted: delays.count(),
      undelivered: open(),
    };
  }

  return { pairs, heardOf, run };
}

/** Bytes that the first node holds more for each chat in which both are there and nobody says anything. */
export async function idle(system, count) {
  // The first ones bring in code and pools that all share.
  const first = await joined(system, Math.min(50, count), () => () => {});
  const before = await system.ask("memory");
  const pairs = await joined(system, count, () => () => {});
  await delay(1_000);
  const after = await system.ask("memory");
  for (const pair of [...first, ...pairs]) pair.close();
  const held = ({ heapUsed, external }) => heapUsed + external;
  return { heldBytes: (held(after) - held(before)) / count, residentBytes: (after.rss - before.rss) / count };
}

const costs = ({ nodes, stores }) => ({ nodes: sum(nodes.map(cpuSeconds)), stores: sum(stores.map(cpuSeconds)) });
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/** Until nothing changes any more. */
async function quiet(count) {
  const late = performance.now() + DRAIN_MS;
  for (let before = NaN; count() !== before && performance.now() < late;) {
    before = count();
    await delay(300);
  }
}
