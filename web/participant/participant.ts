/** A participant's page: where it begins, from the link at the door or from a seat that this tab has kept, and its phases. */
import { createApi } from "../browser/api.ts";
import type { Builds } from "../browser/connection.ts";
import { mayHaveKept } from "../browser/kept.ts";
import { forget, type KeptEnding, recall } from "../browser/session-storage.ts";
import { createSockets } from "../browser/sockets.ts";
import type { Vaults } from "../browser/vault.ts";
import type { PageLimits } from "../limits.ts";
import { createObservable, type Observable } from "../observable.ts";
import { createDoor } from "./door.ts";
import type { Inside } from "./inside.ts";
import { finishLeaving, finishLeft } from "./leave-quickly.ts";
import type { ParticipantState } from "./state.ts";
import type { Talking } from "./talking.ts";

export interface Participant extends Observable<ParticipantState> {
  /** Greets anew; for "Try again" and for coming back by the code. */
  lookAgain(): Promise<void>;
  /** The first input in the code box [J2]. */
  noteOpened(): void;
  /** @param stay no code is asked for on this device any more until the chat ends [D9] */
  submitCode(typed: string, stay: boolean): Promise<void>;
  /** Yes to "Continue here?" [J6]; or no. */
  takeOver(): Promise<void>;
  stayAway(): Promise<void>;
  /** What did not open is tried again; or left alone, and the code makes a new device. */
  readAgain(): Promise<void>;
  joinAnew(): Promise<void>;
  /** A code that came by the address of a page already open. */
  prefill(code: string): void;
  /** What can be done in the chat, once talking. */
  talking(): Talking | null;
  /** Ends the chat and wipes it here; resolves at once or nearly so, when another page can take this one's place. */
  leaveQuickly(): Promise<void>;
}

export interface ParticipantOptions {
  idleWarningMs: number;
  /** The largest file that the server takes; 0: none. */
  fileMaxBytes: number;
  limits: PageLimits;
  builds?: Builds;
  /** Of a host who is one of the two: this tab made it, and joins without asking for it. */
  ownCode?: string | null;
  /** Loads what comes after the door (inside.ts), with what the chat is shown by, where it is shown at all. */
  /** Resolves once the first screen is there: nothing is fetched ahead of its use before. */
  drawn?: Promise<void>;
  loadInside: () => Promise<Pick<typeof import("./inside.ts"), "createInside">>;
}

/** A mark on this very page of this tab's history: nothing of the chat is in it, and no storage keeps it. */
const ENDED = "ended";
const markEnded = () => history.replaceState(ENDED, "");
/** Not where the link is opened anew in the same place: then it is a link like any other. */
const isReloaded = () =>
  (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined)?.type !== "navigate";

/** So long after a part of the page did not come it is asked for again, where nobody can be asked to press. */
const AGAIN_MS = 5_000;

/**
 * @param link 12 characters
 * @param codeInFragment prefilled, joined only on the press
 */
export function createParticipant(
  link: string,
  codeInFragment: string,
  {
    idleWarningMs,
    fileMaxBytes,
    limits,
    builds,
    ownCode = null,
    drawn = Promise.resolve(),
    loadInside: fetchInside,
  }: ParticipantOptions,
): Participant {
  const observable = createObservable<ParticipantState>({ phase: "looking", connection: null });
  const state = {
    ...observable,
    set(next: ParticipantState): void {
      if (next.phase === "ended") {
        markEnded();
        // What lay over the chat takes its entry of the history away after it.
        addEventListener("popstate", markEnded);
      }
      observable.set(next);
    },
  };
  const api = createApi(limits.requestMs);
  const sockets = createSockets(limits.preparedMs);
  let opened = false;
  let inside: Inside | null = null;

  const loadVaults = once(async () => (await import("../browser/vault.ts")).createVaults());
  const loadInside = once(async () => {
    // At the same time: the one imports from the other.
    const [{ createInside }, vaults] = await Promise.all([fetchInside(), loadVaults()]);
    return (inside = await createInside({
      link,
      idleWarningMs,
      fileMaxBytes,
      limits,
      builds,
      api,
      sockets,
      vaults,
      door,
      unwelcomed(connection) {
        const now = state.get();
        if (now.phase === "looking" || now.phase === "seat-taken") state.set({ ...now, connection });
        // Once: each time it is said takes the focus into the box.
        if (now.phase === "entering" && !now.trouble) state.set({ ...now, trouble: { kind: "unreachable" } });
      },
      show: state.set,
    }));
  });

  /** What this browser keeps, if it may keep anything. */
  async function withKept<T>(look: (vaults: Vaults) => Promise<T>): Promise<T | undefined> {
    if (!(await mayHaveKept())) return undefined;
    return loadVaults().then(look, () => undefined);
  }
  const removeKept = () => void withKept((vaults) => vaults.remove(link));

  const door = createDoor({
    link,
    codeInFragment,
    ownCode,
    api,
    sockets,
    drawn,
    loadInside,
    removeKept,
    show: state.set,
  });

  async function start(): Promise<void> {
    void finishLeaving(api);
    if (isReloaded() && history.state === ENDED) return state.set({ phase: "over" });
    const ending = recall(`duologue:ending:${link}`);
    if (ending) {
      // A reload may have come before anything was wiped.
      forget(`duologue:seat:${link}`);
      removeKept();
      state.set({ phase: "ending", peerName: ending.peerName });
      return finishEnding(ending);
    }
    void withKept((vaults) => vaults.sweep(Date.now()));
    await comeBack();
  }

  async function finishEnding(ending: KeptEnding): Promise<void> {
    try {
      (await loadInside()).finishEnding(ending);
    } catch {
      setTimeout(() => void finishEnding(ending), AGAIN_MS);
    }
  }

  /** To the seat that this tab has kept, or this device for whoever stays in on it [D9]; without one, to the door. */
  async function comeBack(): Promise<void> {
    let seat = recall(`duologue:seat:${link}`);
    if (!seat) {
      // Nobody else waits for the disk.
      const greeted = api.greet(link);
      seat = await withKept((vaults) => vaults.findStaying(link));
      if (!seat) return door.look(greeted);
    }
    state.set({ phase: "looking", connection: "reconnecting" });
    const loaded = await loadInside().catch(() => null);
    if (!loaded) return state.set({ phase: (await api.greet(link)) === "unreachable" ? "unreachable" : "outdated" });
    await loaded.comeBack(seat);
  }

  void start();

  return {
    get: state.get,
    subscribe: state.subscribe,
    lookAgain: () => door.look(),
    noteOpened() {
      if (!opened) void api.markOpened(link);
      opened = true;
    },
    submitCode: door.submitCode,
    async takeOver() {
      const now = state.get();
      if (now.phase !== "seat-taken" || !inside) return;
      state.set({ ...now, busy: true });
      if (await inside.stealFromTab(now.name)) return;
      if (!(await inside.askForSeat(true))) await door.look();
    },
    async stayAway() {
      inside?.eraseCode();
      inside?.stayAway();
      await door.look();
    },
    readAgain: comeBack,
    async joinAnew() {
      forget(`duologue:seat:${link}`);
      await door.look(undefined, true);
    },
    prefill(code) {
      if (state.get().phase === "entering") door.prefill(code);
    },
    talking: () => inside?.talking() ?? null,
    async leaveQuickly() {
      const talking = inside?.talking();
      if (talking) await finishLeft(api, talking.leaveQuickly());
    },
  };
}

/** Done once, unless it fails. */
function once<T>(start: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () =>
    (begun ??= start().catch((error: unknown) => {
      begun = undefined;
      throw error;
    }));
}
