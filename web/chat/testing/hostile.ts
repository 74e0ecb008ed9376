/**
 * A server that lies, for tests: between two cores it drops, delays, swaps, forges, replays and forgets, as a seed says.
 * It never knows the PSK. Beside it stands a witness who sees what each page was told to say and what it shows.
 */
import { fromBase64url, toBase64url } from "../../../shared/base64url.ts";
import type { ClientFrame, Presence, ServerFrame } from "../../../shared/frames.ts";
import { otherSlot, type Slot } from "../../../shared/shapes.ts";
import { answerOffer, makeOffer } from "../../crypto/handshake.ts";
import { loadHpke } from "../../crypto/hpke.ts";
import { enc } from "../../../shared/enc.ts";
import { type Bytes, hmac, randomBytes, sha256 } from "../../crypto/primitives.ts";
import type { StoredState } from "../stored-state.ts";
import { type Clock, createPage, type Page } from "./relay.ts";

/** mulberry32: small, and the same everywhere. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number) => Math.floor(roll() * n);
  return {
    below,
    chance: (p: number) => roll() < p,
    pick: <T>(from: readonly T[]): T => from[below(from.length)]!,
  };
}

export type Random = ReturnType<typeof createRandom>;

/** Lies that lose and shuffle, and touch nothing. */
export const GENTLE = ["drop", "delay", "duplicate", "reorder", "lose-send", "head"] as const;
export const LIES = [
  ...GENTLE,
  "flip-body",
  "eid",
  "seq",
  "position",
  "from",
  "type",
  "blank",
  "age",
  "presence",
  "replay",
  "foreign",
  "reflect",
  "forge",
  "ack-unkept",
  "refuse",
  "alter-stored",
  "relog",
] as const;
export type Lie = (typeof LIES)[number];

type MessageFrame = Extract<ServerFrame, { type: "message" }>;
type HandshakeFrame = Extract<ServerFrame, { type: "handshake" }>;

/** What a page sealed under one number. */
interface Seal {
  id: string;
  text: string;
  /** Written earlier, and sealed again on a press. */
  shared: boolean;
  /** This page showed the other's records 1…n of this epoch when it sealed this one. */
  seen: number;
}

const CLOCK = { endsInMs: 1, lifetimeMs: 1, idleInMs: null, idleLimitMs: 0 };
/** Frames in one settling: more than any schedule here needs, so reaching it is a loop. */
const FRAMES_MAX = 4_000;
const SLOTS = [1, 2] as const;

export interface HostileOptions {
  sid: Bytes;
  clock: Clock;
  random: Random;
  /** How often the server tells which lie, per frame that it could tell it of. */
  lies: Partial<Record<Lie, number>>;
  /** What it has heard in other sessions. */
  foreign: readonly ServerFrame[];
}

