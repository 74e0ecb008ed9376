/**
 * A rolling restart: both nodes, one after the other, under many chats whose people all write meanwhile; or an upgrade from
 * another build, whose pages then reload one by one, some of them while a node of theirs is still there.
 */
import type { Script } from "node:vm";
import type { Seat } from "../../shared/shapes.ts";
import { newDevice } from "../support/browser/device.ts";
import { checkTalk, leftovers } from "./checker.ts";
import { createPerson, type Person } from "./client.ts";
import { patience, sleep, until } from "./one-run.ts";
import { openProxy } from "../support/proxy.ts";
import { openHost, openPage } from "./page.ts";
import { randomOf } from "./schedule.ts";
import { createWitness, type Witness } from "./witness.ts";
import type { World } from "./world.ts";

const TOGETHER_AT_ONCE = 8;
/** Each person writes about so often. */
const WRITE_EVERY_MS = 4_000;
/** Before, between and after the restarts. */
const QUIET_MS = 5_000;

const RELOAD_EVERY_MS = 100;

interface Chat {
  people: Person[];
  witness: Witness;
  numbers: Record<Seat, number>;
}

/** What takes the place of the build that all begins with. */
export interface Upgrade {
  /** The folder of the built server. */
  build: string;
  /** Its page. */
  script: Script;
}

export interface RollingResult {
  violations: string[];
  texts: number;
  /** For each client and restart that cut it off: how long it was not "open", in milliseconds. */
  gaps: number[];
}

/** @param script the page that each chat begins with */
export async function rolling(
  count: number,
  seed: number,
  world: World,
  script: Script,
  upgrade: Upgrade | null = null,
): Promise<RollingResult> {
  const random = randomOf(seed);
  let turn = 0;
  const proxy = await openProxy(() => {
    const up = world.nodes.filter(({ running }) => running);
    turn += 1;
    return (up[turn % up.length] ?? world.nodes[0]!).port;
  });
  const ports = world.nodes.map(({ port }) => port);
  const chats: Chat[] = [];
  const violations: string[] = [];
  const gaps: number[] = [];
  const closedAt = new Map<Person, number>();

  async function begin(): Promise<void> {
    const tab = openPage({ script, device: newDevice(), port: proxy.port });
    const host = openHost(tab);
    void host.start({ names: ["Ada", "Grace"], lifetimeSeconds: 900, idleSeconds: 900 });
    await until(() => host.get().phase === "inviting", patience.ms);
    const state = host.get();
    tab.stop();
    if (state.phase !== "inviting") throw new Error(`a chat could not be made: ${JSON.stringify(state)}`);
    const witness = createWitness();
    const people: Person[] = [];
    for (const { seat, code, url } of state.invites) {
      const link = url.split("/").pop()!;
      people.push(await createPerson({ script, witness, seat, link, code: code!, ports, node: 0, proxy }));
    }
    const together = await until(() => {
      for (const person of people) person.act();
      return people.every((person) => person.view()?.safety);
    }, patience.ms);
    if (!together) throw new Error(`two did not come together:\n${witness.story.join("\n")}`);
    chats.push({ people, witness, numbers: { 1: 0, 2: 0 } });
  }

  function write({ people, numbers }: Chat, seat: Seat): void {
    const number = numbers[seat] + 1;
    const text = `${seat === 1 ? "A" : "B"}${number} 🙂`;
    if (people[seat - 1]!.write(text, number)) numbers[seat] = number;
  }

  let waiting = count;
  await Promise.all(
    Array.from({ length: TOGETHER_AT_ONCE }, async () => {
      while (waiting-- > 0) await begin();
    }),
  );
  console.log(`${chats.length} chats are open.`);

  let writing = true;
  const watch = setInterval(() => {
    for (const { people } of chats) {
      for (const person of people) {
        person.act();
        const open = person.talk()?.connection === "open";
        const since = closedAt.get(person);
        if (!open && since === undefined) closedAt.set(person, performance.now());
        if (!open || since === undefined) continue;
        gaps.push(performance.now() - since);
        closedAt.delete(person);
      }
    }
  }, 20);
  const writers = chats.flatMap((chat) =>
    ([1, 2] as const).map(async (seat) => {
      await sleep(random() * WRITE_EVERY_MS);
      while (writing) {
        write(chat, seat);
        await sleep(WRITE_EVERY_MS * (0.5 + random()));
      }
    }),
  );

  try {
    for (const [n, node] of world.nodes.entries()) {
      await sleep(QUIET_MS);
      const start = performance.now();
      await node.stop();
      const stopped = performance.now();
      if (upgrade) node.become(upgrade.build);
      await node.start();
      const ms = (from: number, to: number) => (to - from).toFixed(0);
      console.log(
        `node ${n + 1}: gone ${ms(start, stopped)} ms after SIGTERM, ready again ${ms(stopped, performance.now())} ms later`,
      );
      if (!upgrade) continue;
      // New pages on old nodes, too: half of them come while the other node is of the old build.
      const ones = chats.flatMap(({ people }) => people).filter((_person, at) => at % world.nodes.length === n);
      for (const person of ones) {
        person.reload(upgrade.script);
        await sleep(RELOAD_EVERY_MS);
      }
      console.log(`${ones.length} pages have reloaded.`);
    }
    await sleep(QUIET_MS);
    writing = false;
    await Promise.all(writers);

    const troubles = ({ people, witness }: Chat) => checkTalk(people, witness);
    await until(() => chats.every((chat) => troubles(chat).length === 0), patience.ms);
    for (const [n, chat] of chats.entries()) {
      violations.push(...[...chat.witness.violations, ...troubles(chat)].map((each) => `chat ${n}: ${each}`));
      // Nobody changed a device, so nobody may be told so.
      if (chat.witness.agreements.size > 1) violations.push(`chat ${n}: keys were agreed anew`);
    }

    for (const { people } of chats) people[random() < 0.5 ? 0 : 1]!.end();
    const ended = () => chats.every(({ people }) => people.every((person) => person.state().phase === "ended"));
    if (!(await until(ended, patience.ms))) violations.push("not all pages show the end");
    for (const [n, { people }] of chats.entries()) {
      for (const person of people) {
        violations.push(...(await leftovers(person)).map((each) => `chat ${n}: ${each}`));
        violations.push(...person.page.tab.errors.map((each) => `chat ${n}: ${person.seat}'s console: ${each}`));
      }
      const keys = await world.keysOf(people[0]!.link.slice(0, 5));
      if (keys.length > 0) violations.push(`chat ${n}: Redis still holds ${keys.length} keys`);
    }
  } finally {
    writing = false;
    clearInterval(watch);
    await Promise.all(chats.flatMap(({ people }) => people.map((person) => person.stop())));
    await proxy.close();
  }
  return { violations, texts: chats.reduce((sum, { witness }) => sum + witness.written.size, 0), gaps };
}
