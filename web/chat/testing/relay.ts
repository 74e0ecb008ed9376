/** Two cores and a server between them, in one process, for tests: time is told, nothing is random but what a test rolls. */
import { deriveHandshakeKeys } from "../../crypto/handshake.ts";
import { loadHpke } from "../../crypto/hpke.ts";
import type { Bytes } from "../../crypto/primitives.ts";
import type { ClientFrame, Presence, ServerFrame } from "../../../shared/frames.ts";
import { otherSlot, type Slot } from "../../../shared/shapes.ts";
import { type Conversing, createConversing } from "../core.ts";
import { next, type SystemEvent, type Talk } from "../state.ts";
import { newState, type StoredState } from "../stored-state.ts";

/** More than any test needs: reaching it is a loop. */
const SETTLE_ROUNDS_MAX = 20_000;

/** Timers that run when the test says so. */
export function createClock(start = 1_800_000_000_000) {
  let now = start;
  let jobs: { at: number; job: () => void }[] = [];
  return {
    now: () => now,
    after(ms: number, job: () => void) {
      const entry = { at: now + ms, job };
      jobs.push(entry);
      return () => {
        jobs = jobs.filter((each) => each !== entry);
      };
    },
    /** Runs what is due within so many ms, in order, letting the cores finish after each. */
    async pass(ms: number, settle: () => Promise<void>) {
      const until = now + ms;
      await settle();
      for (;;) {
        const due = jobs.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
        if (!due) break;
        jobs = jobs.filter((each) => each !== due);
        now = Math.max(now, due.at);
        due.job();
        await settle();
      }
      now = until;
    },
  };
}

export type Clock = ReturnType<typeof createClock>;

/** One participant's page: core, screen, memory. */
export interface Page {
  slot: Slot;
  core: Conversing;
  talk(): Talk;
  /** What a reload finds. */
  kept(): StoredState;
  said: SystemEvent[];
  texts(): string[];
  /** Called by the relay. */
  linked: boolean;
  /** What a test lets happen while this page writes its state down. */
  whileKeeping?: (() => Promise<void>) | undefined;
}

export interface PageOptions {
  slot: Slot;
  sid: Bytes;
  state: StoredState;
  clock: Clock;
  send(frame: ClientFrame): boolean;
  readAgain(): void;
}

export function createPage({ slot, sid, state, clock, send, readAgain }: PageOptions): Page {
  let talk: Talk = {
    slot,
    names: ["Abhi", "Anny"],
    peer: { joined: true, here: true, awaySince: null, typing: false },
    clock: { endsAt: 0, lifetimeMs: 0, idleEndsAt: null, idleLimitMs: 0 },
    connection: "open",
    lines: [],
    safety: null,
    earlier: 0,
    notice: null,
  };
  let kept = JSON.stringify(state);
  const said: SystemEvent[] = [];
  const page: Page = {
    slot,
    core: createConversing(slot, sid, state, {
      hpke: loadHpke,
      send,
      async keep(fresh) {
        await page.whileKeeping?.();
        kept = JSON.stringify(fresh);
      },
      show(event) {
        talk = next(talk, event);
      },
      say: (event) => said.push(event),
      readAgain,
      visible: () => true,
      now: clock.now,
      after: clock.after,
    }),
    talk: () => talk,
    kept: () => JSON.parse(kept) as StoredState,
    said,
    texts: () => talk.lines.flatMap((line) => ("text" in line ? [line.text] : [])),
    linked: false,
  };
  return page;
}

export async function newSeatState(psk: Bytes, sid: Bytes, device = 1): Promise<StoredState> {
  const { pskH, kHello } = await deriveHandshakeKeys(psk, sid);
  return newState(pskH, kHello, device);
}

