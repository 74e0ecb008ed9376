/**
 * Notifications that the other one wrote: by the title, the favicon, a sound and a notification while this page is hidden,
 * and by the browser's push service while it is closed. It follows what the conversation shows; nothing waits for it.
 */
import type { PushSubscription } from "../../../shared/push.ts";
import type { Row } from "../../engine/view.ts";
import { createObservable, type Observable } from "../../observable.ts";
import { texts } from "../../texts/texts.ts";
import { showBadge } from "./badge.ts";
import { forgetAsked, forgetPush, hasPush, isOn, noteAsked, notePush, sweepPush, turn, wasAsked } from "./choices.ts";
import { createSound } from "./sound.ts";
import { createUnread } from "./unread.ts";
import { askPermission, canNotify, canPush, closeNotice, showNotice, subscribe, unsubscribe } from "./worker.ts";

/** What is followed: a conversation that is open here, one that is not, or one that is over. */
export interface Notified {
  get(): { rows: readonly Row[]; connected: boolean; endsAt: number } | "elsewhere" | "over";
  subscribe(listener: () => void): () => void;
  /** Tells the server where this browser is reached; null: nowhere any more. */
  push(subscription: PushSubscription | null): void;
}

export interface NotificationsState {
  /** The line over the composer: the question, or what became of it. */
  offer: "ask" | "denied" | null;
  sound: boolean;
  /** "impossible": this browser has none. */
  notices: "on" | "off" | "denied" | "impossible";
  /** "unavailable": this server or this browser has none; "failed": the push service did not answer. */
  push: "on" | "off" | "failed" | "unavailable";
}

export interface Notifications extends Observable<NotificationsState> {
  sound(on: boolean): void;
  /** Asks for the browser's permission where that is open; only ever at a press. */
  notices(on: boolean): Promise<void>;
  push(on: boolean): Promise<void>;
  notNow(): void;
}

/** What comes in one rush is notified of once. */
const RUSH_MS = 2_000;

/**
 * @param pushKey the server's VAPID key; null: it sends no pushes
 * @param since local time at which this page was opened
 */
export function createNotifications(
  chat: Notified,
  link: string,
  pushKey: string | null,
  since: number,
): Notifications {
  const unread = createUnread(since);
  const sound = createSound();
  let count = 0;
  let notifiedAt = 0;
  let isOpen = false;
  /** What was counted last, and whether somebody looked. */
  let counted: { rows: readonly Row[]; looked: boolean } | null = null;
  let endsAt = 0;
  let failed = false;

  const looking = () => document.visibilityState === "visible";
  const permission = () => (canNotify() ? Notification.permission : "denied");
  const state = createObservable<NotificationsState>({ offer: null, ...switches() });

  function switches(): Omit<NotificationsState, "offer"> {
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
    const now = chat.get();
    if (typeof now === "object") return talking(now);
    isOpen = false;
    if (now === "over") end();
  }

  function talking(now: Exclude<ReturnType<Notified["get"]>, string>): void {
    if (now.rows !== counted?.rows || looking() !== counted.looked) countAnew(now.rows);
    const opened = now.connected && !isOpen;
    isOpen = now.connected;
    const longer = endsAt !== now.endsAt && hasPush(link);
    endsAt = now.endsAt;
    if (longer) notePush(link, endsAt);
    // The browser may have another subscription by now, and what was chosen offline is said on return.
    if (opened && switches().push === "on") void sendPush(false);
  }

  function countAnew(rows: readonly Row[]): void {
    counted = { rows, looked: looking() };
    const before = count;
    const { count: waiting, more } = unread.take(rows, counted.looked);
    count = waiting;
    if (count !== before) showBadge(count);
    if (count === 0 && before > 0) void closeNotice(link).catch(() => {});
    if (more) notify();
    offer(rows, before > 0 && counted.looked);
  }

  function notify(): void {
    if (Date.now() - notifiedAt < RUSH_MS) return;
    notifiedAt = Date.now();
    if (isOn("sound")) sound.play();
    if (permission() === "granted" && isOn("notices")) {
      void showNotice(link, texts.brand, texts.notifications.waiting).catch(() => {});
    }
  }

  /** Asked once it makes sense: both have written, or somebody comes back to what was missed. */
  function offer(rows: readonly Row[], missed: boolean): void {
    if (state.get().offer !== null || permission() !== "default" || !isOn("notices") || wasAsked(link)) return;
    const both = ["own", "peer"].every((kind) => rows.some((row) => row.kind === kind));
    if (both || missed) show("ask");
  }

  /** @param pressed somebody waits for the outcome; otherwise what the server has stays as it is where this fails */
  async function sendPush(pressed: boolean): Promise<void> {
    try {
      const subscription = await subscribe(pushKey!, texts.notifications.waiting);
      // Turned off, or over, in the meantime.
      if (!hasPush(link)) return letGo();
      chat.push(subscription);
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
    chat.push(null);
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
  chat.subscribe(follow);
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
