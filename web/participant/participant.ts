/** A participant's page: where it begins, from the link at the door or from a seat that this tab has kept, and its phases. */
import { createApi } from "../browser/api.ts";
import { type Builds, createConnector } from "../browser/connection.ts";
import { forget, recall } from "../browser/session-storage.ts";
import { createVaults } from "../browser/vault.ts";
import type { PageLimits } from "../limits.ts";
import { createObservable, type Observable } from "../observable.ts";
import { createJoin } from "./join.ts";
import { loadEngine } from "./load-engine.ts";
import { finishLeaving, finishLeft } from "./leave-quickly.ts";
import { finishParticipantEnding } from "./pending-end.ts";
import { createSeating } from "./seating.ts";
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
  /** Loads what the chat is shown by, where it is shown at all: it is there before anybody talks. */
  loadScreen?: () => Promise<unknown>;
}

/** A mark on this very page of this tab's history: nothing of the chat is in it, and no storage keeps it. */
const ENDED = "ended";
const markEnded = () => history.replaceState(ENDED, "");
/** Not where the link is opened anew in the same place: then it is a link like any other. */
const isReloaded = () =>
  (performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined)?.type !== "navigate";

/**
 * @param link 12 characters
 * @param codeInFragment prefilled, joined only on the press
 */
export function createParticipant(
  link: string,
  codeInFragment: string,
  { idleWarningMs, fileMaxBytes, limits, builds, ownCode = null, loadScreen = async () => {} }: ParticipantOptions,
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
  const connector = createConnector(limits, builds);
  const vaults = createVaults();
  const loadAll = () => loadEngine(loadScreen);
  let opened = false;

  const join = createJoin({
    link,
    codeInFragment,
    ownCode,
    api,
    connector,
    vaults,
    loadEngine: loadAll,
    show: state.set,
    sit: (seat, joined) => seating.sit(seat, joined, join.name(), joined !== null),
  });

  const seating = createSeating({
    link,
    idleWarningMs,
    fileMaxBytes,
    limits,
    connector,
    vaults,
    loadEngine: loadAll,
    show(next) {
      // Nor is a code kept whose welcome never came.
      if (next.phase !== "talking" && next.phase !== "seat-taken") join.eraseCode();
      state.set(next);
    },
    seated: join.seated,
    unwelcomed(connection) {
      const now = state.get();
      if (now.phase === "looking" || now.phase === "seat-taken") state.set({ ...now, connection });
      // Once: each time it is said takes the focus into the box.
      if (now.phase === "entering" && !now.trouble) state.set({ ...now, trouble: { kind: "unreachable" } });
    },
    unreachable() {
      if (!join.unreachable()) state.set({ phase: "unreachable" });
    },
    joinInstead() {
      // With the code at hand it is a join; after a reload the code is asked for.
      void join.askForSeat(false).then((asked) => (asked ? undefined : join.look()));
    },
  });

  async function start(): Promise<void> {
    void finishLeaving(api);
    if (isReloaded() && history.state === ENDED) return state.set({ phase: "over" });
    const ending = recall(`duologue:ending:${link}`);
    if (ending) {
      // A reload may have come before anything was wiped.
      forget(`duologue:seat:${link}`);
      void vaults.remove(link);
      const { seat, name, peerName, endsAt } = ending;
      const names: [string, string] = seat === 1 ? [name, peerName] : [peerName, name];
      state.set({ phase: "ending", peerName });
      const base = { reader: seat, names, idleLimitMs: 0, expiresAt: endsAt };
      return finishParticipantEnding(connector, link, ending, base, state.set);
    }
    void vaults.sweep(Date.now());
    await comeBack();
  }

  /** To the seat that this tab has kept, or this device for whoever stays in on it [D9]; without one, to the door. */
  async function comeBack(): Promise<void> {
    let seat = recall(`duologue:seat:${link}`);
    if (!seat) {
      // Nobody else waits for the disk.
      const greeted = api.greet(link);
      seat = await vaults.findStaying(link);
      if (!seat) return join.look(greeted);
    }
    state.set({ phase: "looking", connection: "reconnecting" });
    await seating.sit(seat, null, "", false);
  }

  void start();

  return {
    get: state.get,
    subscribe: state.subscribe,
    lookAgain: () => join.look(),
    noteOpened() {
      if (!opened) void api.markOpened(link);
      opened = true;
    },
    submitCode: join.submitCode,
    async takeOver() {
      const now = state.get();
      if (now.phase !== "seat-taken") return;
      state.set({ ...now, busy: true });
      if (await seating.stealFromTab(now.name)) return;
      if (!(await join.askForSeat(true))) await join.look();
    },
    async stayAway() {
      join.eraseCode();
      seating.stayAway();
      await join.look();
    },
    readAgain: comeBack,
    async joinAnew() {
      forget(`duologue:seat:${link}`);
      await join.look(undefined, true);
    },
    prefill(code) {
      if (state.get().phase === "entering") join.prefill(code);
    },
    talking: seating.talking,
    async leaveQuickly() {
      const talking = seating.talking();
      if (talking) await finishLeft(api, talking.leaveQuickly());
    },
  };
}
