/**
 * Web Push: telling somebody whose page is closed that a message waits. The subscription is kept with the seat, sealed
 * by the server's own key, and goes with it; the store hands it out once per absence. What is written says nothing of
 * the chat but its link, is sealed for the browser (RFC 8291) and always of one length.
 * Not protected: the push service learns that, and when, this server writes to that browser.
 */
import webPush from "web-push";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
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
  store: SessionStore;
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
/** So many are on their way at once; more are not worth holding up the chats themselves. */
const UNDER_WAY_MAX = 32;

export function createPush({ store, peppers, keys, subject, post, onFailure }: PushParts): Push {
  let underWay = 0;

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
      if (underWay >= UNDER_WAY_MAX) return;
      underWay += 1;
      write(whose, kept)
        .catch(() => onFailure(null))
        .finally(() => (underWay -= 1));
    },
  };
}

function padded(payload: PushPayload): string {
  const text = JSON.stringify(payload);
  return text + " ".repeat(Math.max(0, PAYLOAD_BYTES - Buffer.byteLength(text)));
}
