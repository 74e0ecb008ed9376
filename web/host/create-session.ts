/** Two names become a session: codes and keys are made here, the server gets what it may have [K2-K4]. */
import { toBase64url } from "../../shared/base64url.ts";
import { KEY_BYTES, SID_BYTES } from "../../shared/limits.ts";
import { nameProblem, namesAlike } from "../../shared/names.ts";
import { makeInvite } from "../crypto/invite.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { stretchInWorker } from "../crypto/stretch.ts";
import { type Api, isRefused } from "../browser/api.ts";
import type { KeptHost } from "../browser/session-storage.ts";
import type { Choice, StartTrouble } from "./state.ts";

export function troubleWith(names: [string, string]): StartTrouble | undefined {
  const [first, second] = names.map(nameProblem);
  if (first || second) return { ...(first && { first }), ...(second && { second }) };
  return namesAlike(...names) ? { second: "names-alike" } : undefined;
}

export async function makeSession(api: Api, choice: Choice): Promise<{ kept: KeptHost } | { trouble: StartTrouble }> {
  const { names, lifetimeSeconds, idleSeconds } = choice;
  const withEndCodes = choice.endCodes === true;
  const sid = randomBytes(SID_BYTES);
  const psk = randomBytes(KEY_BYTES);
  const [first, second] = await Promise.all([
    // Of a host who is one of the two nobody sees the ticket.
    makeInvite(psk, sid, 1, stretchInWorker, withEndCodes && choice.joins !== true),
    makeInvite(psk, sid, 2, stretchInWorker, withEndCodes),
  ]);
  const answer = await api.createSession(
    {
      names,
      lifetimeSeconds,
      idleSeconds,
      sid: toBase64url(sid),
      invites: [first.secrets, second.secrets],
    },
    choice.token ?? "",
  );
  if (answer === "unreachable") return { trouble: { form: "unreachable" } };
  if (isRefused(answer)) {
    const { refusal, message, retryAfterSeconds } = answer;
    if (refusal === "create-token") return { trouble: { token: true } };
    if (refusal === "bad-request") return { trouble: { form: { refused: message } } };
    if (refusal === "full") return { trouble: { form: "full" } };
    const retryAt = Date.now() + (retryAfterSeconds ?? 1) * 1_000;
    return { trouble: { form: refusal === "rate-limited" ? { retryAt } : "busy" } };
  }
  const { tag, links, hostToken } = answer;
  return {
    kept: {
      tag,
      sid: toBase64url(sid),
      psk: toBase64url(psk),
      token: hostToken,
      names,
      links,
      codes: [first.code, second.code],
      endCodes: [first.endCode, second.endCode],
      withEndCodes,
      coming: [null, null],
      endsAt: Date.now() + lifetimeSeconds * 1_000,
      lifetimeMs: lifetimeSeconds * 1_000,
      idleLimitMs: idleSeconds * 1_000,
      storeId: null,
      status: [
        { status: "not-opened", wrongCodes: 0 },
        { status: "not-opened", wrongCodes: 0 },
      ],
    },
  };
}
