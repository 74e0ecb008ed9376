/**
 * Web Push: telling somebody whose page is closed that a message waits. The subscription is kept with the seat, sealed
 * by the server's own key, and goes with it; the store hands it out once per absence. What is written says nothing of
 * the chat but its link, is sealed for the browser (RFC 8291) and always of one length.
 * Not protected: the push service learns that, and when, this server writes to that browser.
 */
import webPush from "web-push";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { createJobQueue } from "../lib/job-queue.ts";
import { isLink, type Seat } from "../../shared/shapes.ts";
import type { PushPayload, PushSubscription } from "../../shared/push.ts";
import type { Peppers } from "../session/peppers.ts";
import type { SessionStore } from "../store/session-store.ts";
import type { Post } from "./post.ts";
import type { VapidKeys } from "./vapid.ts";

/** Whose device it is. */
export interface PushSeat {
  tag: string;
  sid: Uint8Array;
  seat: Seat;
}

export interface Push {
  /** [P1] Keeps, or with null forgets, where a seat's device is written to. */
  keep(
    whose: PushSeat,
    device: number,
    subscription: PushSubscription | null,
  ): Promise<"kept" | "token-dead" | "session-gone">;
  /** [P2] Writes to what the store handed out for a seat; nobody waits for it, and it never throws. */
  wake(whose: PushSeat, kept: string): void;
}

export interface PushParts {
  store: Pick<SessionStore, "keepSubscription" | "viewAsHost">;
  peppers: Peppers;
  keys: VapidKeys;
  /** Whom a push service may turn to: an https or mailto address. */
  subject: string;
  post: Post;
  /** A push service did not take it: its status, or null where it did not answer. */
  onFailure: (status: number | null) => void;
}

interface Kept extends PushSubscription {
  device: number;
}

/** Longer than any payload: padded to it, all are of one length. */
const PAYLOAD_BYTES = 768;
/** So many are on their way at once, of one chat so many; of others so many wait for their turn [P2]. */
const UNDER_WAY_MAX = 32;
const OF_CHAT_MAX = 2;
const WAITING_MAX = 1_000;

export function createPush({ store, peppers, keys, subject, post, onFailure }: PushParts): Push {
  const inTurn = createJobQueue(UNDER_WAY_MAX, WAITING_MAX);
  /** On their way or waiting, by chat. */
  const ofChat = new Map<string, number>();

  async function write({ tag, sid, seat }: PushSeat, kept: string): Promise<void> {
    const text = Buffer.from(peppers.decryptAtRest(fromBase64url(kept), "push", sid, seat)).toString();
    const { endpoint, p256dh, auth, says, device } = JSON.parse(text) as Kept;
    const view = await store.viewAsHost(tag);
    if (view === "session-gone") return;
    const { link } = view.invites[seat - 1]!;
    if (!isLink(link)) return;
    const { endsInMs, idleInMs } = view.clock;
    const request = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, padded({ link, says }), {
      vapidDetails: { subject, ...keys },
      // What was not delivered by the end of the chat is not delivered any more.
      TTL: Math.max(0, Math.floor(Math.min(endsInMs, idleInMs ?? Infinity) / 1_000)),
      urgency: "high",
    });
    const status = await post(endpoint, request.headers, request.body);
    if (status >= 200 && status < 300) return;
    // The browser does not want it any more.
    if (status === 404 || status === 410) await store.keepSubscription(tag, seat, device, null);
    else onFailure(status);
  }

  return {
    async keep({ tag, sid, seat }, device, subscription) {
      if (subscription === null) return store.keepSubscription(tag, seat, device, null);
      const text = Buffer.from(JSON.stringify({ ...subscription, device } satisfies Kept));
      return store.keepSubscription(tag, seat, device, toBase64url(peppers.encryptAtRest(text, "push", sid, seat)));
    },
    wake(whose, kept) {
      const { tag } = whose;
      const before = ofChat.get(tag) ?? 0;
      // A chat whose push service does not answer holds up itself.
      if (before >= OF_CHAT_MAX) return;
      ofChat.set(tag, before + 1);
      void inTurn(() => write(whose, kept).catch(() => onFailure(null))).finally(() => {
        const left = ofChat.get(tag)! - 1;
        if (left > 0) ofChat.set(tag, left);
        else ofChat.delete(tag);
      });
    },
  };
}

function padded(payload: PushPayload): string {
  const text = JSON.stringify(payload);
  return text + " ".repeat(Math.max(0, PAYLOAD_BYTES - Buffer.byteLength(text)));
}
