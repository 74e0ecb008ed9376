/** One session through its schedule: two people, their faults, the end, and what the checker says. */
import { randomBytes } from "node:crypto";
import type { Script } from "node:vm";
import { WebSocket } from "ws";
import { TAG_CHARACTERS } from "../../shared/limits.ts";
import { otherSeat, type Seat } from "../../shared/shapes.ts";
import { newDevice } from "../support/browser/device.ts";
import { checkLost, checkTalk, leftovers } from "./checker.ts";
import { type Backup, createPerson, type Person } from "./client.ts";
import { openProxy } from "../support/proxy.ts";
import { openHost, openPage } from "./page.ts";
import { takenBy } from "./files.ts";
import type { FaultKind, FileKind, Plan, Step } from "./schedule.ts";
import { createWitness } from "./witness.ts";
import { type World } from "./world.ts";

/** How long people wait for each other, for rest and for the end: only a hang takes so long. Shorter where one is expected. */
export const patience = { ms: 300_000 };
const RECOVER_WITHIN_MS = 3_000;
/** A disk goes back when what it forgets has gone out; or after so long. */
const GONE_WITHIN_MS = 500;
const LOOK_EVERY_MS = 10;
/** It must stay at rest for so long. */
const REST_MS = 120;

export interface RunResult {
  seed: number;
  faults: FaultKind[];
  violations: string[];
  recoveries: { kind: FaultKind; ms: number }[];
  texts: number;
  files: number;
  story: string[];
  tookMs: number;
  outcome: string;
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Polls; false where it did not come true in time. */
export async function until(what: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!what()) {
    if (performance.now() > deadline) return false;
    await sleep(LOOK_EVERY_MS);
  }
  return true;
}

