/**
 * `npm run load -- --growth 10000`: so many chats made, talked in and ended, one after the other; then the server holds what
 * it held before: heap, timers, sockets, keys in Redis. A snapshot of its heap has no name, link, key or text of any of them.
 */
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { systems } from "./systems.mjs";

/** Code and pools that all share come in with the first ones. */
const WARM_CHATS = 100;
const AT_ONCE = 4;
/** Counts of requests go with their window, which is shorter here. */
const WINDOW_SECONDS = 10;
/** What a heap differs by from one collection to the next. */
const HEAP_MAX_BYTES = 4_000_000;
/** What is under way ends by itself: closing handshakes, pauses, notes to nodes. For what hangs only. */
const QUIET_WITHIN_MS = 120_000;
/** Of the last chats so many are looked for: whatever was held would hold these. */
const LOOKED_FOR = 50;
/** Of a name or a key so much stands nowhere else. */
const SHORTEST = 12;

/**
 * @param {string} key a system
 * @param {number} chats
 * @returns {Promise<string[]>} what has grown, in words; none where nothing has
 */
export async function growth(key, chats) {
  const system = await systems[key].start({ RATE_WINDOW_SECONDS: String(WINDOW_SECONDS) });
  const redis = system.redis ? new Redis(system.redis) : null;
  const folder = mkdtempSync(join(tmpdir(), "duologue-growth-"));
  const secrets = [];
  let made = 0;
  async function make(count) {
    const last = made + count;
    const work = async () => {
      while (made < last) secrets.push(await oneChat(system, made++));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    secrets.splice(0, secrets.length - LOOKED_FOR);
  }
  const held = async () => ({ ...(await system.ask("holds")), keys: redis ? await redis.dbsize() : 0 });
  try {
    await make(WARM_CHATS);
    const before = await settled(held);
    await make(chats);
    const after = await settled(held, before);
    // V8 holds the last text that a pattern was tried on, whosever it was: another request's takes its place.
    await fetch(system.urls[0]);
    const snapshot = await system.ask({ snapshot: join(folder, "heap.heapsnapshot") });
    const found = await wordsIn(snapshot, secrets.flat());
    const heap = after.heapUsed + after.external - before.heapUsed - before.external;
    console.log(
      `${systems[key].name}: ${chats} chats made and ended; heap ${kilobytes(before.heapUsed)} to ${kilobytes(after.heapUsed)} kB, with buffers ${heap >= 0 ? "+" : ""}${kilobytes(heap)} kB; resident ${kilobytes(before.rss)} to ${kilobytes(after.rss)} kB; ${said(before)} to ${said(after)}; of ${secrets.flat().length} names, links, keys and texts ${found.length} in a snapshot of the heap`,
    );
    return [
      ...(heap > HEAP_MAX_BYTES ? [`the heap has grown by ${kilobytes(heap)} kB`] : []),
      ...(said(after) === said(before) ? [] : [`it held ${said(before)}, and holds ${said(after)}`]),
      ...found.map((word) => `the heap still holds "${word}"`),
    ];
  } finally {
    redis?.disconnect();
    await system.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Two people come, each says two things, one ends it. @returns what must be nowhere then */
async function oneChat(system, n) {
  let heard = 0;
  let all = () => {};
  const names = [`Growing-Abhi-${n}`, `Growing-Anny-${n}`];
  const said = new Promise((resolve) => (all = resolve));
  const pair = await system.join(n, () => ++heard === 4 && all(), names);
  for (const from of [0, 1, 0, 1]) pair.say(from);
  await said;
  await pair.end();
  return [...names, ...pair.secrets].filter((word) => word.length >= SHORTEST);
}

/** What it holds once it holds no more than `before`; without that once it does not change any more. */
async function settled(held, before) {
  const late = performance.now() + QUIET_WITHIN_MS;
  await delay(WINDOW_SECONDS * 1_000);
  let last = await held();
  for (;;) {
    await delay(3_000);
    const now = await held();
    if (said(now) === said(before ?? last) || performance.now() > late) return now;
    last = now;
  }
}

const said = ({ resources, keys }) =>
  [...Object.entries(resources).toSorted(([one], [other]) => one.localeCompare(other)), ["keys in Redis", keys]]
    .map(([name, n]) => `${n} ${name}`)
    .join(", ");

const kilobytes = (bytes) => Math.round(bytes / 1_000);

/** Which of the words a file has. */
async function wordsIn(file, words) {
  const left = new Set(words);
  const found = [];
  let rest = "";
  for await (const chunk of createReadStream(file, { encoding: "utf8", highWaterMark: 1 << 22 })) {
    const text = rest + chunk;
    for (const word of left) {
      if (!text.includes(word)) continue;
      left.delete(word);
      found.push(word);
    }
    rest = text.slice(-200);
  }
  return found;
}
