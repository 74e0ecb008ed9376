/** The host's page: from two names to two invites, their live status, new invites, and the end. */
import type { CreateReply } from "../../shared/api.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { ServerFrame } from "../../shared/frames.ts";
import { KEY_BYTES, SID_BYTES } from "../../shared/limits.ts";
import { nameProblem, namesAlike, tidyName } from "../../shared/names.ts";
import type { Refusal } from "../../shared/refusals.ts";
import type { Slot } from "../../shared/shapes.ts";
import { makeInvite } from "../crypto/invite.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { stretchInWorker } from "../crypto/stretch.ts";
import { type Answer, createSession, isRefused } from "./api.ts";
import { toLocalClock } from "./clocks.ts";
import type { Choice, HostState, InviteView, StartTrouble } from "./host-state.ts";
import { type EndedBase, finishEnding } from "./ending.ts";
import { createObservable, type Observable } from "./observable.ts";
import { type Line, openLine } from "./socket.ts";
import type { Connection, LocalClock } from "./state.ts";
import { forget, keep, type KeptHost, type KeptHostEnding, recall } from "./storage.ts";

export interface Host extends Observable<HostState> {
  start(choice: Choice): Promise<void>;
  newInvite(slot: Slot): Promise<void>;
  joinAs(slot: Slot): void;
  end(): void;
  /** From "ended" or "lost" back to two names. */
  startAnew(): void;
}

export function createHost(): Host {
  const kept = recall("duologue:host");
  const state = createObservable<HostState>({ phase: "choosing", busy: false, trouble: {} });
  let actions: ReturnType<typeof openInvites> | null = kept ? openInvites(kept, state.set) : null;
  const ending = recall("duologue:host-ending");
  if (ending) {
    const { names, endsAt } = ending;
    state.set({ phase: "ending", names });
    finishHostEnding(ending, { reader: "host", names, idleLimitMs: 0, expiresAt: endsAt }, state.set);
  }

  return {
    get: state.get,
    subscribe: state.subscribe,
    async start(choice) {
      const names: [string, string] = [tidyName(choice.names[0]), tidyName(choice.names[1])];
      const trouble = troubleWith(names);
      if (trouble) return state.set({ phase: "choosing", busy: false, trouble });
      state.set({ phase: "choosing", busy: true, trouble: {} });
      const made = await makeSession({ ...choice, names }).catch(() => ({ trouble: { form: "unreachable" as const } }));
      if ("trouble" in made) return state.set({ phase: "choosing", busy: false, trouble: made.trouble });
      keep("duologue:host", made.kept);
      actions = openInvites(made.kept, state.set);
    },
    newInvite: async (slot) => actions?.newInvite(slot),
    joinAs: (slot) => actions?.joinAs(slot),
    end: () => actions?.end(),
    startAnew() {
      actions = null;
      state.set({ phase: "choosing", busy: false, trouble: {} });
    },
  };
}

function troubleWith(names: [string, string]): StartTrouble | undefined {
  const [first, second] = names.map(nameProblem);
  if (first || second) return { ...(first && { first }), ...(second && { second }) };
  return namesAlike(...names) ? { second: "names-alike" } : undefined;
}