export function createHostile({ sid, clock, random, lies, foreign }: HostileOptions) {
  let honest = false;
  const log: MessageFrame[] = [];
  const pages: Partial<Record<Slot, Page>> = {};
  const devices: Record<Slot, number> = { 1: 0, 2: 0 };
  const inboxes: Record<Slot, ServerFrame[]> = { 1: [], 2: [] };
  let delayed: { to: Slot; frame: ServerFrame }[] = [];
  /** Every frame that ever went through here. */
  const history: ServerFrame[] = [];
  /** `eid from seq` of what is not in the log as it was sealed, and never will be. */
  const destroyed = new Set<string>();
  // The witness.
  /** Text → who wrote it, on which device, how many of them went before. */
  const written = new Map<string, { author: Slot; device: number }>();
  const seals = new Map<string, Seal>();
  const unsent = new Set<string>();
  /** Records that take something back, as `eid from seq`. */
  const words = new Set<string>();
  const agreed: Record<Slot, Set<string>> = { 1: new Set(), 2: new Set() };
  const complaints: string[] = [];

  const tells = (lie: Lie) => !honest && random.chance(lies[lie] ?? 0);
  const nameOf = ({ eid, from, seq }: { eid: string; from: Slot; seq: number }) => `${eid} ${from} ${seq}`;

  const presence = (of: Slot): Presence => {
    const truth = { here: pages[of]?.linked ?? false, device: devices[of], awayForMs: null };
    if (!tells("presence")) return truth;
    return random.chance(0.5) ? { ...truth, here: !truth.here } : { ...truth, device: random.below(4) };
  };

  /** Some bits of a base64url text, at the same places whatever it says. */
  function flip(text: string): string {
    if (text.length < 8) return text;
    const bytes = fromBase64url(text);
    const at = random.below(bytes.length);
    bytes[at] = bytes[at]! ^ (1 << random.below(8));
    return toBase64url(bytes);
  }

  /** The same frame with lies in it. */
  function bend(frame: ServerFrame): ServerFrame {
    let bent = { ...frame };
    if (bent.type === "message" || bent.type === "signal") {
      if (tells("flip-body")) bent.sealed = flip(bent.sealed);
      if (tells("blank")) bent.sealed = "";
      if (tells("from")) bent.from = otherSlot(bent.from);
      if (tells("type")) {
        const { eid, from, seq, sealed } = bent;
        bent =
          bent.type === "message"
            ? { type: "signal", eid, from, seq, sealed }
            : { type: "message", eid, from, seq: random.chance(0.5) ? seq : 1, sealed, position: log.length, ageMs: 0 };
      }
    }
    if (bent.type === "message" || bent.type === "signal" || bent.type === "acknowledged") {
      if (tells("eid")) bent.eid = random.chance(0.5) ? flip(bent.eid) : anyEid();
      if (tells("seq"))
        bent.seq = random.pick([bent.seq + 1, bent.seq - 1, bent.seq + random.below(9), 0, -1, 1.5, 2 ** 53]);
    }
    if (bent.type === "message" || bent.type === "acknowledged") {
      if (tells("position")) {
        bent.position = random.pick([
          1 + random.below(log.length + 3),
          bent.position + 1,
          0,
          -1,
          0.5,
          10 ** 9,
          2 ** 53,
        ]);
      }
      if (tells("age")) bent.ageMs = random.pick([-1, 10 ** 15, Number.NaN, 3_600_000]);
    }
    if (bent.type === "handshake" && tells("flip-body")) bent.body = flip(bent.body);
    if (bent.type === "handshake" && tells("blank")) bent.body = "";
    if (bent.type === "refused" && tells("seq")) bent.seq = 1 + random.below(4);
    return bent;
  }

  function anyEid(): string {
    const eids = [...seals.keys()].map((name) => name.slice(0, 22));
    return eids.length > 0 ? random.pick(eids) : toBase64url(randomBytes(16));
  }

  function deliver(to: Slot, frame: ServerFrame): void {
    history.push(frame);
    if (!pages[to]?.linked || tells("drop")) return;
    if (tells("delay")) return void delayed.push({ to, frame });
    put(to, bend(frame));
    if (tells("duplicate")) put(to, bend(frame));
    if (tells("replay")) put(to, bend(random.pick(history)));
    if (tells("foreign") && foreign.length > 0) put(to, bend(random.pick(foreign)));
  }

  function put(to: Slot, frame: ServerFrame): void {
    if (!pages[to]?.linked) return;
    if (frame.type === "acknowledged") {
      // A false word that it is kept: its author will not send it again.
      const name = nameOf({ ...frame, from: to });
      if (!log.some((each) => nameOf(each) === name)) destroyed.add(name);
    }
    const inbox = inboxes[to];
    if (tells("reorder")) inbox.splice(random.below(inbox.length + 1), 0, frame);
    else inbox.push(frame);
  }

  function serve(from: Slot, frame: ClientFrame): void {
    switch (frame.type) {
      case "send": {
        if (tells("lose-send")) return;
        const { eid, seq } = frame;
        const name = nameOf({ eid, from, seq });
        let { sealed }: { sealed: string } = frame;
        const known = log.find((each) => nameOf(each) === name);
        if (!known && tells("alter-stored")) {
          sealed = flip(sealed);
          destroyed.add(name);
        } else if (known && known.sealed !== sealed) {
          return deliver(from, { type: "refused", refusal: "seq-used", message: "", seq });
        } else if (!known && tells("refuse")) {
          // Half of the time it keeps what it refuses.
          deliver(from, { type: "refused", refusal: "seq-used", message: "", seq });
          if (random.chance(0.5)) return void destroyed.add(name);
        } else if (!known && tells("ack-unkept")) {
          destroyed.add(name);
          return deliver(from, { type: "acknowledged", eid, seq, position: log.length + 1, ageMs: 0 });
        }
        const entry: MessageFrame = known ?? {
          type: "message",
          position: log.length + 1,
          from,
          eid,
          seq,
          sealed,
          ageMs: 0,
        };
        if (!known) log.push(entry);
        deliver(from, { type: "acknowledged", eid, seq, position: entry.position, ageMs: 0 });
        if (!known) deliver(otherSlot(from), entry);
        if (tells("reflect")) put(from, { ...entry, from: random.pick(SLOTS) });
        return;
      }
      case "signal":
      case "handshake":
        deliver(otherSlot(from), { ...frame, from });
        if (tells("reflect")) put(from, { ...frame, from: random.pick(SLOTS) });
        return;
      default:
        return;
    }
  }

  // ---- the witness

  const lineKeys = (page: Page) =>
    new Map(page.talk().lines.flatMap((line, at) => ("text" in line ? [[line.key, { at, line }] as const] : [])));

  /** How often this text was sealed in this epoch: after a refusal it is more than once. */
  const sealings = (eid: string, from: Slot, id: string) =>
    [...seals].filter(([name, seal]) => name.startsWith(`${eid} ${from} `) && seal.id === id).length;

  function witness(page: Page, { eid, seq, sealed }: Extract<ClientFrame, { type: "send" }>): void {
    const { slot } = page;
    const text = page.kept().unconfirmed.find((each) => each.eid === eid && each.seq === seq && each.sealed === sealed);
    if (!text) return void complaints.push("[15] a record left before it was kept");
    const name = nameOf({ eid, from: slot, seq });
    if (seals.has(name)) return;
    const onPage = lineKeys(page);
    let seen = 0;
    for (;;) {
      const next = seals.get(nameOf({ eid, from: otherSlot(slot), seq: seen + 1 }));
      if (!next || next.shared || sealings(eid, otherSlot(slot), next.id) > 1) break;
      const shown = onPage.get(`${otherSlot(slot)} ${next.id}`);
      if (!shown || shown.line.shared) break;
      seen += 1;
    }
    const { saying } = text;
    if (saying.kind === "unsent") words.add(name);
    if (saying.kind !== "text") return;
    seals.set(name, { id: text.id, text: saying.text, shared: saying.shared !== undefined, seen });
  }

  function noteAgreed(slot: Slot, { epochs, pending }: StoredState): void {
    for (const { eid } of epochs) agreed[slot].add(eid);
    if (pending) agreed[slot].add(pending.eid);
  }

  /** Everything that must hold at every moment, whatever the server does. */
  function check(): string[] {
    const found = [...complaints];
    for (const slot of SLOTS) {
      const page = pages[slot];
      if (page) noteAgreed(slot, page.kept());
    }
    const inForce = SLOTS.map((slot) => pages[slot]?.kept().epochs.findLast(({ open }) => open));
    if (inForce[0] && inForce[0].eid === inForce[1]?.eid && inForce[0].symbols.join() !== inForce[1].symbols.join()) {
      found.push("(5) one epoch, two safety codes");
    }
    for (const slot of SLOTS) {
      const page = pages[slot];
      if (page) found.push(...checkPage(page).map((what) => `slot ${slot}: ${what}`));
    }
    return found;
  }

  function checkPage(page: Page): string[] {
    const found: string[] = [];
    const { slot } = page;
    const peer = otherSlot(slot);
    const { lines, safety } = page.talk();
    // (1), (2)
    const texts = lines.flatMap((line) => ("text" in line ? [line] : []));
    for (const { kind, text, shared } of texts) {
      const author = kind === "own" ? slot : peer;
      if (written.get(text)?.author !== author) found.push(`(1) shows "${text}" as said by ${author}`);
      const byPeer = (wanted: boolean) =>
        [...seals].some(([name, each]) => name.includes(` ${peer} `) && each.text === text && each.shared === wanted);
      if (kind === "peer" && !byPeer(shared)) found.push(`(1) the other never sealed "${text}" (shared: ${shared})`);
    }
    const keys = lines.map(({ key }) => key);
    if (new Set(keys).size < keys.length)
      found.push(`(2) shows something twice: ${texts.map(({ text }) => text).join(", ")}`);
    const byText = texts.map(({ kind, text }) => `${kind} ${text}`);
    if (new Set(byText).size < byText.length) found.push(`(2) shows a text twice: ${byText.join(", ")}`);
    // (3), (4)
    const onPage = lineKeys(page);
    const epochs = new Set([...seals.keys()].map((name) => name.slice(0, 22)));
    for (const eid of epochs) {
      found.push(...checkOrder(page, eid, onPage));
      found.push(...checkReplies(page, eid, 1, onPage), ...checkReplies(page, eid, 2, onPage));
    }
    // (5)
    const eid = page.kept().epochs.findLast(({ open }) => open)?.eid;
    if (safety && (!eid || !agreed[peer].has(eid))) found.push("(5) a safety code with nobody");
    return found;
  }

  type OnPage = ReturnType<typeof lineKeys>;

  const numbered = (eid: string, from: Slot) =>
    [...seals]
      .flatMap(([name, seal]) =>
        name.startsWith(`${eid} ${from} `) ? [{ seq: Number(name.split(" ")[2]), ...seal }] : [],
      )
      .toSorted((a, b) => a.seq - b.seq);

  /** (3) A subsequence of what was sealed, in its order; (4) what is passed over is said to be missing. */
  function checkOrder(page: Page, eid: string, onPage: OnPage): string[] {
    const peer = otherSlot(page.slot);
    const sealed = numbered(eid, peer);
    const shown = sealed
      .flatMap(({ id, shared }) => {
        const found = onPage.get(`${peer} ${id}`);
        return found && !shared && !found.line.shared ? [{ id, at: found.at, text: found.line.text }] : [];
      })
      .toSorted((a, b) => a.at - b.at);
    // Sealed twice (after a refusal), it may stand where either number stands: the least that is still above the last.
    let last = 0;
    for (const [index, { id, text }] of shown.entries()) {
      if (shown[index - 1]?.id === id) continue;
      const seq = sealed.find((each) => each.id === id && each.seq > last)?.seq;
      if (seq === undefined)
        return [`(3) "${text}" is out of its author's order: ${shown.map((each) => each.text).join(", ")}`];
      last = seq;
    }
    const saysMissing = page.talk().lines.some((line) => line.kind === "missing" && line.from === peer);
    // Shared texts are left out: whoever has them already does not show them again.
    // What was unsent stands there as that.
    const keys = new Set(page.talk().lines.map(({ key }) => key));
    const silent = sealed.find(
      ({ seq, id }) => seq < last && !keys.has(`${peer} ${id}`) && !keys.has(`${page.slot} ${id}`),
    );
    return silent && !saysMissing ? [`(4) "${silent.text}" is missing before others, and nothing says so`] : [];
  }

  const isTakenBack = (page: Page, id: string) =>
    page.kept().outbox.some((each) => each.id === id) ||
    [...seals].some(([name, each]) => name.includes(` ${page.slot} `) && each.id === id && each.shared);

  /** (3) What an answer's author had before them stands before it, on every page that shows both. */
  function checkReplies(page: Page, eid: string, from: Slot, onPage: OnPage): string[] {
    const found: string[] = [];
    const others = numbered(eid, otherSlot(from));
    for (const { id, text, shared, seen } of numbered(eid, from)) {
      const reply = onPage.get(`${from} ${id}`);
      if (!reply || shared || reply.line.shared || sealings(eid, from, id) > 1) continue;
      for (const other of others) {
        if (other.seq > seen) break;
        const named = onPage.get(`${otherSlot(from)} ${other.id}`);
        if (!named || named.line.shared || sealings(eid, otherSlot(from), other.id) > 1) continue;
        // Taken back into the outbox for a press it is no record any more: it stands where it is said again.
        if (named.line.kind === "own" && page.slot === otherSlot(from) && isTakenBack(page, other.id)) continue;
        if (named.at > reply.at) found.push(`(3) "${text}" stands before "${other.text}", which its author had seen`);
      }
    }
    return found;
  }

  const wordLost = (author: Slot) => [...words].some((name) => name.includes(` ${author} `) && destroyed.has(name));

  /** (7) After an honest minute: what was written has arrived, but for what was destroyed or waits for a press. */
  function checkArrived(): { found: string[]; spent: boolean } {
    const [one, two] = [pages[1], pages[2]];
    if (!one || !two) return { found: ["(7) nobody is here"], spent: false };
    const eids = [one, two].map((page) => page.kept().epochs.findLast(({ open }) => open)?.eid);
    if ([one, two].some((page) => page.kept().handshakes.length >= 20)) return { found: [], spent: true };
    if (!eids[0] || eids[0] !== eids[1]) return { found: ["(7) an honest minute, and no agreement"], spent: false };
    const eid = eids[0];
    const found: string[] = [];
    for (const page of [one, two]) {
      const other = page === one ? two : one;
      const state = page.kept();
      const waiting = state.outbox.filter(({ held }) => !held);
      if (waiting.length > 0)
        found.push(`(7) not sealed: ${waiting.map(({ saying }) => JSON.stringify(saying)).join(", ")}`);
      const shown = new Set(other.texts());
      const firstLost = Math.min(
        ...[...destroyed].flatMap((name) =>
          name.startsWith(`${eid} ${page.slot} `) ? [Number(name.split(" ")[2])] : [],
        ),
      );
      for (const [text, { author, device }] of written) {
        if (author !== page.slot || device !== devices[author]) continue;
        if (unsent.has(text)) {
          if (shown.has(text) && !wordLost(page.slot)) found.push(`(8) "${text}" was unsent and is shown`);
          continue;
        }
        const all = [...seals].filter(([name, each]) => name.includes(` ${author} `) && each.text === text);
        const now = all.filter(([name]) => name.startsWith(eid));
        if (shown.has(text)) {
          const seqs = now.map(([name]) => Number(name.split(" ")[2]));
          const line = page.talk().lines.find((each) => "text" in each && each.text === text);
          const marked = line?.kind === "own" && (line.mark === "read" || line.mark === "delivered");
          // A receipt counts what is whole: it ends at the first record that can never come.
          if (seqs.length > 0 && Math.min(...seqs) < firstLost && !marked && line) {
            found.push(`(7) "${text}" has arrived and is marked ${line.kind === "own" && line.mark}`);
          }
          continue;
        }
        if (now.length > 0 && now.every(([name]) => !destroyed.has(name))) found.push(`(7) "${text}" has not arrived`);
        if (now.length > 0) continue;
        const held = state.outbox.some((each) => each.held && each.saying.kind === "text" && each.saying.text === text);
        const lost = all.some(([name]) => destroyed.has(name));
        if (!held && !lost && page.talk().earlier === 0) found.push(`(7) "${text}" is neither there nor waiting`);
      }
    }
    return { found, spent: false };
  }

  async function settle(): Promise<void> {
    let frames = 0;
    let quiet = 0;
    while (quiet < 2) {
      let moved = false;
      for (const slot of SLOTS) {
        for (let frame = inboxes[slot].shift(); frame; frame = inboxes[slot].shift()) {
          moved = true;
          frames += 1;
          if (frames > FRAMES_MAX) throw new Error(`(6) does not come to rest: ${frame.type}`);
          pages[slot]?.core.hear(frame);
        }
      }
      for (const slot of SLOTS) {
        const page = pages[slot];
        if (page) await new Promise<void>((done) => page.core.whenIdle(done));
      }
      quiet = moved || inboxes[1].length + inboxes[2].length > 0 ? 0 : quiet + 1;
    }
  }

  const hostile = {
    log,
    pages,
    devices,
    history,
    destroyed,
    check,
    checkArrived,
    settle,
    pass: (ms: number) => clock.pass(ms, settle),
    inject: (to: Slot, frame: ServerFrame) => put(to, frame),
    async open(slot: Slot, state: StoredState): Promise<void> {
      pages[slot]?.core.stop();
      noteAgreed(slot, state);
      const page: Page = createPage({
        slot,
        sid,
        state,
        clock,
        send(frame) {
          if (!page.linked || pages[slot] !== page) return false;
          if (frame.type === "send") witness(page, frame);
          if (frame.type === "handshake") noteAgreed(slot, page.kept());
          serve(slot, JSON.parse(JSON.stringify(frame)) as ClientFrame);
          return true;
        },
        readAgain() {
          page.core.rewind();
          hostile.unlink(slot);
          hostile.link(slot);
        },
      });
      pages[slot] = page;
      devices[slot] = state.device;
      hostile.link(slot);
      await settle();
    },
    link(slot: Slot): void {
      const page = pages[slot];
      if (!page || page.linked) return;
      page.linked = true;
      inboxes[slot] = [];
      const head = tells("head") ? random.below(log.length + 3) : log.length;
      page.core.connected(presence(otherSlot(slot)), head, 1);
      let given = log.slice(page.core.resumeAfter());
      if (tells("relog"))
        given = random.chance(0.5) ? given.slice(0, random.below(given.length + 1)) : given.toReversed();
      if (tells("relog")) given = given.filter(() => random.chance(0.7));
      for (const entry of given) deliver(slot, { ...entry });
      hostile.announce(slot);
    },
    unlink(slot: Slot): void {
      const page = pages[slot];
      if (!page?.linked) return;
      page.linked = false;
      inboxes[slot] = [];
      page.core.disconnected();
      hostile.announce(slot);
    },
    announce(of: Slot): void {
      deliver(otherSlot(of), { type: "presence", peer: presence(of), clock: CLOCK });
    },
    write(slot: Slot, text: string): void {
      written.set(text, { author: slot, device: devices[slot] });
      pages[slot]?.core.write(text);
    },
    /** The author takes back one of the texts on its own page. */
    unsend(slot: Slot): boolean {
      const own = pages[slot]?.talk().lines.filter((line) => line.kind === "own") ?? [];
      if (own.length === 0) return false;
      const { key, text } = random.pick(own);
      unsent.add(text);
      pages[slot]?.core.unsend(key.split(" ")[1]!);
      return true;
    },
    /** Answers or reacts to something on the page. */
    respond(slot: Slot, text: string | null): void {
      const lines = pages[slot]?.talk().lines.filter((line) => "text" in line) ?? [];
      if (lines.length === 0) return;
      const [author, id] = random.pick(lines).key.split(" ");
      const target = { author: Number(author) as Slot, id: id! };
      if (text === null) return pages[slot]?.core.react(target, random.pick(["👍", "❤️", ""]));
      written.set(text, { author: slot, device: devices[slot] });
      pages[slot]?.core.write(text, target);
    },
    /** Gives what it kept back, in some order. */
    release(): void {
      const due = delayed.filter(() => random.chance(0.7));
      delayed = delayed.filter((each) => !due.includes(each));
      while (due.length > 0) {
        const [one] = due.splice(random.below(due.length), 1);
        if (one) put(one.to, one.frame);
      }
    },
    /** Blanks a record in the log, or forgets the log's end. */
    destroy(): void {
      if (log.length === 0) return;
      if (random.chance(0.7)) {
        const at = random.below(log.length);
        destroyed.add(nameOf(log[at]!));
        log[at] = { ...log[at]!, sealed: "" };
      } else {
        for (const entry of log.splice(log.length - random.below(Math.min(4, log.length))))
          destroyed.add(nameOf(entry));
      }
    },
    forge: async (kind: "H1" | "H2" | "H3") => forge(kind, sid, history),
    /** From here on it is the server that we run ourselves. */
    turnHonest(): void {
      honest = true;
      delayed = [];
      inboxes[1] = [];
      inboxes[2] = [];
    },
  };
  return hostile;
}

