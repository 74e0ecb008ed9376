/** A participant's way from the link into the chat: greeted, code proven, seated; or back in after a reload. */
import type { GreetReply, JoinReply, RefusedReply } from "../../shared/api.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { DID_BYTES, TAG_CHARACTERS } from "../../shared/limits.ts";
import { createApi, isRefused } from "../browser/api.ts";
import { createConnector } from "../browser/connection.ts";
import { forget, type KeptSeat, recall } from "../browser/session-storage.ts";
import { holdTab, isOpenInOtherTab } from "../browser/tab-lock.ts";
import { createVaults } from "../browser/vault.ts";
import { deriveHandshakeKeys } from "../crypto/handshake.ts";
import { loadHpke } from "../crypto/hpke.ts";
import { isTagOf } from "../crypto/link-tag.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { normalizeCode } from "../crypto/secret-code.ts";
import { prepareStretch } from "../crypto/stretch.ts";
import { unwrapPsk } from "../crypto/wrap.ts";
import type { PageLimits } from "../limits.ts";
import { createObservable, type Observable } from "../observable.ts";
import { type Attempt, didOf, eraseAttempt, makeAttempt } from "./attempt.ts";
import { finishParticipantEnding } from "./pending-end.ts";
import type { EntryTrouble, ParticipantState } from "./state.ts";
import type { Joined } from "./session.ts";
import type { Talking } from "./talking.ts";

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
  /** What can be done in the chat, once talking. */
  talking(): Talking | null;
}

export interface ParticipantOptions {
  idleWarningMs: number;
  limits: PageLimits;
  /** Of a host who is one of the two: this tab made it, and joins without asking for it. */
  ownCode?: string | null;
}

/** A seat of this browser that another tab sits in. */
interface Waiting {
  seat: KeptSeat;
  joined: Joined | null;
}

/**
 * @param link 12 characters
 * @param codeInFragment prefilled, joined only on the press
 */
