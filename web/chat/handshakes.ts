/** Who says what when, until both hold the same keys [K11, K12, K13, K14]. Slot 1 offers, slot 2 answers. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import {
  HANDSHAKE_ASK_AGAIN_MS,
  HANDSHAKE_ASK_FIRST_MS,
  HANDSHAKE_REPEAT_MS,
  HANDSHAKES_MAX,
  HANDSHAKES_WINDOW_MS,
} from "../../shared/limits.ts";
import type { HandshakeStep } from "../../shared/frames.ts";
import {
  acceptAnswer,
  answerOffer,
  confirmEpoch,
  type Epoch,
  makeOffer,
  type Offer,
  type Pending,
} from "../crypto/handshake.ts";
import type { Core } from "./ports.ts";
import type { StoredEpoch, StoredPending } from "./stored-state.ts";

export interface HandshakeEvents {
  /** Connected, the other one too, and the log is read to its end. */
  ready(): boolean;
  inForce(): StoredEpoch | undefined;
  peerDevice(): number;
  /** The position up to which the log is read here. */
  cursor(): number;
  /** Older epochs close; what they have not brought over waits for a press. Kept with the new epoch. */
  closing(): void;
  /** A new epoch stands last in the state, and is kept. */
  confirmed(): Promise<void>;
}

export function createHandshakes(core: Core, events: HandshakeEvents) {
  const { slot, sid, state, ports } = core;
  const keys = { pskH: fromBase64url(state.pskH), kHello: fromBase64url(state.kHello) };
  /** In memory only: an offer dies with its page. */
  let offer: Offer | null = null;
  let cancel = () => {};
  let asked = false;

  const say = (step: HandshakeStep, body: string) => ports.send({ type: "handshake", step, body });

  function again(ms: number): void {
    cancel();
    cancel = ports.after(ms, () => core.inTurn(tick));
  }

  function mayStart(): boolean {
    const now = ports.now();
    state.handshakes = state.handshakes.filter((at) => at > now - HANDSHAKES_WINDOW_MS);
    // A man in the middle who could try offers without end could grind for a matching safety code [K13].
    if (state.handshakes.length >= HANDSHAKES_MAX) return false;
    state.handshakes.push(now);
    return true;
  }

  /** Does what is due now; called whenever something has changed, and by the clock. */
  async function tick(): Promise<void> {
    cancel();
    if (!events.ready()) {
      asked = false;
      return;
    }
    if (slot === 1) {
      if (offer) repeatOffer();
      else if (!events.inForce()) await newOffer();
    } else if (state.pending) {
      repeatAnswer();
    } else if (!events.inForce()) {
      // The first time it is only waited: the offer is probably on its way.
      if (asked) say("N", "");
      again(asked ? HANDSHAKE_ASK_AGAIN_MS : HANDSHAKE_ASK_FIRST_MS);
      asked = true;
    }
  }

  function repeatOffer(): void {
    if (!offer) return;
    say("H1", toBase64url(offer.wire));
    again(HANDSHAKE_REPEAT_MS);
  }

  function repeatAnswer(): void {
    if (!state.pending) return;
    say("H2", state.pending.wire);
    again(HANDSHAKE_REPEAT_MS);
  }

  async function newOffer(): Promise<void> {
    if (!mayStart()) return again(HANDSHAKE_ASK_AGAIN_MS);
    await ports.keep(state);
    offer = await makeOffer(await ports.hpke(), keys, sid);
    repeatOffer();
  }

  async function answer(h1: string): Promise<void> {
    if (state.pending?.h1 === h1) return repeatAnswer();
    if (state.epochs.some((epoch) => epoch.h1 === h1)) return;
    const pending = await answerOffer(await ports.hpke(), keys, sid, decode(h1));
    if (!pending) return core.failed();
    if (!mayStart()) return;
    state.pending = pack(pending, h1);
    await ports.keep(state);
    repeatAnswer();
  }

  async function accept(h2: string): Promise<void> {
    const known = state.epochs.find((epoch) => epoch.h2 === h2);
    if (known?.h3) return void say("H3", known.h3);
    if (!offer) return newOffer();
    const accepted = await acceptAnswer(await ports.hpke(), keys, sid, offer, decode(h2));
    if (accepted === "other-offer") return repeatOffer();
    if (accepted === "failed") return core.failed();
    offer = null;
    const h3 = toBase64url(accepted.wire);
    await take(accepted.epoch, { h1: null, h2, h3 });
    say("H3", h3);
    await events.confirmed();
  }

  async function confirm(h3: string): Promise<void> {
    if (!state.pending) return;
    const epoch = await confirmEpoch(unpack(state.pending), sid, decode(h3));
    if (!epoch) return core.failed();
    const { h1 } = state.pending;
    state.pending = null;
    await take(epoch, { h1, h2: null, h3: null });
    await events.confirmed();
  }

  /** The new epoch is in force, and every older one is closed. */
  async function take(epoch: Epoch, from: Pick<StoredEpoch, "h1" | "h2" | "h3">): Promise<void> {
    cancel();
    asked = false;
    for (const older of state.epochs) older.open = false;
    if (state.epochs.length > 0) events.closing();
    state.epochs.push({
      eid: toBase64url(epoch.eid),
      k12: toBase64url(epoch.k12),
      k21: toBase64url(epoch.k21),
      symbols: [...epoch.symbols],
      verified: false,
      open: true,
      peerDevice: events.peerDevice(),
      since: events.cursor(),
      ...from,
      sentSeq: 0,
      seenSeq: 0,
      got: 0,
      read: 0,
      peerGot: 0,
      peerRead: 0,
      signalSeq: 0,
      peerSignalSeq: 0,
    });
    await ports.keep(state);
  }

  return {
    tick,
    async hear(step: HandshakeStep, body: string): Promise<void> {
      if (slot === 1 && step === "N") return offer ? repeatOffer() : newOffer();
      if (slot === 1 && step === "H2") return accept(body);
      if (slot === 2 && step === "H1") return answer(body);
      if (slot === 2 && step === "H3") return confirm(body);
      // One's own kind of message, thrown back.
      return core.failed();
    },
    stop(): void {
      cancel();
    },
  };
}

/** Garbage becomes bytes of a length that nothing accepts. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  try {
    return fromBase64url(text);
  } catch {
    return new Uint8Array(0);
  }
}

function pack(pending: Pending, h1: string): StoredPending {
  const { h, eid, th, commit, c1, k12, k21, ks, wire } = pending;
  const packed = Object.entries({ h, eid, th, commit, c1, k12, k21, ks, wire }).map(([name, bytes]) => [
    name,
    toBase64url(bytes),
  ]);
  return { ...(Object.fromEntries(packed) as Omit<StoredPending, "h1">), h1 };
}

function unpack(stored: StoredPending): Pending {
  const of = (name: keyof Pending) => fromBase64url(stored[name]);
  return {
    h: of("h"),
    eid: of("eid"),
    th: of("th"),
    commit: of("commit"),
    c1: of("c1"),
    k12: of("k12"),
    k21: of("k21"),
    ks: of("ks"),
    wire: of("wire"),
  };
}
