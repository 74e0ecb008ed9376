/** A participant's way from the link into the chat: greeted, code proven, seated; or back in after a reload. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { SID_BYTES } from "../../shared/limits.ts";
import { deriveCodeKeys } from "../crypto/code-keys.ts";
import { deriveInterimKeys, openInterimCipher } from "../crypto/interim.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { normalizeCode } from "../crypto/secret-code.ts";
import { stretchInWorker } from "../crypto/stretch.ts";
import { unwrapPsk } from "../crypto/wrap.ts";
import type { GreetReply, RefusedReply } from "../../shared/api.ts";
import { greet, isRefused, join, markOpened } from "./api.ts";
import { type Conversation, openConversation } from "./conversation.ts";
import { finishEnding } from "./ending.ts";
import { createObservable, type Observable } from "./observable.ts";
import type { EntryTrouble, ParticipantState } from "./state.ts";
import { type KeptSeat, recall } from "./storage.ts";
import { holdTab, isOpenInOtherTab } from "./tab-lock.ts";

export interface Participant extends Observable<ParticipantState> {
  /** Greets anew; for "Try again" and for coming back by the code. */
  lookAgain(): Promise<void>;
  /** The first input in the code box [J2]. */
  noteOpened(): void;
  submitCode(typed: string): Promise<void>;
  /** Yes to "Continue here?" [J6]; or no. */
  takeOver(): Promise<void>;
  stayAway(): Promise<void>;
  /** The conversation, once talking. */
  conversation(): Conversation | null;
  /** What was typed and not sent before a reload. */
  draft(): string;
}

/**
 * @param link 12 characters
 * @param codeInFragment prefilled, joined only on the press
 */
export function createParticipant(link: string, codeInFragment: string, idleWarningMs: number): Participant {
  const state = createObservable<ParticipantState>({ phase: "looking" });
  let greeting: GreetReply | null = null;
  let conversation: Conversation | null = null;
  let opened = false;
  /** A seat of this tab's copy that another tab sits in. */
  let waiting: KeptSeat | null = null;
  /** The proof of a code, kept while its join may have to be asked again: derived once, the same attempt [J5]. */
  let attempt: { code: string; auth: string; wrap: Uint8Array<ArrayBuffer>; joinId: string } | null = null;

  async function look(): Promise<void> {
    state.set({ phase: "looking" });
    const answer = await greet(link);
    if (answer === "unreachable") return state.set({ phase: "unreachable" });
    if (isRefused(answer))
      return state.set(answer.refusal === "not-active" ? { phase: "inactive" } : { phase: "unreachable" });
    greeting = answer;
    enter(codeInFragment, null);
  }

  function enter(code: string, trouble: EntryTrouble | null, busy = false): void {
    if (!greeting) return;
    const { slot, name } = greeting;
    state.set({ phase: "entering", slot, name, code, busy, trouble });
  }

  async function submitCode(typed: string): Promise<void> {
    const code = normalizeCode(typed);
    if (!greeting || code === undefined) return enter(typed, { kind: "incomplete" });
    enter(typed, null, true);
    if (attempt?.code !== code) {
      const { auth, wrap } = await deriveCodeKeys(code, fromBase64url(greeting.sid), greeting.slot, stretchInWorker);
      attempt = { code, auth: toBase64url(auth), wrap, joinId: toBase64url(randomBytes(SID_BYTES)) };
    }
    await askForSeat(typed, false);
  }

  async function askForSeat(typed: string, takeOver: boolean): Promise<void> {
    if (!greeting || !attempt) return;
    const { sid, slot, name } = greeting;
    const { auth, wrap, joinId } = attempt;
    const answer = await join(link, { auth, joinId, takeOver });
    if (answer === "unreachable") return enter(typed, { kind: "unreachable" });
    if (isRefused(answer)) return refused(answer, typed);

    const sidBytes = fromBase64url(sid);
    const psk = await unwrapPsk(wrap, fromBase64url(answer.wrapped), sidBytes, slot);
    if (!psk) return enter(typed, { kind: "not-genuine" });
    const keys = await deriveInterimKeys(psk, sidBytes);
    psk.fill(0);
    wrap.fill(0);
    attempt = null;
    const { tag, token, device } = answer;
    await talk(
      { ...emptySeat, tag, slot, sid, token, device, keys, names: slot === 1 ? [name, ""] : ["", name] },
      true,
    );
  }

  async function refused(answer: RefusedReply, typed: string): Promise<void> {
    const until = Date.now() + (answer.retryAfterSeconds ?? 1) * 1_000;
    if (answer.refusal === "seat-taken") {
      const { slot, name } = greeting!;
      const otherTab = await isOpenInOtherTab(link.slice(0, 5), slot);
      return state.set({ phase: "seat-taken", slot, name, otherTab, busy: false });
    }
    attempt = null;
    switch (answer.refusal) {
      case "not-active":
        return state.set({ phase: "inactive" });
      case "wrong-code":
        return enter(typed, { kind: "wrong-code", triesLeft: answer.triesLeft ?? 0 });
      case "paused":
      case "rate-limited":
        return enter(typed, { kind: answer.refusal, until });
      default:
        return enter(typed, { kind: "busy" });
    }
  }

  async function talk(seat: KeptSeat, steal: boolean): Promise<void> {
    const { tag, slot } = seat;
    const letGo = await holdTab(tag, slot, steal, () => conversation?.yieldToOtherTab());
    if (!letGo) {
      waiting = seat;
      return state.set({ phase: "seat-taken", slot, name: seat.names[slot - 1]!, otherTab: true, busy: false });
    }
    waiting = null;
    const cipher = await openInterimCipher(seat.keys, fromBase64url(seat.sid), slot, seat.device);
    conversation = openConversation(link, seat, cipher, idleWarningMs, letGo, state.set);
  }

  async function start(): Promise<void> {
    const ending = recall(`duologue:ending:${link}`);
    if (ending) {
      const { slot, peerName, endsAt } = ending;
      const names: [string, string] = slot === 1 ? ["", peerName] : [peerName, ""];
      state.set({ phase: "ending", peerName });
      return finishEnding(link, ending, { reader: slot, names, idleLimitMs: 0, expiresAt: endsAt }, state.set);
    }
    const seat = recall(`duologue:seat:${link}`);
    return seat ? talk(seat, false) : look();
  }

  void start();

  return {
    get: state.get,
    subscribe: state.subscribe,
    lookAgain: look,
    noteOpened() {
      if (!opened) void markOpened(link);
      opened = true;
    },
    submitCode,
    async takeOver() {
      const now = state.get();
      if (now.phase !== "seat-taken") return;
      state.set({ ...now, busy: true });
      if (waiting) await talk(waiting, true);
      else await askForSeat("", true);
    },
    async stayAway() {
      attempt = null;
      waiting = null;
      await look();
    },
    conversation: () => conversation,
    draft: () => recall(`duologue:seat:${link}`)?.draft ?? "",
  };
}

const emptySeat = {
  met: false,
  nextSeq: 1,
  outbox: [],
  system: [],
  peerDevice: 0,
  endsAt: 0,
  idleLimitMs: 0,
  lifetimeMs: 0,
  storeId: null,
  draft: "",
} satisfies Partial<KeptSeat>;