export function createParticipant(
  link: string,
  codeInFragment: string,
  { idleWarningMs, limits, ownCode = null }: ParticipantOptions,
): Participant {
  const state = createObservable<ParticipantState>({ phase: "looking" });
  const api = createApi(limits.requestMs);
  const connector = createConnector(limits);
  const vaults = createVaults();
  let prefilled = ownCode ?? codeInFragment;
  let greeting: GreetReply | null = null;
  let talking: Talking | null = null;
  let opened = false;
  let round = 0;
  let waiting: Waiting | null = null;
  let attempt: Attempt | null = null;

  async function look(): Promise<void> {
    state.set({ phase: "looking" });
    const asked = api.greet(link);
    // On its way at the same time, and second: whoever has the code at hand then waits for nothing but its stretching.
    prepareStretch();
    // The handshake's library and the engine, too; and the socket, where the code came with the link.
    void loadEngine().catch(() => {});
    if (prefilled !== "") connector.prepare();
    const answer = await asked;
    if (answer === "unreachable") return state.set({ phase: "unreachable" });
    if (isRefused(answer)) {
      if (answer.refusal !== "not-active") return state.set({ phase: "unreachable" });
      return inactive();
    }
    // [K3] A server that gives many people one `sid` gives them one salt.
    if (!(await isGenuine(answer))) {
      connector.dropPrepared();
      return state.set({ phase: "not-genuine" });
    }
    greeting = answer;
    if (ownCode !== null) return submitCode(ownCode);
    enter(prefilled, null);
  }

  async function isGenuine({ sid }: GreetReply): Promise<boolean> {
    try {
      return await isTagOf(link.slice(0, TAG_CHARACTERS), fromBase64url(sid));
    } catch {
      return false;
    }
  }

  async function inactive(): Promise<void> {
    connector.dropPrepared();
    forget(`duologue:join:${link}`);
    await vaults.remove(link);
    state.set({ phase: "inactive" });
  }

  function enter(code: string, trouble: EntryTrouble | null, busy = false): void {
    if (!greeting) return;
    const { seat, name } = greeting;
    if (ownCode !== null && busy) return state.set({ phase: "looking" });
    state.set({ phase: "entering", seat, name, code, round, busy, trouble });
  }

  async function submitCode(typed: string): Promise<void> {
    const code = normalizeCode(typed);
    if (!greeting || code === undefined) return enter(typed, { kind: "incomplete" });
    enter(typed, null, true);
    connector.prepare();
    const { sid, seat } = greeting;
    if (attempt?.code !== code) {
      eraseCode();
      attempt = await makeAttempt(code, sid, seat);
      if (!attempt) return enter(typed, { kind: "unreachable" });
    }
    if (!(await loadEngine().catch(() => null))) return enter(typed, { kind: "unreachable" });
    // [D1] A tab closed by accident: the same device goes on, without alarm to the other.
    const token = await vaults.findToken(link, sid, seat, attempt.stateKey);
    if (!token) return askForSeat(typed, false);
    await talk(seatOf(greeting, attempt, toBase64url(token)), null, false);
  }

  async function askForSeat(typed: string, takeOver: boolean): Promise<void> {
    if (!greeting || !attempt) return;
    const did = didOf(link);
    const answer = await api.join(link, { auth: attempt.auth, did, takeOver });
    if (answer === "unreachable") return enter(typed, { kind: "unreachable" });
    if (isRefused(answer)) return refused(answer, typed);
    await seated(answer, did, typed);
  }

  async function seated(reply: JoinReply, did: string, typed: string): Promise<void> {
    if (!greeting || !attempt) return;
    const sid = fromBase64url(greeting.sid);
    const psk = await unwrapPsk(attempt.wrap, fromBase64url(reply.wrapped), sid, greeting.seat);
    if (!psk) {
      eraseCode();
      return enter(typed, { kind: "not-genuine" });
    }
    const { pskH, kHello } = await deriveHandshakeKeys(psk, sid);
    psk.fill(0);
    const seat = seatOf(greeting, attempt, reply.token);
    eraseCode();
    forget(`duologue:join:${link}`);
    const joined = { did, pskH: toBase64url(pskH), kHello: toBase64url(kHello), peerJoined: reply.peerDevice > 0 };
    await talk(seat, joined, true);
  }

  const seatOf = ({ seat, sid }: GreetReply, { stateKey }: Attempt, token: string): KeptSeat => ({
    tag: link.slice(0, TAG_CHARACTERS),
    seat,
    sid,
    token,
    stateKey: toBase64url(stateKey),
    storeId: null,
    endsAt: 0,
  });

  async function refused(answer: RefusedReply, typed: string): Promise<void> {
    connector.dropPrepared();
    const until = Date.now() + (answer.retryAfterSeconds ?? 1) * 1_000;
    if (answer.refusal === "seat-taken") {
      const { seat, name } = greeting!;
      const otherTab = await isOpenInOtherTab(link.slice(0, TAG_CHARACTERS), seat);
      return state.set({ phase: "seat-taken", seat, name, otherTab, busy: false });
    }
    eraseCode();
    switch (answer.refusal) {
      case "not-active":
        // Also the answer to an end code: no mark of it is left.
        return inactive();
      case "wrong-code":
        return enter(typed, { kind: "wrong-code", triesLeft: answer.triesLeft ?? 0 });
      case "paused":
      case "rate-limited":
        return enter(typed, { kind: answer.refusal, until });
      default:
        return enter(typed, { kind: "busy" });
    }
  }

  /** @param joined of a join; null: this browser has kept it */
  async function talk(seat: KeptSeat, joined: Joined | null, steal: boolean): Promise<void> {
    const name = greeting?.name ?? "";
    const taken = () => talking?.yieldToOtherTab();
    const letGoOfTab = await holdTab(seat.tag, seat.seat, steal, taken, () => location.reload());
    if (!letGoOfTab) {
      waiting = { seat, joined };
      return state.set({ phase: "seat-taken", seat: seat.seat, name, otherTab: true, busy: false });
    }
    waiting = null;
    const kept = joined ? undefined : await vaults.find(link);
    const engine = await loadEngine().catch(() => null);
    if (!engine) {
      letGoOfTab();
      return greeting ? enter("", { kind: "unreachable" }) : state.set({ phase: "unreachable" });
    }
    talking = engine.openTalking({
      link,
      seat: { ...seat, storeId: seat.storeId ?? kept?.storeId ?? null },
      joined,
      kept,
      name,
      idleWarningMs,
      awayGraceMs: limits.awayGraceMs,
      connector,
      vaults,
      context: {
        crypto: engine.createEngineCrypto(engine.hpke),
        random: () => toBase64url(randomBytes(DID_BYTES)),
        limits: limits.engine,
      },
      letGoOfTab,
      seated() {
        eraseCode();
        prefilled = "";
      },
      unwelcomed() {
        const now = state.get();
        // Once: each time it is said takes the focus into the box.
        if (now.phase === "entering" && !now.trouble) state.set({ ...now, trouble: { kind: "unreachable" } });
      },
      show(next) {
        // What was said is not kept alive by this page once it is over, nor is a code whose welcome never came.
        if (next.phase !== "talking") {
          talking = null;
          eraseCode();
        }
        state.set(next);
      },
      joinInstead() {
        talking = null;
        // With the code at hand it is a join; after a reload the code is asked for.
        if (attempt) void askForSeat("", false);
        else void look();
      },
    });
  }

  /** The code and what it opens are needed no more, or were not right. */
  function eraseCode(): void {
    if (attempt) eraseAttempt(attempt);
    attempt = null;
  }

  async function start(): Promise<void> {
    const ending = recall(`duologue:ending:${link}`);
    if (ending) {
      // A reload may have come before anything was wiped.
      forget(`duologue:seat:${link}`);
      await vaults.remove(link);
      const { seat, name, peerName, endsAt } = ending;
      const names: [string, string] = seat === 1 ? [name, peerName] : [peerName, name];
      state.set({ phase: "ending", peerName });
      const base = { reader: seat, names, idleLimitMs: 0, expiresAt: endsAt };
      return finishParticipantEnding(connector, link, ending, base, state.set);
    }
    void vaults.sweep(Date.now());
    const seat = recall(`duologue:seat:${link}`);
    return seat ? talk(seat, null, false) : look();
  }

  void start();

  return {
    get: state.get,
    subscribe: state.subscribe,
    lookAgain: look,
    noteOpened() {
      if (!opened) void api.markOpened(link);
      opened = true;
    },
    submitCode,
    async takeOver() {
      const now = state.get();
      if (now.phase !== "seat-taken") return;
      state.set({ ...now, busy: true });
      if (waiting) await talk(waiting.seat, waiting.joined, true);
      else await askForSeat("", true);
    },
    async stayAway() {
      eraseCode();
      waiting = null;
      await look();
    },
    prefill(code) {
      if (state.get().phase !== "entering") return;
      round += 1;
      enter(code, null);
    },
    talking: () => talking,
  };
}

/** The talking phase and its cryptography: not needed before the code is typed, and loaded meanwhile. */
async function loadEngine() {
  const [{ openTalking }, { createEngineCrypto }, hpke] = await Promise.all([
    import("./talking.ts"),
    import("../crypto/engine-crypto.ts"),
    loadHpke(),
  ]);
  return { openTalking, createEngineCrypto, hpke };
}
