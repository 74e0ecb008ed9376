/**
 * `npm run load -- --scale 10000`: so many chats at once on one machine, as many as its descriptors allow, in each of which
 * somebody says something every ten seconds; the same while others join; and what a chat holds. Beside it, for the ratio, as
 * many messages a second between a few.
 */
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { joined, saying } from "./measure.mjs";
import { cpuSeconds } from "./processes.mjs";
import { systems } from "./systems.mjs";

const EVERY_SECONDS = 10;
const FEW = 50;
/** What a process holds open besides its chats' sockets. */
const OTHERS = 500;
const JOINS_PER_SECOND = 200;
const JOINING_SECONDS = 20;

/**
 * @param {string} key a system
 * @param {number} wanted chats at once
 * @param {number} seconds for which they talk
 * @returns {Promise<object>} figures; delays in ms from when a message was due
 */
export async function scale(key, wanted, seconds) {
  const chats = Math.min(wanted, Math.floor((descriptors() - OTHERS) / 2));
  const perSecond = Math.max(1, Math.round(chats / EVERY_SECONDS));
  const few = await fresh(key, async (system) => {
    const { pairs, heardOf, run } = saying(FEW);
    pairs.push(...(await joined(system, FEW, heardOf)));
    return run(perSecond, Math.min(seconds, 30));
  });
  return fresh(key, async (system) => {
    const before = await system.ask("memory");
    const { pairs, heardOf, run } = saying(chats);
    const start = performance.now();
    const cpu = cpuSeconds(system.nodes[0]);
    pairs.push(...(await joined(system, chats, heardOf)));
    const took = (performance.now() - start) / 1_000;
    const joinCpu = ((cpuSeconds(system.nodes[0]) - cpu) * 1_000) / (2 * chats);
    const nodesBefore = system.nodes.map(cpuSeconds);
    const many = await run(perSecond, seconds);
    const shares = system.nodes.map((pid, n) => cpuSeconds(pid) - nodesBefore[n]);
    const held = await system.ask("memory");
    const stop = joining(system, chats);
    const beside = await run(perSecond, JOINING_SECONDS);
    const joins = await stop();
    for (const pair of pairs) pair.close();
    return {
      chats,
      perSecond,
      seconds,
      joinsPerSecond: (2 * chats) / took,
      joinCpuMs: joinCpu,
      heldKilobytes: (held.heapUsed + held.external - before.heapUsed - before.external) / chats / 1_000,
      residentKilobytes: (held.rss - before.rss) / chats / 1_000,
      few,
      many,
      beside: { ...beside, joinsPerSecond: joins.count / JOINING_SECONDS, refused: joins.refused },
      shares: shares.map((share) => share / shares.reduce((sum, each) => sum + each, 0)),
    };
  });
}

/** @param {string} name @param {Awaited<ReturnType<typeof scale>>} figures */
export function scaleInWords(name, { chats, perSecond, seconds, few, many, beside, shares, ...rest }) {
  const delays = ({ p50, p99, p999, undelivered }) =>
    `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)}, p99.9 ${p999.toFixed(2)}, undelivered ${undelivered}`;
  return [
    `${name}: ${chats} chats (${2 * chats} sockets), ${perSecond} messages a second for ${seconds} s`,
    `  joining: ${rest.joinsPerSecond.toFixed(0)} a second, ${rest.joinCpuMs.toFixed(2)} ms of the first node's processor each, a chat's making included`,
    `  a chat holds ${rest.heldKilobytes.toFixed(1)} kB of heap and buffers, ${rest.residentKilobytes.toFixed(1)} kB resident (of the first node)`,
    `  as many messages between ${2 * FEW}: ${delays(few)}`,
    `  between all: ${delays(many)}; p99 ${(many.p99 / few.p99).toFixed(1)} times that`,
    `  beside ${beside.joinsPerSecond.toFixed(0)} joins a second (${beside.refused} chats refused): ${delays(beside)}; p99 ${(beside.p99 / many.p99).toFixed(1)} times that without`,
    `  the nodes' shares of the work: ${shares.map((share) => `${(share * 100).toFixed(0)} %`).join(", ")}`,
  ].join("\n");
}

async function fresh(key, work) {
  const system = await systems[key].start();
  try {
    return await work(system);
  } finally {
    await system.stop();
  }
}

/** Pairs that come and go, at a fixed rate, until it is stopped. @returns how to: it tells how many have joined, and how many chats were refused */
function joining(system, from) {
  let going = true;
  let count = 0;
  let refused = 0;
  let n = from;
  const under = new Set();
  const every = (async () => {
    const start = performance.now();
    for (let asked = 0; going; await delay(5)) {
      for (; going && start + (asked * 2_000) / JOINS_PER_SECOND <= performance.now(); asked++) {
        // What is late is not made up for: it would come all at once.
        if (under.size > JOINS_PER_SECOND) continue;
        const pair = system
          .join(n++, () => {})
          .then(
            (joined) => {
              count += 2;
              joined.close();
            },
            // "The server is busy": chats under way come first.
            () => (refused += 1),
          )
          .finally(() => under.delete(pair));
        under.add(pair);
      }
    }
  })();
  return async () => {
    going = false;
    await every;
    await Promise.all(under);
    return { count, refused };
  };
}

/** How many files and sockets a process may have open here. */
const descriptors = () => Number(/^Max open files\s+\d+\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