/** An honest server: orders, keeps, dedupes, passes on. A test may come between by `meddle`. */
export function createRelay(sid: Bytes, clock: Clock) {
  const log: Extract<ServerFrame, { type: "message" }>[] = [];
  const pages: Partial<Record<Slot, Page>> = {};
  const devices: Record<Slot, number> = { 1: 0, 2: 0 };
  const inboxes: Record<Slot, ServerFrame[]> = { 1: [], 2: [] };
  /** The oldest position that the log still has. */
  let first = 1;
  const head = () => log.at(-1)?.position ?? first - 1;
  /** What goes to a page; a hostile server returns something else. */
  let meddle = (_to: Slot, frame: ServerFrame): ServerFrame[] => [frame];
  let busy = 0;
  /** What each page has said that it has [R8]. */
  const haves: Record<Slot, number> = { 1: 0, 2: 0 };
  let full = false;
  const dropped: Record<Slot, boolean> = { 1: false, 2: false };

  const presence = (of: Slot): Presence => ({ here: pages[of]?.linked ?? false, device: devices[of], awayForMs: null });

  function deliver(to: Slot, frame: ServerFrame): void {
    if (pages[to]?.linked) inboxes[to].push(...meddle(to, frame));
  }

  function serve(from: Slot, frame: ClientFrame): void {
    switch (frame.type) {
      case "send": {
        const { eid, seq, sealed, erases } = frame;
        const find = (name: { eid: string; seq: number }) =>
          log.find((each) => each.from === from && each.eid === name.eid && each.seq === name.seq);
        const known = find({ eid, seq });
        if (!known && full) return deliver(from, { type: "refused", refusal: "log-full", message: "", seq });
        const erased = erases && find(erases);
        if (erased) erased.sealed = "";
        if (known && known.sealed !== sealed) {
          return deliver(from, { type: "refused", refusal: "seq-used", message: "", seq });
        }
        const entry = known ?? { type: "message", position: head() + 1, from, eid, seq, sealed, ageMs: 0 };
        if (!known) log.push(entry);
        deliver(from, { type: "acknowledged", eid, seq, position: entry.position, ageMs: 0 });
        if (!known) deliver(otherSlot(from), entry);
        return;
      }
      case "have":
        haves[from] = frame.position;
        return;
      case "signal":
      case "handshake":
        return deliver(otherSlot(from), { ...frame, from });
      default:
        return;
    }
  }

  async function settle(): Promise<void> {
    // Until nothing moves any more: each core's work is a chain of promises, and some of them do real cryptography.
    let quiet = 0;
    let rounds = 0;
    while (quiet < 3) {
      rounds += 1;
      if (rounds > SETTLE_ROUNDS_MAX) throw new Error("the two cores do not come to rest");
      let moved = false;
      for (const slot of [1, 2] as const) {
        const frame = inboxes[slot].shift();
        if (!frame) continue;
        moved = true;
        pages[slot]?.core.hear(frame);
      }
      const before = busy;
      for (const page of [pages[1], pages[2]]) if (page) await idle(page);
      quiet = moved || busy !== before ? 0 : quiet + 1;
    }
  }

  /** Resolves when a core has nothing to do: its queue runs what comes after all that is in it. */
  const idle = (page: Page) => new Promise<void>((resolve) => page.core.whenIdle(resolve));

  const relay = {
    log,
    pages,
    devices,
    settle,
    meddle(by: typeof meddle) {
      meddle = by;
    },
    /** Throws a frame of the test's own at a page. */
    inject: (to: Slot, frame: ServerFrame) => inboxes[to].push(frame),
    /** Opens a page on a seat's state and connects it. */
    async open(slot: Slot, state: StoredState): Promise<Page> {
      pages[slot]?.core.stop();
      const page: Page = createPage({
        slot,
        sid,
        state,
        clock,
        send(frame) {
          if (!page.linked || pages[slot] !== page) return false;
          busy += 1;
          if (dropped[slot]) return true;
          serve(slot, JSON.parse(JSON.stringify(frame)) as ClientFrame);
          return true;
        },
        readAgain() {
          page.core.rewind();
          relay.unlink(slot);
          relay.link(slot);
        },
      });
      pages[slot] = page;
      devices[slot] = state.device;
      relay.link(slot);
      await settle();
      return page;
    },
    link(slot: Slot): void {
      const page = pages[slot];
      if (!page || page.linked) return;
      page.linked = true;
      inboxes[slot] = [];
      page.core.connected(presence(otherSlot(slot)), head(), first);
      const after = page.core.resumeAfter();
      for (const entry of log.filter(({ position }) => position > after)) deliver(slot, { ...entry });
      relay.announce(slot);
    },
    unlink(slot: Slot): void {
      const page = pages[slot];
      if (!page?.linked) return;
      page.linked = false;
      inboxes[slot] = [];
      page.core.disconnected();
      relay.announce(slot);
    },
    /** What a page sends goes nowhere, as on a dead line. */
    drop(slot: Slot, on: boolean): void {
      dropped[slot] = on;
    },
    /** As a failover does that brings back an older log. */
    loseNewest(count: number): void {
      log.splice(log.length - count);
    },
    haves,
    /** The log holds all it can, or has room again. */
    setFull(now: boolean): void {
      full = now;
    },
    /** As a full log does with what both have. */
    trim(count: number): void {
      first += log.splice(0, count).length;
    },
    announce(of: Slot): void {
      deliver(otherSlot(of), {
        type: "presence",
        peer: presence(of),
        clock: { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 },
      });
    },
    pass: (ms: number) => clock.pass(ms, settle),
  };
  return relay;
}