/** Codes and keys are made here; the server gets what it may have [K2-K4]. */
async function makeSession(choice: Choice): Promise<{ kept: KeptHost } | { trouble: StartTrouble }> {
  const { names, lifetimeSeconds, idleSeconds } = choice;
  const sid = randomBytes(SID_BYTES);
  const psk = randomBytes(KEY_BYTES);
  const [first, second] = await Promise.all([
    makeInvite(psk, sid, 1, stretchInWorker),
    makeInvite(psk, sid, 2, stretchInWorker),
  ]);
  const answer: Answer<CreateReply> = await createSession({
    names,
    lifetimeSeconds,
    idleSeconds,
    sid: toBase64url(sid),
    invites: [first.secrets, second.secrets],
  });
  if (answer === "unreachable") return { trouble: { form: "unreachable" } };
  if (isRefused(answer)) {
    const { refusal, message, retryAfterSeconds } = answer;
    if (refusal === "bad-request") return { trouble: { form: { refused: message } } };
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

/** Keeps nothing but what it takes to end the chat; also after a reload. */
function finishHostEnding(kept: KeptHostEnding, base: EndedBase, show: (state: HostState) => void): void {
  const { tag, token } = kept;
  keep("duologue:host-ending", kept);
  finishEnding({ type: "hello-host", tag, token }, base, (end) => {
    forget("duologue:host-ending");
    const ended = "ended" in end ? end.ended : { ...base, cause: null, receipt: null, whileAway: true };
    show({ phase: "ended", ended });
  });
}

/** The inviting phase, from what the tab keeps, until it is over. */
function openInvites(kept: KeptHost, show: (state: HostState) => void) {
  const { tag, token } = kept;
  let over = false;
  let ending = false;
  /** New invites under way from this page. */
  const replacing: [boolean, boolean] = [false, false];
  // After a reload what is shown is what was known: until the server speaks, it may be out of date.
  let connection: Connection = kept.storeId === null ? "open" : "reconnecting";
  let clock: LocalClock = {
    endsAt: kept.endsAt,
    lifetimeMs: kept.lifetimeMs,
    idleEndsAt: null,
    idleLimitMs: kept.idleLimitMs,
  };
  function view(slot: Slot): InviteView {
    const n = slot - 1;
    return {
      slot,
      name: kept.names[n]!,
      url: `${location.origin}/${kept.links[n]!}`,
      code: kept.codes[n]!,
      ...kept.status[n]!,
      replacing: replacing[n]!,
    };
  }

  function render(): void {
    if (over) return;
    keep("duologue:host", kept);
    show({ phase: "inviting", invites: [view(1), view(2)], clock, connection, ending });
  }

  function leave(state: HostState): void {
    if (over) return;
    over = true;
    line.close();
    forget("duologue:host");
    removeEventListener("beforeunload", askBeforeLeaving);
    show(state);
  }

  function hear(frame: ServerFrame): void {
    if (frame.type === "status") {
      clock = toLocalClock(frame.clock);
      kept.storeId = frame.storeId;
      kept.endsAt = clock.endsAt;
      for (const n of [0, 1] as const) {
        const { link, wrongCodes } = frame.invites[n];
        kept.status[n] = { status: frame.invites[n].status, wrongCodes };
        const coming = kept.coming[n];
        // The new link is the sign that the new code holds.
        if (link === kept.links[n] || coming === null) continue;
        kept.links[n] = link;
        kept.codes[n] = coming;
        kept.coming[n] = null;
        replacing[n] = false;
      }
      if (ending) line.send({ type: "end" });
      render();
    } else if (frame.type === "refused") {
      kept.coming = [null, null];
      replacing.fill(false);
      render();
    } else if (frame.type === "ended") {
      const receipt = { at: Date.now(), deletedRecords: frame.deletedRecords };
      leave({ phase: "ended", ended: { ...endedBase(), cause: frame.cause, receipt, whileAway: false } });
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
    finishHostEnding({ tag, token, names, endsAt: base.expiresAt }, base, show);
  }

  function closed(refusal: Refusal, storeId: string | null): void {
    if (refusal === "superseded") {
      // Too many tabs of this page: the newer ones go on, and this one stops telling what it no longer knows.
      connection = "offline";
      return render();
    }
    if (storeId !== null && kept.storeId !== null && storeId !== kept.storeId) return leave({ phase: "lost" });
    leave({ phase: "ended", ended: { ...endedBase(), cause: null, receipt: null, whileAway: true } });
  }

  // Leaving gives up control while the chat runs on: the browser asks first, in words of its own.
  const askBeforeLeaving = (event: BeforeUnloadEvent) => event.preventDefault();
  addEventListener("beforeunload", askBeforeLeaving);

  const line: Line = openLine({
    hello: () => ({ type: "hello-host", tag, token }),
    frame: hear,
    connection(now) {
      connection = now;
      if (ending && now !== "open") return endLater();
      // Whether a new invite arrived is seen by its link; until then it may be asked for again.
      if (now !== "open") replacing.fill(false);
      render();
    },
    over: closed,
  });
  render();

  return {
    async newInvite(slot: Slot): Promise<void> {
      const n = slot - 1;
      if (replacing[n] || over) return;
      replacing[n] = true;
      render();
      try {
        const { code, secrets } = await makeInvite(
          fromBase64url(kept.psk),
          fromBase64url(kept.sid),
          slot,
          stretchInWorker,
        );
        // Kept before it is sent: a reload in between must still know the code.
        if (connection === "open") kept.coming[n] = code;
        keep("duologue:host", kept);
        if (!line.send({ type: "new-invite", slot, ...secrets })) replacing[n] = false;
      } catch {
        // No worker, no invite: the old one stands, and the button is there again.
        replacing[n] = false;
      }
      render();
    },
    joinAs(slot: Slot): void {
      // The code goes into the fragment, which no server sees; the new page scrubs it at once.
      const { url, code } = view(slot);
      open(`${url}#${code}`, "_blank", "noopener");
    },
    end(): void {
      ending = true;
      if (line.send({ type: "end" })) render();
      else endLater();
    },
  };
}
