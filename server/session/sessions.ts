/** How a session is made, how its invites answer, how a seat is taken, and how an end code ends it all. */
import { randomBytes } from "node:crypto";
import type {
  CreateBody,
  CreateReply,
  EndBody,
  GreetReply,
  InviteSecrets,
  JoinBody,
  JoinReply,
  RefusedReply,
} from "../../shared/api.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { EndCause } from "../../shared/frames.ts";
import { KEY_BYTES, NAME_MAX_CHARACTERS } from "../../shared/limits.ts";
import { nameProblem, namesAlike, tidyName } from "../../shared/names.ts";
import { refusalTexts } from "../../shared/refusal-texts.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { TAG_ATTEMPTS } from "../../shared/link-tag.ts";
import { isLink, type Seat } from "../../shared/shapes.ts";
import type { NewInvite, SessionStore } from "../store/session-store.ts";
import { drawTag, hashToken, newSuffix, newToken } from "./ids.ts";
import type { Peppers } from "./peppers.ts";
import type { SecretCodes } from "./secret-code.ts";

export interface Sessions {
  /** [C1-C6] `address` is the client's, in the clear; the store gets keyed hashes of it. */
  create(body: CreateBody, address: string): Promise<CreateReply | RefusedReply>;
  /** [J1] Whom a link greets; reads only. */
  greet(link: string): Promise<GreetReply | RefusedReply>;
  /** [J2] */
  markOpened(link: string): Promise<"opened" | RefusedReply>;
  /** [J3-J6, J10, J11] `address` is the client's, in the clear; the store gets a keyed hash of it. */
  join(link: string, body: JoinBody, address: string): Promise<JoinReply | RefusedReply>;
  /** [J7] Resolves to the new link. */
  newInvite(
    tag: string,
    sid: string,
    seat: Seat,
    secrets: InviteSecrets,
    once: boolean,
  ): Promise<{ link: string } | RefusedReply>;
  /** [E5] A participant's end, by the token of the seat. */
  end(body: EndBody): Promise<"ended" | RefusedReply>;
}

export interface SessionRules {
  lifetimesSeconds: readonly number[];
  idleLimitsSeconds: readonly number[];
}

/** When somebody may come back where the server could not keep up. */
export const BUSY_RETRY_SECONDS = 2;
const FULL_RETRY_SECONDS = 60;

export function isRefused(answer: object | string): answer is RefusedReply {
  return typeof answer === "object" && "refusal" in answer;
}

/** A refusal with its plain sentence, or one of its own. */
export function refuse(refusal: Refusal, more: Partial<Omit<RefusedReply, "refusal">> = {}): RefusedReply {
  return { refusal, message: refusalTexts[refusal], ...more };
}