export type Hostile = ReturnType<typeof createHostile>;

/** The best that a server without the PSK can make of what it has heard: everything right but what the PSK is in. */
export async function forge(
  kind: "H1" | "H2" | "H3",
  sid: Bytes,
  history: readonly ServerFrame[],
): Promise<HandshakeFrame | null> {
  const hpke = await loadHpke();
  const guess = { pskH: randomBytes(32), kHello: randomBytes(32) };
  const last = (step: string) =>
    history.findLast(
      (frame): frame is HandshakeFrame => frame.type === "handshake" && frame.step === step && frame.body !== "",
    );
  const from = kind === "H2" ? 2 : 1;
  const frame = (bytes: Bytes): HandshakeFrame => ({ type: "handshake", step: kind, from, body: toBase64url(bytes) });
  if (kind === "H1") {
    const own = await makeOffer(hpke, guess, sid);
    const real = last("H1");
    if (!real) return frame(own.wire);
    // A key of its own under the true commitment and the true MAC.
    const wire = fromBase64url(real.body);
    wire.set(own.wire.slice(0, 1_216));
    return frame(wire);
  }
  if (kind === "H2") {
    const real = last("H1");
    if (!real) return null;
    const wire = fromBase64url(real.body);
    if (wire.length !== 1_280) return null;
    wire.set(await hmac(guess.kHello, enc("H1", sid, wire.slice(0, 1_216), wire.slice(1_216, 1_248))), 1_248);
    const answer = await answerOffer(hpke, guess, sid, wire);
    return answer ? frame(answer.wire) : null;
  }
  const real = last("H2");
  if (!real) return null;
  const wire = fromBase64url(real.body);
  if (wire.length !== 1_184) return null;
  const th = await sha256(enc("transcript", wire.slice(0, 32), wire.slice(32, 1_152)));
  const bytes = randomBytes(80);
  bytes.set(th.slice(0, 16));
  return frame(bytes);
}
