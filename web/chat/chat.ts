/** A participant's way from the link into the chat: greeted, code proven, seated; or back in after a reload. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { SID_BYTES, TAG_CHARACTERS } from "../../shared/limits.ts";
import { deriveCodeKeys } from "../crypto/code-keys.ts";
import { deriveHandshakeKeys } from "../crypto/handshake.ts";
import { loadHpke } from "../crypto/hpke.ts";
import { type Bytes, randomBytes } from "../crypto/primitives.ts";
import { normalizeCode } from "../crypto/secret-code.ts";
import { prepareStretch, stretchInWorker } from "../crypto/stretch.ts";
import { unwrapPsk } from "../crypto/wrap.ts";
import type { GreetReply, RefusedReply } from "../../shared/api.ts";
import { greet, isRefused, join, markOpened } from "./api.ts";
import { type Conversation, finishParticipantEnding, openConversation } from "./conversation.ts";
import { createObservable, type Observable } from "./observable.ts";
import type { EntryTrouble, ParticipantState } from "./state.ts";
import { dropPreparedLine, prepareLine } from "./socket.ts";
import { forget, keep, type KeptSeat, recall } from "./storage.ts";
import { forgetState, newState, recallStoreId, recallToken, type StoredState, sweepStates } from "./stored-state.ts";
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
  /** A code that came by the address of a page already open. */
  prefill(code: string): void;
  /** The conversation, once talking. */
  conversation(): Conversation | null;
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
  let round = 0;
  /** A seat of this tab's copy that another tab sits in. */
  let waiting: { seat: KeptSeat; stored: StoredState | null; typed: string } | null = null;
  /** The proof of a code, kept while its join may have to be asked again: derived once, the same attempt [J5]. */
  let attempt: { code: string; auth: string; wrap: Bytes; stateKey: Bytes } | null = null;

  async function look(): Promise<void> {
    state.set({ phase: "looking" });
    const asked = greet(link);
    // On its way at the same time, and second: whoever has the code at hand then waits for nothing but its stretching.
    prepareStretch();
    const answer = await asked;
    if (answer === "unreachable") return state.set({ phase: "unreachable" });
    if (isRefused(answer))
      return state.set(answer.refusal === "not-active" ? { phase: "inactive" } : { phase: "unreachable" });
    greeting = answer;
    // The handshake's library comes while the person types.
    void loadHpke().catch(() => {});
    enter(codeInFragment, null);
  }

  function enter(code: string, trouble: EntryTrouble | null, busy = false): void {
    if (!greeting) return;
    const { slot, name } = greeting;
    state.set({ phase: "entering", slot, name, code, round, busy, trouble });
  }

  async function submitCode(typed: string): Promise<void> {
    const code = normalizeCode(typed);
    if (!greeting || code === undefined) return enter(typed, { kind: "incomplete" });
    enter(typed, null, true);
    prepareLine();
    const sid = fromBase64url(greeting.sid);
    if (attempt?.code !== code) {
      const keys = await deriveCodeKeys(code, sid, greeting.slot, stretchInWorker).catch(() => null);
      if (!keys) return enter(typed, { kind: "unreachable" });
      const { auth, wrap, state: stateKey } = keys;
      attempt = { code, auth: toBase64url(auth), wrap, stateKey };
    }
    // [K16] A tab closed by accident: the same device goes on, without alarm to the other.
    const token = await recallToken(link, sid, greeting.slot, attempt.stateKey);
    if (!token) return askForSeat(typed, false);
    const seat = seatOf(greeting, attempt.stateKey);
    await talk({ ...seat, token: toBase64url(token), storeId: recallStoreId(link) }, null, false, typed);
  }

  async function askForSeat(typed: string, takeOver: boolean): Promise<void> {
    if (!greeting || !attempt) return;
    const { sid, slot } = greeting;
    const { auth, wrap, stateKey } = attempt;
    const answer = await join(link, { auth, joinId: joinIdOf(link), takeOver });
    if (answer === "unreachable") return enter(typed, { kind: "unreachable" });
    if (isRefused(answer)) return refused(answer, typed);

    const sidBytes = fromBase64url(sid);
    const psk = await unwrapPsk(wrap, fromBase64url(answer.wrapped), sidBytes, slot);
    if (!psk) return enter(typed, { kind: "not-genuine" });
    const { pskH, kHello } = await deriveHandshakeKeys(psk, sidBytes);
    psk.fill(0);
    wrap.fill(0);
    forget(`duologue:join:${link}`);
    const seat = { ...seatOf(greeting, stateKey), token: answer.token };
    attempt = null;
    const stored = { ...newState(pskH, kHello, answer.device), peerDevice: answer.peerDevice };
    await talk(seat, stored, true, typed);
  }

  const seatOf = ({ slot, sid }: GreetReply, stateKey: Uint8Array): Omit<KeptSeat, "token"> => ({
    tag: link.slice(0, TAG_CHARACTERS),
    slot,
    sid,
    stateKey: toBase64url(stateKey),
    storeId: null,
    endsAt: 0,
  });

  async function refused(answer: RefusedReply, typed: string): Promise<void> {
    dropPreparedLine();
    const until = Date.now() + (answer.retryAfterSeconds ?? 1) * 1_000;
    if (answer.refusal === "seat-taken") {
      const { slot, name } = greeting!;
      const otherTab = await isOpenInOtherTab(link.slice(0, TAG_CHARACTERS), slot);
      return state.set({ phase: "seat-taken", slot, name, otherTab, busy: false });
    }
    attempt = null;
    if (answer.refusal === "not-active") forget(`duologue:join:${link}`);
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

  /** @param stored of a join; null: this browser has kept it */
  async function talk(seat: KeptSeat, stored: StoredState | null, steal: boolean, typed: string): Promise<void> {
    const { tag, slot } = seat;
    const name = greeting?.name ?? "";
    const taken = () => conversation?.yieldToOtherTab();
    const letGo = await holdTab(tag, slot, steal, taken, () => location.reload());
    if (!letGo) {
      waiting = { seat, stored, typed };
      return state.set({ phase: "seat-taken", slot, name, otherTab: true, busy: false });
    }
    waiting = null;
    conversation = openConversation({
      link,
      seat,
      state: stored,
      name,
      idleWarningMs,
      letGoOfTab: letGo,
      show(next) {
        // What was said is not kept alive by this page once it is over.
        if (next.phase !== "talking") conversation = null;
        state.set(next);
      },
      joinInstead() {
        // With the code at hand it is a join; after a reload the code is asked for.
        if (attempt) void askForSeat(typed, false);
        else void look();
        return true;
      },
    });
  }

  async function start(): Promise<void> {
    const ending = recall(`duologue:ending:${link}`);
    if (ending) {
      // A reload may have come before anything was wiped.
      forget(`duologue:seat:${link}`);
      forgetState(link);
      const { slot, name, peerName, endsAt } = ending;
      const names: [string, string] = slot === 1 ? [name, peerName] : [peerName, name];
      state.set({ phase: "ending", peerName });
      return finishParticipantEnding(
        link,
        ending,
        { reader: slot, names, idleLimitMs: 0, expiresAt: endsAt },
        state.set,
      );
    }
    const seat = recall(`duologue:seat:${link}`);
    return seat ? talk(seat, null, false, "") : look();
  }

  sweepStates(Date.now());
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
      if (waiting) await talk(waiting.seat, waiting.stored, true, waiting.typed);
      else await askForSeat("", true);
    },
    async stayAway() {
      attempt = null;
      waiting = null;
      await look();
    },
    prefill(code) {
      if (state.get().phase !== "entering") return;
      round += 1;
      enter(code, null);
    },
    conversation: () => conversation,
  };
}

/** [J5] The id of this tab's attempt, kept until it is seated: a reload in between is the same device asking again. */
function joinIdOf(link: string): string {
  const key = `duologue:join:${link}` as const;
  const id = recall(key) ?? toBase64url(randomBytes(SID_BYTES));
  keep(key, id);
  return id;
}