export function createSessions(
  store: SessionStore,
  peppers: Peppers,
  codes: SecretCodes,
  rules: SessionRules,
): Sessions {
  async function makeInvite(
    { auth, endAuth, wrapped }: InviteSecrets,
    sid: Uint8Array,
    seat: Seat,
    once: boolean,
  ): Promise<NewInvite | "busy"> {
    const verifiers = await codes.record(fromBase64url(auth), fromBase64url(endAuth), sid, seat);
    if (verifiers === "busy") return "busy";
    const atRest = peppers.encryptAtRest(fromBase64url(wrapped), "wrapped", sid, seat);
    return { suffix: newSuffix(), ...verifiers, wrapped: toBase64url(atRest), once };
  }

  return {
    async create(body, address) {
      const names: [string, string] = [tidyName(body.names[0]), tidyName(body.names[1])];
      const mistake = nameMistake(names) ?? choiceMistake(body, rules) ?? codesMistake(body.invites);
      if (mistake) return refuse("bad-request", { message: mistake });
      const sid = fromBase64url(body.sid);
      const invites = await Promise.all([
        makeInvite(body.invites[0], sid, 1, false),
        makeInvite(body.invites[1], sid, 2, false),
      ]);
      const [first, second] = invites;
      if (first === "busy" || second === "busy") return refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS });
      while (second.suffix === first.suffix) second.suffix = newSuffix();
      const { token: hostToken, tokenHash: hostTokenHash } = newToken();
      const session = {
        sid: body.sid,
        names,
        lifetimeMs: body.lifetimeSeconds * 1_000,
        idleMs: body.idleSeconds * 1_000,
        hostTokenHash,
        origins: peppers.hideOrigins(address),
        invites: [first, second] satisfies [NewInvite, NewInvite],
      };
      for (let attempt = 0; attempt < TAG_ATTEMPTS; attempt++) {
        const tag = await drawTag(sid, attempt);
        const answer = await store.create({ ...session, tag, invites: [first, second] });
        if (answer === "created") return { tag, links: [tag + first.suffix, tag + second.suffix], hostToken };
        if (answer === "full") return refuse("full", { retryAfterSeconds: FULL_RETRY_SECONDS });
        if (answer === "too-many") return refuse("rate-limited", { retryAfterSeconds: FULL_RETRY_SECONDS });
        // [C4] the same sid always meets its own tag first
        if (answer === "sid-known") return refuse("bad-request", { message: '"sid" is in use.' });
      }
      return refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS });
    },

    async greet(link) {
      const invite = isLink(link) ? await store.findInvite(link) : undefined;
      return invite ? { seat: invite.seat, name: invite.name, sid: invite.sid } : refuse("not-active");
    },

    async markOpened(link) {
      const answer = isLink(link) ? await store.markOpened(link) : "not-active";
      return answer === "opened" ? "opened" : refuse("not-active");
    },

    async join(link, body, address) {
      if (!isLink(link)) return refuse("not-active");
      // [J4] By the browser's own mark: what others at its address type wrong is not counted for it.
      const hidden = peppers.hideAddress(address, body.did);
      const [tries, invite] = await Promise.all([store.tries(link, hidden), store.findInvite(link)]);
      if (tries === "not-active" || !invite) return refuse("not-active");
      if ("pausedMs" in tries) return paused(tries.pausedMs);

      const sid = fromBase64url(invite.sid);
      const { tag, seat } = invite;
      const mayLook = async () => {
        const now = await store.tries(link, hidden);
        return now !== "not-active" && "left" in now;
      };
      const proven = await codes.verify(invite, fromBase64url(body.auth), sid, seat, mayLook);
      switch (proven) {
        case "busy":
          return refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS });
        case "end-code":
          // [J11] Whoever looks on sees the answer of a link that nobody knows.
          await store.end(tag, endCauseOf(seat));
          return refuse("not-active");
        case "wrong": {
          const counted = await store.countWrongCode(link, hidden);
          if (counted === "not-active") return refuse("not-active");
          return "pausedMs" in counted ? paused(counted.pausedMs) : refuse("wrong-code", { triesLeft: counted.left });
        }
        case "not-looked-at": {
          const now = await store.tries(link, hidden);
          if (now === "not-active") return refuse("not-active");
          // A pause that is over again by now: asked once more, it is looked at.
          return "pausedMs" in now ? paused(now.pausedMs) : refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS });
        }
        case "code":
          break;
        default:
          return proven satisfies never;
      }

      const { token, tokenHash } = newToken();
      const storeKey = randomBytes(KEY_BYTES);
      const answer = await store.takeSeat(link, {
        address: hidden,
        tokenHash,
        storeKey: toBase64url(peppers.encryptAtRest(storeKey, "store key", sid, seat)),
        did: body.did,
        takeOver: body.takeOver,
      });
      if (typeof answer === "string") return refuse(answer);
      if ("pausedMs" in answer) return paused(answer.pausedMs);
      return {
        tag,
        seat,
        token,
        wrapped: toBase64url(peppers.decryptAtRest(fromBase64url(invite.wrapped), "wrapped", sid, seat)),
        storeKey: toBase64url(storeKey),
        device: answer.device,
        peerDevice: answer.peerDevice,
      };
    },

    async newInvite(tag, sid, seat, secrets, once) {
      const mistake = codesMistake([secrets]);
      if (mistake) return refuse("bad-request", { message: mistake });
      const invite = await makeInvite(secrets, fromBase64url(sid), seat, once);
      if (invite === "busy") return refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS });
      const answer = await store.replaceInvite(tag, seat, invite);
      return answer === "replaced" ? { link: tag + invite.suffix } : refuse("session-gone");
    },

    async end({ tag, seat, token }) {
      if ((await store.checkToken(tag, seat, hashToken(token))) !== "valid") return refuse("not-active");
      await store.end(tag, endCauseOf(seat));
      return "ended";
    },
  };
}

/** [J11] A code that both opens and ends would end. */
function codesMistake(invites: InviteSecrets[]): string | undefined {
  return invites.some(({ auth, endAuth }) => auth === endAuth) ? "A code and its end code must differ." : undefined;
}

/** A participant's end, by the button or by an end code. */
export const endCauseOf = (seat: Seat): EndCause => (seat === 1 ? "first" : "second");

function paused(ms: number): RefusedReply {
  return refuse("paused", { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1_000)) });
}

/** [C2] The sentence about the first bad name, or undefined. */
function nameMistake(names: [string, string]): string | undefined {
  for (const [at, name] of names.entries()) {
    switch (nameProblem(name)) {
      case "name-empty":
        return `"names.${at}" must not be empty.`;
      case "name-too-long":
        return `"names.${at}" must be at most ${NAME_MAX_CHARACTERS} characters.`;
      case "name-unprintable":
        return `"names.${at}" must not contain control characters or marks that reorder text.`;
    }
  }
  return namesAlike(names[0], names[1]) ? '"names.1" must differ from the first name.' : undefined;
}

/** [C3] */
function choiceMistake(body: CreateBody, rules: SessionRules): string | undefined {
  if (!rules.lifetimesSeconds.includes(body.lifetimeSeconds)) {
    return `"lifetimeSeconds" must be one of ${rules.lifetimesSeconds.join(", ")}.`;
  }
  if (body.idleSeconds !== 0 && !rules.idleLimitsSeconds.includes(body.idleSeconds)) {
    return `"idleSeconds" must be 0 or one of ${rules.idleLimitsSeconds.join(", ")}.`;
  }
  return undefined;
}
