/**
 * Being told that the other one wrote: by the title, the favicon, a sound and a notification while this page is hidden,
 * and by the browser's push service while it is closed. It follows what the conversation shows; nothing waits for it.
 */
import type { Participant } from "../../participant/join.ts";
import { createObservable, type Observable } from "../../observable.ts";
import type { ParticipantState, Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { showBadge } from "./badge.ts";
import { forgetAsked, forgetPush, hasPush, isOn, noteAsked, notePush, sweepPush, turn, wasAsked } from "./choices.ts";
import { createSound } from "./sound.ts";
import { createUnread } from "./unread.ts";
import { askPermission, canNotify, canPush, closeNotice, showNotice, subscribe, unsubscribe } from "./worker.ts";

export interface ToldState {
  /** The line over the composer: the question, or what became of it. */
  offer: "ask" | "denied" | null;
  sound: boolean;
  /** "impossible": this browser has none. */
  notices: "on" | "off" | "denied" | "impossible";
  /** "unavailable": this server or this browser has none; "failed": the push service did not answer. */
  push: "on" | "off" | "failed" | "unavailable";
}

export interface Told extends Observable<ToldState> {
  sound(on: boolean): void;
  /** Asks for the browser's permission where that is open; only ever at a press. */
  notices(on: boolean): Promise<void>;
  push(on: boolean): Promise<void>;
  notNow(): void;
}

/** What comes in one rush is told once. */
const RUSH_MS = 2_000;

/** @param pushKey the server's VAPID key; null: it sends no pushes */
export function createTold(participant: Participant, link: string, pushKey: string | null): Told {
  const unread = createUnread(Date.now());
  const sound = createSound();
  let count = 0;
  let toldAt = 0;
  let isOpen = false;
  /** What was counted last, and whether somebody looked. */
  let counted: { lines: Talk["lines"]; looked: boolean } | null = null;
  let endsAt = 0;
  let failed = false;

  const looking = () => document.visibilityState === "visible";
  const permission = () => (canNotify() ? Notification.permission : "denied");
  const state = createObservable<ToldState>({ offer: null, ...switches() });

  function switches(): Omit<ToldState, "offer"> {
    const granted = permission() === "granted" && isOn("notices");
    const denied = permission() === "denied" ? "denied" : "off";
    const push = failed ? "failed" : hasPush(link) && permission() === "granted" ? "on" : "off";
    return {
      sound: isOn("sound"),
      notices: !canNotify() ? "impossible" : granted ? "on" : denied,
      push: pushKey !== null && canPush() ? push : "unavailable",
    };
  }

  function show(wanted = state.get().offer): void {
    // Answered elsewhere, as in the browser's own settings: there is nothing to ask any more.
    const offer = wanted === "ask" && permission() !== "default" ? null : wanted;
    state.set({ offer, ...switches() });
  }

  function follow(): void {
    const now = participant.get();
    if (now.phase === "talking") return talking(now.talk);
    isOpen = false;
    if (isOver(now)) end();
  }

  function talking(talk: Talk): void {
    const { lines } = talk;
    if (lines !== counted?.lines || looking() !== counted.looked) countAnew(lines);
    const opened = talk.connection === "open" && !isOpen;
    isOpen = talk.connection === "open";
    const longer = endsAt !== talk.clock.endsAt && hasPush(link);
    endsAt = talk.clock.endsAt;
    if (longer) notePush(link, endsAt);
    // The browser may have another subscription by now, and what was chosen offline is said on return.
    if (opened && switches().push === "on") void sendPush(false);
  }

  function countAnew(lines: Talk["lines"]): void {
    counted = { lines, looked: looking() };
    const before = count;
    const { count: waiting, more } = unread.take(lines, counted.looked);
    count = waiting;
    if (count !== before) showBadge(count);
    if (count === 0 && before > 0) void closeNotice(link).catch(() => {});
    if (more) tell();
    offer(lines, before > 0 && counted.looked);
  }

  function tell(): void {
    if (Date.now() - toldAt < RUSH_MS) return;
    toldAt = Date.now();
    if (isOn("sound")) sound.play();
    if (permission() === "granted" && isOn("notices")) {
      void showNotice(link, texts.brand, texts.told.waiting).catch(() => {});
    }
  }

  /** Asked once it makes sense: both have written, or somebody comes back to what was missed. */
  function offer(lines: Talk["lines"], missed: boolean): void {
    if (state.get().offer !== null || permission() !== "default" || !isOn("notices") || wasAsked(link)) return;
    const both = ["own", "peer"].every((kind) => lines.some((line) => line.kind === kind));
    if (both || missed) show("ask");
  }

  /** @param pressed somebody waits for the outcome; otherwise what the server has stays as it is where this fails */
  async function sendPush(pressed: boolean): Promise<void> {
    try {
      const subscription = await subscribe(pushKey!, texts.told.waiting);
      // Turned off, or over, in the meantime.
      if (!hasPush(link)) return letGo();
      participant.conversation()?.push(subscription);
      failed = false;
    } catch {
      if (!pressed) return;
      forgetPush(link);
      failed = true;
    }
    show();
  }

  /** No chat of this browser needs the subscription any more: the push service forgets it, too. */
  function letGo(): void {
    forgetPush(link);
    if (!sweepPush(Date.now()).left) void unsubscribe().catch(() => {});
  }

  function forgetPushes(): void {
    letGo();
    participant.conversation()?.push(null);
  }

  function end(): void {
    if (count > 0) showBadge(0);
    count = 0;
    if (hasPush(link)) letGo();
    forgetAsked(link);
    void closeNotice(link).catch(() => {});
  }

  async function turnNotices(on: boolean): Promise<boolean> {
    const granted = on && canNotify() && (await askPermission().catch(() => permission())) === "granted";
    if (on === granted) turn("notices", on);
    return granted;
  }

  document.addEventListener("visibilitychange", () => {
    follow();
    // Shown by the worker while this page was closed or asleep.
    if (looking()) void closeNotice(link).catch(() => {});
    show();
  });
  // Somebody may allow or forbid it in the browser's own settings.
  void navigator.permissions?.query({ name: "notifications" }).then(
    (status) => status.addEventListener("change", () => show()),
    () => {},
  );
  participant.subscribe(follow);
  const { left, swept } = sweepPush(Date.now());
  if (swept && !left) void unsubscribe().catch(() => {});
  if (looking()) void closeNotice(link).catch(() => {});
  follow();

  return {
    get: state.get,
    subscribe: state.subscribe,
    sound(on) {
      turn("sound", on);
      show();
    },
    async notices(on) {
      // A closed page is told of by a notification, too.
      if (!on && hasPush(link)) forgetPushes();
      const granted = await turnNotices(on);
      const asking = state.get().offer !== null;
      noteAsked(link);
      show(asking && on && !granted && permission() === "denied" ? "denied" : null);
    },
    async push(on) {
      failed = false;
      if (!on) {
        forgetPushes();
      } else if (await turnNotices(true)) {
        notePush(link, endsAt);
        await sendPush(true);
      }
      show();
    },
    notNow() {
      noteAsked(link);
      show(null);
    },
  };
}

/** Nothing more can come here; another tab of this browser goes on with what is kept. */
function isOver(state: ParticipantState): boolean {
  if (state.phase === "elsewhere") return state.because !== "other-tab";
  return ["inactive", "ending", "ended", "lost"].includes(state.phase);
}