export async function oneRun(plan: Plan, world: World, script: Script): Promise<RunResult> {
  const start = performance.now();
  const witness = createWitness();
  const violations = witness.violations;
  const faults: FaultKind[] = [];
  const recoveries: RunResult["recoveries"] = [];
  const lossesBefore = world.losses();
  const lost = () => world.losses() > lossesBefore;
  const ports = world.nodes.map(({ port }) => port);
  const numbers: Record<Seat, number> = { 1: 0, 2: 0 };
  /** Each own text that was on its way when last looked at. */
  const sending: Record<Seat, string[]> = { 1: [], 2: [] };
  let ended = false;
  let mastersKilled = false;
  let atRest = false;
  const tag = () => people[0]!.link.slice(0, TAG_CHARACTERS);
  let outcome = "talked to the end";

  // The host
  const hostProxy = await openProxy(ports[plan.nodes[2]]!);
  const hostTab = openPage({ script, device: newDevice(), port: hostProxy.port });
  const host = openHost(hostTab);
  const people: Person[] = [];

  async function begin(): Promise<boolean> {
    const pressStart = () => {
      const state = host.get();
      // A store that an earlier run's fault has just hit may refuse; people press again.
      if (state.phase === "choosing" && !state.busy) {
        void host.start({ names: ["Ada", "Grace"], lifetimeSeconds: 900, idleSeconds: 900 });
      }
      return state.phase === "inviting";
    };
    if (!(await until(pressStart, patience.ms))) return false;
    const invited = host.get();
    if (invited.phase !== "inviting") return false;
    for (const invite of invited.invites) {
      const { seat, code, url } = invite;
      const node = plan.nodes[seat - 1]!;
      people.push(await createPerson({ script, witness, seat, link: url.split("/").pop()!, code: code!, ports, node }));
    }
    if (!plan.hostStays && plan.endedBy !== "host") hostTab.stop();
    return until(() => {
      for (const person of people) person.act();
      return people.every((person) => person.view()?.safety);
    }, patience.ms);
  }

  function write(seat: Seat, long: boolean): void {
    const person = people[seat - 1]!;
    const number = numbers[seat] + 1;
    const head = `${seat === 1 ? "A" : "B"}${number} of ${plan.seed} 🙂`;
    const text = long ? `${head} ${"Grüße 👋🏽 ".repeat(500)}`.slice(0, 3_990) + "end" : head;
    if (person.write(text, number)) numbers[seat] = number;
  }

  function sendFile(seat: Seat, kind: FileKind, size: number): void {
    const number = numbers[seat] + 1;
    const text = `${seat === 1 ? "A" : "B"}${number} of ${plan.seed}, a file`;
    if (people[seat - 1]!.sendFile(text, number, kind, Uint8Array.from(randomBytes(size)))) numbers[seat] = number;
  }

  /** People go on pressing what they must, whatever happens. */
  const acting = setInterval(() => {
    for (const person of people) {
      person.act();
      const view = person.view();
      if (!view) continue;
      sending[person.seat] = view.rows.flatMap((row) =>
        row.kind === "own" && (row.mark === "sending" || row.mark === "held") ? [row.text] : [],
      );
    }
  }, LOOK_EVERY_MS);

  const joins = () => people.reduce((sum, person) => sum + person.joins(), 0);
  const bothOpen = () => people.every((person) => person.talk()?.connection === "open");

  /** What a disk or a store will not know of when it goes back: texts of both. The answer waits until one has gone out. */
  function writesThatGo(person: Person, dice: number): () => Promise<unknown> {
    const { seat } = person;
    for (let n = 0; n < 1 + Math.floor(dice * 3); n++) write(seat, false);
    const mine = [...witness.written.values()].findLast(({ author }) => author === seat)?.text;
    write(otherSeat(seat), false);
    const enough: readonly string[] =
      Math.floor(dice * 100) % 2 ? ["delivered", "read"] : ["sent", "delivered", "read"];
    const isGone = () =>
      person.view()?.rows.some((row) => row.kind === "own" && row.text === mine && enough.includes(row.mark)) ?? false;
    return () => until(isGone, GONE_WITHIN_MS);
  }

  /** From the moment it could come back: until both are "open" again. */
  async function recovery(kind: FaultKind, struck: readonly Person[], from: number, brokenAt: number): Promise<void> {
    const back = await until(
      () => bothOpen() && struck.every((person) => person.openedAt > brokenAt),
      RECOVER_WITHIN_MS,
    );
    // Nobody may have been on what broke.
    if (!back || struck.length === 0) return;
    const at = Math.max(...struck.map(({ openedAt }) => openedAt));
    // Led elsewhere, people were back before what broke was whole.
    recoveries.push({ kind, ms: at - (at < from ? brokenAt : from) });
  }

  /** Strikes; resolves to what undoes it. */
  async function strike(step: Step): Promise<() => Promise<void> | void> {
    const { kind, seat, dice } = step;
    const person = people[seat - 1]!;
    const node = world.nodes[step.node]!;
    const { proxy } = person;
    const { tab } = person.page;
    const onNode = people.filter((each) => each.node === step.node);
    switch (kind) {
      case "cut-client":
        proxy.cut(dice < 0.6 ? "reset" : "finish");
        return () => {};
      case "half-open-client":
        if (dice < 0.34) proxy.swallow("up");
        else if (dice < 0.67) proxy.swallow("down");
        else proxy.swallow("up", "down");
        return () => proxy.heal();
      case "slow-client":
        if (dice < 0.5) proxy.delay(10 + dice * 200);
        else proxy.throttle(10_000 + dice * 100_000);
        return () => proxy.heal();
      case "refuse-client":
        proxy.refuse();
        proxy.cut("reset");
        return () => proxy.heal();
      case "offline-client":
        proxy.refuse();
        if (dice < 0.7) tab.network(false);
        proxy.cut("reset");
        return () => {
          proxy.heal();
          if (dice < 0.7) tab.network(true);
        };
      case "freeze-client":
        tab.freeze();
        return () => tab.thaw();
      case "hide-client":
        tab.look(false);
        return () => tab.look(true);
      case "move-client":
        person.node = (person.node + 1) % world.nodes.length;
        proxy.aim(ports[person.node]!);
        proxy.cut(dice < 0.5 ? "reset" : "finish");
        return () => {};
      case "reload":
        person.reload();
        return () => {};
      case "close-and-return":
        // Whoever has pressed End on a page does not close it before the end is there.
        if (person.pressedOn) person.reload();
        else person.closeAndReturn();
        return () => {};
      case "change-device":
        if (!person.pressedOn) person.changeDevice(dice < 0.5);
        return () => {};
      case "second-tab":
        if (!person.pressedOn) person.secondTab();
        return () => {};
      case "crash-before-write":
      case "crash-after-write":
        if (person.pressedOn) return () => {};
        person.crash(kind === "crash-before-write" ? "before" : "after");
        // Something to write: of one's own, or of the other's.
        write(dice < 0.5 ? seat : otherSeat(seat), false);
        return () => person.crashNow();
      case "go-back": {
        if (person.pressedOn) return () => {};
        // One that the copy has, not yet delivered if it can be.
        write(seat, false);
        const rows = () => person.view()?.rows.length ?? 0;
        const before = rows();
        await until(() => rows() > before, GONE_WITHIN_MS);
        const backup: Backup | null = await person.backUp();
        if (!backup) return () => {};
        const gone = writesThatGo(person, dice);
        return async () => {
          await gone();
          if (!person.pressedOn && (await person.goBack(backup))) witness.tell(`${seat} has gone back`);
        };
      }
      case "lose-storage":
        if (!person.pressedOn) await person.loseStorage();
        return () => {};
      case "compare":
        for (const each of people) if (each === person || dice < 0.7) each.compare();
        return () => {};
      case "write-anyway":
        if (person.view()?.held) person.writeAnyway();
        return () => {};
      case "store-goes-back": {
        const putBack = await world.copyStore(tag());
        const before = joins();
        const gone = writesThatGo(person, dice);
        return async () => {
          await gone();
          // An end that went back, or a seat: nobody promises anything of those.
          if (ended || lost() || joins() !== before) return;
          witness.storeWentBack();
          await putBack();
        };
      }
      case "kill-node":
      case "stop-node": {
        // Whoever balances the load leads people elsewhere, or they wait for this one.
        const moved = dice < 0.5 ? onNode : [];
        for (const each of moved) {
          each.node = (step.node + 1) % world.nodes.length;
          each.proxy.aim(ports[each.node]!);
        }
        await (kind === "kill-node" ? node.kill() : node.stop());
        return () => node.start();
      }
      case "pause-node":
        node.pause();
        return () => node.resume();
      case "cut-redis-link":
        if (dice < 0.5) node.redisProxy?.refuse();
        node.redisProxy?.cut("reset");
        return () => node.redisProxy?.heal();
      case "half-open-redis-link":
        if (dice < 0.34) node.redisProxy?.swallow("up");
        else if (dice < 0.67) node.redisProxy?.swallow("down");
        else node.redisProxy?.swallow("up", "down");
        return () => node.redisProxy?.heal();
      case "slow-redis-link":
        node.redisProxy?.delay(5 + dice * 60);
        return () => node.redisProxy?.heal();
      case "pause-redis":
        return world.pauseRedis(tag());
      case "fail-over":
        await world.failOver(tag());
        return () => {};
      case "kill-master":
        if (ended) return () => {};
        mastersKilled = true;
        witness.storeWentBack();
        return world.killMaster(tag());
      case "cut-announcements":
        await world.cutAnnouncements();
        return () => {};
      case "lose-redis":
        if (world.kind === "memory") await node.kill().then(() => node.start());
        else await world.loseRedis();
        return () => {};
      case "share-earlier":
        person.share();
        return () => {};
      case "end":
        await end(dice < 0.35 ? "first" : dice < 0.7 ? "second" : dice < 0.85 ? "host" : "both", dice);
        return () => {};
      default:
        return kind satisfies never;
    }
  }

  async function end(by: "first" | "second" | "host" | "both", dice: number): Promise<void> {
    witness.tell(`end by ${by}`);
    if (by === "host" && !hostTab.stopped && host.get().phase === "inviting") {
      ended = true;
      return host.end();
    }
    const enders = people.filter(({ seat }) => by === "both" || by === (seat === 1 ? "first" : "second"));
    for (const person of enders.length > 0 ? enders : people) {
      // Some press it without a connection.
      const offline = Math.floor(dice * 1_000) % 3 === 0;
      if (offline) {
        person.proxy.refuse();
        person.proxy.cut("reset");
        await until(() => person.talk()?.connection !== "open", 100);
      }
      // Only who has the chat before them can press it.
      if (person.end()) ended = true;
      if (offline) setTimeout(() => person.proxy.heal(), 50);
    }
  }

  async function perform(): Promise<void> {
    const lasting: Promise<void>[] = [];
    for (const step of plan.steps) {
      if (step.gapMs > 0) await sleep(step.gapMs);
      const writing = (during: boolean) => {
        for (const { seat, count, long, during: when } of step.writes) {
          if (when === during) for (let n = 0; n < count; n++) write(seat, long);
        }
        for (const { seat, kind, size, during: when } of step.files) if (when === during) sendFile(seat, kind, size);
      };
      writing(false);
      const brokenAt = performance.now();
      witness.tell(`${step.kind} (seat ${step.seat}, node ${step.node + 1}, ${step.holdMs} ms)`);
      faults.push(step.kind);
      const struck = step.kind.endsWith("-node")
        ? people.filter(({ node }) => node === step.node)
        : [people[step.seat - 1]!];
      const undo = await strike(step);
      writing(true);
      if (step.kind === "cut-client") {
        if (step.awaitsRecovery && !ended && !lost()) await recovery(step.kind, struck, brokenAt, brokenAt);
        continue;
      }
      const lasts = (async () => {
        const instant: readonly FaultKind[] = [
          "reload",
          "close-and-return",
          "change-device",
          "second-tab",
          "move-client",
          "share-earlier",
          "lose-storage",
          "compare",
          "write-anyway",
        ];
        if (!instant.includes(step.kind)) await sleep(step.holdMs);
        await undo();
        witness.tell(`${step.kind} is over`);
      })();
      if (step.overlaps) {
        lasting.push(lasts);
        continue;
      }
      await lasts;
      if (!step.awaitsRecovery || ended || lost()) continue;
      if (["refuse-client", "offline-client", "kill-node", "move-client"].includes(step.kind))
        await recovery(step.kind, struck, performance.now(), brokenAt);
      else await until(bothOpen, RECOVER_WITHIN_MS);
    }
    await Promise.all(lasting);
  }

  async function heal(): Promise<void> {
    await world.heal();
    hostProxy.heal();
    for (const person of people) {
      person.proxy.heal();
      const { tab } = person.page;
      tab.thaw();
      tab.look(true);
      tab.network(true);
    }
    witness.tell("healed");
  }

  /** Both talk, and all is as it must be, and stays so; meanwhile they press what lets go and what shares. */
  async function comeToRest(): Promise<void> {
    let restingSince = Infinity;
    let pressedAt = 0;
    const rested = await until(() => {
      if (over() || lost()) return true;
      if (performance.now() - pressedAt > 60) {
        pressedAt = performance.now();
        for (const person of people) {
          const view = person.view();
          if (view?.held) {
            if (view.safety && plan.compares) person.compare();
            else person.writeAnyway();
          } else if (view?.earlier) person.share();
        }
      }
      if (checkTalk(people, witness).length > 0) restingSince = Infinity;
      else restingSince = Math.min(restingSince, performance.now());
      return performance.now() - restingSince > REST_MS;
    }, patience.ms);
    if (!rested) {
      violations.push(...checkTalk(people, witness).map((each) => `at the end ${each}`));
      return;
    }
    if (over() || lost()) return;
    // What has arrived is erased, and soon.
    let bodies = -1;
    const deadline = performance.now() + RECOVER_WITHIN_MS;
    while ((bodies = await world.bodiesOf(tag())) > 0 && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
    if (bodies > 0) violations.push(`at rest the store still holds ${bodies} message bodies`);
    await lookAtStoredFiles();
  }

  /** A file that the other has is erased from the store, unless one of them has forgotten that. */
  async function lookAtStoredFiles(): Promise<void> {
    if (witness.anybodyWentBack()) return;
    const deadline = performance.now() + RECOVER_WITHIN_MS;
    const left = async () => {
      const taken = new Set(people.flatMap(takenBy));
      return (await world.filesOf(tag())).filter((fid) => taken.has(fid));
    };
    while ((await left()).length > 0 && performance.now() < deadline) await sleep(LOOK_EVERY_MS);
    const kept = await left();
    if (kept.length > 0) violations.push(`at rest the store still holds ${kept.length} files that the other has`);
  }

  const over = () => ended;
  /** Their page says so; and an older one of theirs, which may still write, has heard of it, too. */
  const terminal = (person: Person) =>
    ["ended", "lost", "inactive"].includes(person.state().phase) && !person.stillTalks();

  async function checkEnd(): Promise<void> {
    const wasLost = lost();
    const both = await until(() => people.every(terminal), patience.ms);
    if (!both) {
      for (const person of people)
        if (!terminal(person)) violations.push(`after the end ${person.seat} is "${person.state().phase}"`);
    }
    for (const person of people) {
      const state = person.state();
      const { phase } = state;
      if (atRest && state.phase === "ended" && state.ended.receipt && state.ended.receipt.waited > 0)
        violations.push(`the end at rest counts ${state.ended.receipt.waited} records that waited`);
      if (terminal(person)) violations.push(...(await leftovers(person)));
      if (wasLost && !ended && phase === "ended")
        violations.push(`the data was lost, and ${person.seat} reads "ended"`);
      if (!wasLost && phase === "lost") violations.push(`nothing was lost, and ${person.seat} reads "lost"`);
      if (wasLost && person.page.talked) violations.push(...checkLost(person, sending[person.seat]));
    }
    // A failover at the very moment of an end may bring back records that nobody can open any more.
    if (mastersKilled && outcome !== "talked to the end") return;
    for (const [n, port] of ports.entries()) {
      for (const { link } of people) {
        const status = await statusOf(`http://127.0.0.1:${port}/api/invites/${link}`);
        if (status !== 404) violations.push(`after the end a link answers ${status} on node ${n + 1}`);
      }
      for (const token of tokens) {
        const said = await knock(port, token);
        if (said !== "") violations.push(`after the end a token was answered on node ${n + 1}: ${said}`);
      }
    }
    const keys = await world.keysOf(tag());
    if (keys.length > 0) violations.push(`after the end Redis holds ${keys.length} keys of the session`);
  }

  /** The participants' tokens, as their pages kept them before the end. */
  const tokens: object[] = [];
  function noteTokens(): void {
    for (const { page, link } of people) {
      const seat = page.tab.session.get(`duologue:seat:${link}`);
      if (seat) tokens.push(JSON.parse(seat) as object);
    }
  }

  try {
    if (!(await begin())) {
      violations.push(
        `the two did not come together: ${[host.get(), ...people.map((person) => person.state())].map(({ phase }) => phase).join(", ")}`,
      );
    } else {
      noteTokens();
      await perform();
      await heal();
      if (!ended && !lost()) {
        await comeToRest();
        atRest = violations.length === 0 && !over() && !lost();
        noteTokens();
        await end(plan.endedBy, plan.steps[0]!.dice);
      } else {
        outcome = lost() ? "data lost" : "ended on the way";
        await until(() => people.every(terminal), patience.ms);
        // Pressed, and then the page was gone before it could say so: pressed again, as one does.
        if (!lost() && people.some(({ pressedOn, page }) => pressedOn && pressedOn !== page)) {
          if (!people.every(terminal)) outcome = "ended at a second press";
          for (const person of people) if (person.talk()) person.end();
        }
      }
      await checkEnd();
    }
    for (const person of people) {
      violations.push(...person.page.tab.errors.map((each) => `${person.seat}'s console: ${each}`));
    }
    violations.push(...hostTab.errors.map((each) => `the host's console: ${each}`));
  } catch (error) {
    violations.push(`the bench itself failed: ${(error as Error).stack}`);
  } finally {
    clearInterval(acting);
    await world.heal().catch(() => {});
    world.bury();
    hostTab.stop();
    await Promise.all([hostProxy.close(), ...people.map((person) => person.stop())]);
  }
  const tookMs = performance.now() - start;
  const texts = witness.written.size;
  const files = witness.files.size;
  return { seed: plan.seed, faults, violations, recoveries, texts, files, story: witness.story, tookMs, outcome };
}

/** What an address answers; an outage just healed may last a little longer. */
async function statusOf(url: string): Promise<number> {
  const deadline = performance.now() + patience.ms;
  for (;;) {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(patience.ms) });
    if (status !== 503 || performance.now() > deadline) return status;
    await sleep(LOOK_EVERY_MS * 5);
  }
}

/** Says hello with a token that must be dead; what the server then told, or "". */
async function knock(port: number, kept: object): Promise<string> {
  const { tag, seat, token } = kept as { tag: string; seat: Seat; token: string };
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
      headers: { "x-forwarded-for": newDevice().address },
      perMessageDeflate: false,
    });
    const late = setTimeout(() => socket.terminate(), 5_000);
    let said = "";
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", tag, seat, token, ack: null, done: 0 })));
    socket.on("message", (data) => (said += (data as Buffer).toString("utf8")));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(late);
      resolve(said);
    });
  });
}
