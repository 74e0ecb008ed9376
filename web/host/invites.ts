/** The inviting phase of the host's page, from what the tab keeps, until it is over. */
import type { ServerFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import type { Seat } from "../../shared/shapes.ts";
import { toLocalClock } from "../participant/clock.ts";
import { type EndedBase, finishEnding } from "../participant/pending-end.ts";
import { createRenewals } from "./renewals.ts";
import type { HostConnection, HostState, InviteView } from "./state.ts";
import type { Connection, Connector } from "../browser/connection.ts";
import type { LocalClock } from "../participant/state.ts";
import { forget, keep, type KeptHost, type KeptHostEnding } from "../browser/session-storage.ts";

/** How long after a press on a draft of a message the browser may take it for leaving the page. */
const DRAFT_MS = 1_000;

/** Keeps nothing but what it takes to end the chat; also after a reload. */
export function finishHostEnding(
  connector: Connector,
  kept: KeptHostEnding,
  base: EndedBase,
  show: (state: HostState) => void,
): void {
  const { tag, token } = kept;
  keep("duologue:host-ending", kept);
  finishEnding(connector, { type: "hello-host", tag, token }, base, (end) => {
    forget("duologue:host-ending");
    const ended = "ended" in end ? end.ended : { ...base, cause: null, receipt: null, whileAway: true };
    show({ phase: "ended", ended });
  });
}

const isIn = ({ status }: KeptHost["status"][1]) => status === "in-chat" || status === "away";

export function openInvites(kept: KeptHost, connector: Connector, show: (state: HostState) => void) {
  const { tag, token } = kept;
  let over = false;
  let ending = false;
  let draftAt = Number.NEGATIVE_INFINITY;
  // After a reload what is shown is what was known: until the server speaks, it may be out of date.
  let connected: HostConnection = kept.storeId === null ? "open" : "reconnecting";
  let clock: LocalClock = {
    endsAt: kept.endsAt,
    lifetimeMs: kept.lifetimeMs,
    idleEndsAt: null,
    idleLimitMs: kept.idleLimitMs,
  };
  const renewals = createRenewals(kept, { send: (frame) => connection.send(frame), changed: render });

  function view(seat: Seat): InviteView {
    const n = (seat - 1) as 0 | 1;
    return {
      seat,
      name: kept.names[n],
      url: `${location.origin}/${kept.links[n]}`,
      code: kept.codes[n] || null,
      endCode: kept.endCodes[n],
      ...kept.status[n],
      ...renewals.view(n),
    };
  }

  function render(): void {
    if (over) return;
    keep("duologue:host", kept);
    show({ phase: "inviting", invites: [view(1), view(2)], clock, connection: connected, ending });
  }

  function close(): void {
    over = true;
    connection.close();
    renewals.stop();
    forget("duologue:host");
    removeEventListener("beforeunload", askBeforeLeaving);
  }

  function leave(state: HostState): void {
    if (over) return;
    close();
    show(state);
  }

  function hear(frame: ServerFrame): void {
    if (frame.type === "status") {
      clock = toLocalClock(frame.clock);
      kept.storeId = frame.storeId;
      kept.endsAt = clock.endsAt;
      for (const n of [0, 1] as const) {
        const invite = frame.invites[n];
        kept.status[n] = { status: invite.status, wrongCodes: invite.wrongCodes };
        renewals.hear(n, invite);
      }
      if (ending) connection.send({ type: "end" });
      render();
    } else if (frame.type === "refused") {
      renewals.refused(frame.refusal === "rate-limited");
      render();
    } else if (frame.type === "ended") {
      const { cause, waited, passed } = frame;
      const receipt = { at: Date.now(), waited, passed };
      leave({ phase: "ended", ended: { ...endedBase(), cause, receipt, whileAway: false } });
    }
  }

  const endedBase = () => ({
    reader: "host" as const,
    names: kept.names,
    idleLimitMs: kept.idleLimitMs,
    expiresAt: clock.endsAt,
  });

  /** Without a connection: codes and keys go at once, the end when the server is there again. */
  function endLater(): void {
    if (over) return;
    const { names } = kept;
    const base = endedBase();
    leave({ phase: "ending", names });
    finishHostEnding(connector, { tag, token, names, endsAt: base.expiresAt }, base, show);
  }

  function closed(refusal: Refusal, storeId: string | null): void {
    if (refusal === "superseded") {
      // Too many tabs of this page: the newer ones go on, and this one says so instead of telling what it cannot know.
      connected = "superseded";
      renewals.connectionLost();
      return render();
    }
    if (storeId !== null && kept.storeId !== null && storeId !== kept.storeId) return leave({ phase: "lost" });
    leave({ phase: "ended", ended: { ...endedBase(), cause: null, receipt: null, whileAway: true } });
  }

  // Leaving gives up control while the chat runs on: the browser asks first, in words of its own. A draft opens another
  // app and leaves nothing, though some browsers take it for that.
  const askBeforeLeaving = (event: BeforeUnloadEvent) => {
    // A host who talks here comes back by a reload, or by the chat's link; only what the other still needs would be lost.
    if (kept.joins && isIn(kept.status[1])) return;
    if (performance.now() - draftAt > DRAFT_MS) event.preventDefault();
  };
  addEventListener("beforeunload", askBeforeLeaving);

  function connect(): Connection {
    return connector.open({
      hello: () => ({ type: "hello-host", tag, token }),
      frame: hear,
      connection(now) {
        connected = now;
        if (ending && now !== "open") return endLater();
        if (now !== "open") renewals.connectionLost();
        render();
      },
      over: closed,
    });
  }
  let connection = connect();
  render();

  return {
    newInvite: (seat: Seat) => renewals.renew(seat, "asked"),
    showInPerson: (seat: Seat) => renewals.renew(seat, "in-person"),
    joinAs(seat: Seat): void {
      // The code goes into the fragment, which no server sees; the new page scrubs it at once.
      const { url, code } = view(seat);
      if (code) open(`${url}#${code}`, "_blank", "noopener");
    },
    openingDraft(): void {
      draftAt = performance.now();
    },
    comingBack(): void {
      removeEventListener("beforeunload", askBeforeLeaving);
    },
    letGo: close,
    continueHere(): void {
      if (connected !== "superseded" || over) return;
      connected = "reconnecting";
      render();
      connection = connect();
    },
    end(): void {
      ending = true;
      if (connection.send({ type: "end" })) render();
      else endLater();
    },
  };
}
