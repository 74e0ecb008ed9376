/** From the link to a seat: greeted by name, the code proven, the seat asked for [J1-J6]. */
import type { GreetReply, JoinReply, RefusedReply } from "../../shared/api.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { TAG_CHARACTERS } from "../../shared/limits.ts";
import { type Api, isRefused } from "../browser/api.ts";
import type { Connector } from "../browser/connection.ts";
import { forget, type KeptSeat } from "../browser/session-storage.ts";
import { isOpenInOtherTab } from "../browser/tab-lock.ts";
import type { Vaults } from "../browser/vault.ts";
import { deriveHandshakeKeys } from "../crypto/handshake-keys.ts";
import { isTagOf } from "../crypto/link-tag.ts";
import { normalizeCode } from "../crypto/secret-code.ts";
import { prepareStretch } from "../crypto/stretch.ts";
import { unwrapPsk } from "../crypto/wrap.ts";
import { type Attempt, didOf, eraseAttempt, makeAttempt } from "./attempt.ts";
import type { Engine } from "./load-engine.ts";
import type { Joined } from "./session.ts";
import type { EntryTrouble, ParticipantState } from "./state.ts";

export interface Join {
  /**
   * Greets, and asks for the code.
   * @param greeted it was asked a moment ago
   * @param anew what this browser keeps of the chat is left alone until a new device takes its place
   */
  look(greeted?: ReturnType<Api["greet"]>, anew?: boolean): Promise<void>;
  /** @param stay no code is asked for on this device any more until the chat ends [D9] */
  submitCode(typed: string, stay: boolean): Promise<void>;
  /** Asks for the seat with the code at hand. False where there is none: it has to be typed. */
  askForSeat(takeOver: boolean): Promise<boolean>;
  /** Back to the code box: the server could not be reached. False where nobody has been greeted yet. */
  unreachable(): boolean;
  /** A code that came by the address of a page already open. */
  prefill(code: string): void;
  /** As the server greeted; "" before. */
  name(): string;
  /** The code and what it opens are needed no more, or were not right. */
  eraseCode(): void;
  /** This device is seated: the code that came with the address is used up. */
  seated(): void;
}

export interface JoinParts {
  link: string;
  /** Prefilled, joined only on the press. */
  codeInFragment: string;
  /** Of a host who is one of the two: this tab made it, and joins without asking for it. */
  ownCode: string | null;
  api: Api;
  connector: Connector;
  vaults: Vaults;
  loadEngine(): Promise<Engine>;
  show(state: ParticipantState): void;
  /** @param joined of a join; null: this browser has kept it */
  sit(seat: KeptSeat, joined: Joined | null): Promise<void>;
}

export function createJoin({
  link,
  codeInFragment,
  ownCode,
  api,
  connector,
  vaults,
  loadEngine,
  show,
  sit,
}: JoinParts): Join {
  const tag = link.slice(0, TAG_CHARACTERS);
  let prefilled = ownCode ?? codeInFragment;
  // [D9] Whoever saw no code could not type it again.
  let stays = prefilled !== "";
  let greeting: GreetReply | null = null;
  let attempt: Attempt | null = null;
  let round = 0;
  let asNewDevice = false;

  async function look(greeted = api.greet(link), anew = false): Promise<void> {
    asNewDevice = anew;
    show({ phase: "looking", connection: null });
    // On its way at the same time, and second: whoever has the code at hand then waits for nothing but its stretching.
    prepareStretch();
    // The handshake's library and the engine, too; and the socket, where the code came with the link.
    void loadEngine().catch(() => {});
    if (prefilled !== "") connector.prepare();
    const answer = await greeted;
    if (answer === "unreachable") return show({ phase: "unreachable" });
    if (isRefused(answer)) {
      if (answer.refusal !== "not-active") return show({ phase: "unreachable" });
      return inactive();
    }
    // [K3] A server that gives many people one `sid` gives them one salt.
    if (!(await isGenuine(answer))) {
      connector.dropPrepared();
      return show({ phase: "not-genuine" });
    }
    greeting = answer;
    if (ownCode !== null) return submitCode(ownCode, stays);
    enter(prefilled, null);
  }

  async function isGenuine({ sid }: GreetReply): Promise<boolean> {
    try {
      return await isTagOf(tag, fromBase64url(sid));
    } catch {
      return false;
    }
  }

  function inactive(): void {
    connector.dropPrepared();
    forget(`duologue:join:${link}`);
    void vaults.remove(link);
    show({ phase: "inactive" });
  }

  function enter(code: string, trouble: EntryTrouble | null, busy = false): void {
    if (!greeting) return;
    const { seat, name } = greeting;
    if (ownCode !== null && busy) return show({ phase: "looking", connection: null });
    show({ phase: "entering", seat, name, code, round, stays, busy, trouble });
  }

  async function submitCode(typed: string, stay: boolean): Promise<void> {
    stays = stay;
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
    const token = asNewDevice ? undefined : await vaults.findToken(link, sid, seat, attempt.stateKey);
    if (token === "unreadable") return show({ phase: "unreadable", seat });
    if (!token) return ask(typed, false);
    const kept = seatOf(greeting, attempt, toBase64url(token));
    await vaults.setStaying(link, kept);
    await sit(kept, null);
  }

  async function ask(typed: string, takeOver: boolean): Promise<void> {
    if (!greeting || !attempt) return;
    const did = didOf(link);
    const answer = await api.join(link, { auth: attempt.auth, did, takeOver });
    if (answer === "unreachable") return enter(typed, { kind: "unreachable" });
    if (isRefused(answer)) return refused(answer, typed);
    await given(answer, did, typed);
  }

  async function given(reply: JoinReply, did: string, typed: string): Promise<void> {
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
    await sit(seat, joined);
  }

  const seatOf = ({ seat, sid }: GreetReply, { stateKey }: Attempt, token: string): KeptSeat => ({
    tag,
    seat,
    sid,
    token,
    stateKey: toBase64url(stateKey),
    storeId: null,
    endsAt: 0,
    stays,
  });

  async function refused(answer: RefusedReply, typed: string): Promise<void> {
    connector.dropPrepared();
    const until = Date.now() + (answer.retryAfterSeconds ?? 1) * 1_000;
    if (answer.refusal === "seat-taken") {
      const { seat, name } = greeting!;
      const otherTab = await isOpenInOtherTab(tag, seat);
      return show({ phase: "seat-taken", seat, name, otherTab, busy: false, connection: null });
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

  function eraseCode(): void {
    if (attempt) eraseAttempt(attempt);
    attempt = null;
  }

  return {
    look,
    submitCode,
    async askForSeat(takeOver) {
      if (!attempt) return false;
      await ask("", takeOver);
      return true;
    },
    unreachable() {
      enter("", { kind: "unreachable" });
      return greeting !== null;
    },
    prefill(code) {
      round += 1;
      stays = true;
      enter(code, null);
    },
    name: () => greeting?.name ?? "",
    eraseCode,
    seated() {
      eraseCode();
      prefilled = "";
      asNewDevice = false;
    },
  };
}
