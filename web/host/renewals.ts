/**
 * New invites for one participant at a time: asked for, shown in person, or made because what was shown in person ran out.
 * The server answers with the new link alone, so the link is the sign that the new code holds; a link that changed
 * without a code of this page's was made in another tab, and no code may be shown beside it.
 */
import { fromBase64url } from "../../shared/base64url.ts";
import type { ClientFrame, HostInvite } from "../../shared/frames.ts";
import type { Seat } from "../../shared/shapes.ts";
import { makeInvite } from "../crypto/invite.ts";
import { stretchInWorker } from "../crypto/stretch.ts";
import type { InPerson, InviteNotice, InviteView } from "./state.ts";
import type { KeptHost } from "../browser/session-storage.ts";

/** How long an invite that was shown in person holds: scanners and histories keep what they read. */
export const IN_PERSON_MS = 600_000;

/** After so long without its link a new invite has not arrived; until then it may still. */
const ANSWER_MS = 15_000;

/** One that could not be made worthless in time, for want of a connection, is tried again after so long. */
const RETRY_MS = 30_000;

/** Tabs of one host do it one after the other: the first one's new link stops the others. */
const STAGGER_MS = 3_000;

interface Doings {
  send(frame: ClientFrame): boolean;
  /** Keeps and shows what has changed. */
  changed(): void;
}

type Cause = "asked" | "in-person" | "ran-out";

interface Renewal {
  /** Why a new invite is under way from this page. */
  making: Cause | null;
  notice: InviteNotice | null;
  used: boolean;
  answer?: ReturnType<typeof setTimeout> | undefined;
  expiry?: ReturnType<typeof setTimeout>;
}

export function createRenewals(kept: KeptHost, { send, changed }: Doings) {
  const untils = (kept.inPersonUntil ??= [null, null]);
  const spent = (kept.spent ??= [false, false]);
  const renewals: [Renewal, Renewal] = [
    { making: null, notice: null, used: false },
    { making: null, notice: null, used: false },
  ];
  const stagger = Math.random() * STAGGER_MS;
  let over = false;

  function settle(n: 0 | 1, notice: InviteNotice | null): void {
    const renewal = renewals[n];
    stopWaiting(n);
    renewal.notice = notice ?? (renewal.making === "ran-out" ? "ran-out" : null);
    renewal.making = null;
    if (notice && untils[n] !== null) watchTime(n, RETRY_MS);
  }

  function stopWaiting(n: 0 | 1): void {
    clearTimeout(renewals[n].answer);
    renewals[n].answer = undefined;
  }

  async function renew(seat: Seat, cause: Cause): Promise<void> {
    const n = (seat - 1) as 0 | 1;
    const renewal = renewals[n];
    if (renewal.making || over) return;
    renewal.making = cause;
    renewal.notice = null;
    renewal.used = false;
    changed();
    try {
      const { code, endCode, secrets } = await makeInvite(
        fromBase64url(kept.psk),
        fromBase64url(kept.sid),
        seat,
        stretchInWorker,
        kept.withEndCodes,
      );
      if (over) return;
      // Kept before it is sent: a reload in between must still know the codes.
      kept.coming[n] = { code, endCode };
      changed();
      if (send({ type: "new-invite", seat, ...secrets, once: cause === "in-person" })) return expectAnswer(n);
    } catch {
      // No worker, no invite: the old one stands, and the button is there again.
    }
    kept.coming[n] = null;
    settle(n, "not-made");
    changed();
  }

  /** A code that waits too long for its link must not be taken for the one of a link that another tab made. */
  function expectAnswer(n: 0 | 1): void {
    renewals[n].answer ??= setTimeout(() => {
      kept.coming[n] = null;
      settle(n, "not-made");
      changed();
    }, ANSWER_MS);
  }

  function hearLink(n: 0 | 1, link: string): void {
    const coming = kept.coming[n];
    if (link === kept.links[n]) {
      // Also what was sent before a reload, or on a connection that broke.
      if (coming !== null) expectAnswer(n);
      return;
    }
    untils[n] = coming !== null && renewals[n].making === "in-person" ? Date.now() + IN_PERSON_MS : null;
    kept.links[n] = link;
    kept.codes[n] = coming?.code ?? "";
    kept.endCodes[n] = coming?.endCode ?? null;
    kept.coming[n] = null;
    spent[n] = false;
    settle(n, null);
  }

  /** Where the time of what was shown in person is over and nobody joined with it, its code is made worthless. */
  function watchTime(n: 0 | 1, atLeastMs = 0): void {
    const until = untils[n];
    clearTimeout(renewals[n].expiry);
    if (until === null || over) return;
    const left = Math.max(until + stagger - Date.now(), atLeastMs);
    if (left <= 0) void renew((n + 1) as Seat, "ran-out");
    else renewals[n].expiry = setTimeout(() => watchTime(n), left);
  }

  return {
    renew,
    hear(n: 0 | 1, { link, status }: HostInvite): void {
      hearLink(n, link);
      if (untils[n] !== null && (status === "in-chat" || status === "away")) {
        untils[n] = null;
        renewals[n].used = true;
        spent[n] = true;
        kept.codes[n] = "";
      }
      watchTime(n);
    },
    refused(tooMany: boolean): void {
      for (const n of [0, 1] as const) {
        kept.coming[n] = null;
        if (renewals[n].making) settle(n, tooMany ? "too-many" : "not-made");
      }
    },
    /** Whether a new invite arrived is seen by its link, once the server is there again. */
    connectionLost(): void {
      stopWaiting(0);
      stopWaiting(1);
    },
    view(n: 0 | 1): Pick<InviteView, "replacing" | "inPerson" | "notice"> {
      const { making, notice, used } = renewals[n];
      return {
        replacing: making !== null,
        inPerson: inPersonView(making, untils[n], used),
        notice: notice ?? (spent[n] ? "spent" : null),
      };
    },
    stop(): void {
      over = true;
      for (const { answer, expiry } of renewals) [answer, expiry].forEach(clearTimeout);
    },
  };
}

function inPersonView(making: Cause | null, until: number | null, used: boolean): InPerson | null {
  if (making === "in-person") return { phase: "making" };
  if (used) return { phase: "used" };
  // What ran out is not shown any more, whether or not its successor is there.
  return until !== null && until > Date.now() ? { phase: "showing", until } : null;
}
