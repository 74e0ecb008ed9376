/** From a typed code to a seat: the code proven, the seat asked for [J3-J6]. */
import type { JoinReply, RefusedReply } from "../../shared/api.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { TAG_CHARACTERS } from "../../shared/limits.ts";
import { type Api, isRefused } from "../browser/api.ts";
import { forget, type KeptSeat } from "../browser/session-storage.ts";
import type { Sockets } from "../browser/sockets.ts";
import { isOpenInOtherTab } from "../browser/tab-lock.ts";
import type { Vaults } from "../browser/vault.ts";
import { deriveHandshakeKeys } from "../crypto/handshake-keys.ts";
import { unwrapPsk } from "../crypto/wrap.ts";
import { type Attempt, didOf, eraseAttempt, makeAttempt } from "./attempt.ts";
import type { Door, Knock } from "./door.ts";
import type { Joined } from "./session.ts";
import type { ParticipantState } from "./state.ts";

export interface Join {
  submit(knock: Knock): Promise<void>;
  /** Asks for the seat with the code at hand. False where there is none: it has to be typed. */
  askForSeat(takeOver: boolean): Promise<boolean>;
  /** The code and what it opens are needed no more, or were not right. */
  eraseCode(): void;
}

export interface JoinParts {
  link: string;
  api: Api;
  sockets: Sockets;
  vaults: Vaults;
  door: Pick<Door, "enter" | "inactive">;
  show(state: ParticipantState): void;
  /** @param joined of a join; null: this browser has kept it */
  sit(seat: KeptSeat, joined: Joined | null): Promise<void>;
}

interface Proven extends Knock {
  attempt: Attempt;
}

export function createJoin({ link, api, sockets, vaults, door, show, sit }: JoinParts): Join {
  const tag = link.slice(0, TAG_CHARACTERS);
  let proven: Proven | null = null;

  async function submit(knock: Knock): Promise<void> {
    const { code, typed, greeting, asNewDevice } = knock;
    const { sid, seat } = greeting;
    let attempt = proven?.attempt ?? null;
    if (attempt?.code !== code) {
      eraseCode();
      attempt = await makeAttempt(code, sid, seat);
      if (!attempt) return door.enter(typed, { kind: "unreachable" });
    }
    const now = { ...knock, attempt };
    proven = now;
    // [D1] A tab closed by accident: the same device goes on, without alarm to the other.
    const ticket = asNewDevice ? undefined : await vaults.findTicket(link, sid, seat, attempt.stateKey);
    if (ticket === "unreadable") return show({ phase: "unreadable", seat });
    if (!ticket) return ask(now, typed, false);
    const kept = seatOf(now, ticket);
    await vaults.setStaying(link, kept);
    await sit(kept, null);
  }

  async function ask(now: Proven, typed: string, takeOver: boolean): Promise<void> {
    const did = didOf(link);
    const answer = await api.join(link, { auth: now.attempt.auth, did, takeOver });
    if (answer === "unreachable") return door.enter(typed, { kind: "unreachable" });
    if (isRefused(answer)) return refused(now, answer, typed);
    await given(now, answer, did, typed);
  }

  async function given(now: Proven, reply: JoinReply, did: string, typed: string): Promise<void> {
    const { greeting, attempt } = now;
    const sid = fromBase64url(greeting.sid);
    const psk = await unwrapPsk(attempt.wrap, fromBase64url(reply.wrapped), sid, greeting.seat);
    if (!psk) {
      eraseCode();
      return door.enter(typed, { kind: "not-genuine" });
    }
    const { pskH, kHello } = await deriveHandshakeKeys(psk, sid);
    psk.fill(0);
    const seat = seatOf(now, { token: reply.token, storeId: null });
    eraseCode();
    forget(`duologue:join:${link}`);
    const joined = { did, pskH: toBase64url(pskH), kHello: toBase64url(kHello), peerJoined: reply.peerDevice > 0 };
    await sit(seat, joined);
  }

  const seatOf = (
    { greeting: { seat, sid }, attempt: { stateKey }, stays }: Proven,
    ticket: Pick<KeptSeat, "token" | "storeId">,
  ): KeptSeat => ({ tag, seat, sid, ...ticket, stateKey: toBase64url(stateKey), endsAt: 0, stays });

  async function refused({ greeting }: Proven, answer: RefusedReply, typed: string): Promise<void> {
    sockets.dropPrepared();
    const until = Date.now() + (answer.retryAfterSeconds ?? 1) * 1_000;
    if (answer.refusal === "seat-taken") {
      const { seat, name } = greeting;
      const otherTab = await isOpenInOtherTab(tag, seat);
      return show({ phase: "seat-taken", seat, name, otherTab, busy: false, connection: null });
    }
    eraseCode();
    switch (answer.refusal) {
      case "not-active":
        // Also the answer to an end code: no mark of it is left.
        return door.inactive();
      case "wrong-code":
        return door.enter(typed, { kind: "wrong-code", triesLeft: answer.triesLeft ?? 0 });
      case "paused":
      case "rate-limited":
        return door.enter(typed, { kind: answer.refusal, until });
      default:
        return door.enter(typed, { kind: "busy" });
    }
  }

  function eraseCode(): void {
    if (proven) eraseAttempt(proven.attempt);
    proven = null;
  }

  return {
    submit,
    async askForSeat(takeOver) {
      if (!proven) return false;
      await ask(proven, "", takeOver);
      return true;
    },
    eraseCode,
  };
}
