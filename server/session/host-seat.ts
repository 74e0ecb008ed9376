/** The host's place: the live status of both invites, new invites, and the end. */
import { HOST_SOCKETS_MAX, NEW_INVITES_MAX, NEW_INVITES_WINDOW_MS } from "../../shared/limits.ts";
import type { Refusal } from "../../shared/refusals.ts";
import type { SessionStore } from "../store/session-store.ts";
import { createWindows } from "../windows.ts";
import { hashToken, publicStoreId } from "./ids.ts";
import { createInbox } from "./inbox.ts";
import { type HostHello, LAST_WORD_MS, type Outlet, type Seat } from "./seat.ts";
import { isRefused, refuse, type Sessions } from "./sessions.ts";
import type { Watch, WatchEvent } from "./watch.ts";

/** Sessions whose new invites are counted at once; the oldest make room. */
const SESSIONS_MAX = 10_000;

/** What all seats of a host on this node share: how many there are, and how many new invites they made. */
export interface HostSeats {
  /** Sits down; of too many the oldest is told to go. Returns the way to stand up. */
  sit(tag: string, giveWay: () => void): () => void;
  /** Whether one more new invite is allowed now; counts it. */
  mayRenew(tag: string): boolean;
}

export function createHostSeats(): HostSeats {
  const seated = new Map<string, Set<{ giveWay: () => void }>>();
  const renewed = createWindows(NEW_INVITES_WINDOW_MS, SESSIONS_MAX);
  return {
    sit(tag, giveWay) {
      const seats = seated.get(tag) ?? new Set();
      const seat = { giveWay };
      seated.set(tag, seats.add(seat));
      const stand = (each: typeof seat) => {
        seats.delete(each);
        if (seats.size === 0 && seated.get(tag) === seats) seated.delete(tag);
      };
      const [oldest] = seats;
      if (oldest && seats.size > HOST_SOCKETS_MAX) {
        stand(oldest);
        oldest.giveWay();
      }
      return () => stand(seat);
    },
    mayRenew: (tag) => renewed.add(tag).count <= NEW_INVITES_MAX,
  };
}

/** [R1, C6] Proves the host token, then reports; a refusal where it does not open the session. */
export async function takeHostSeat(
  store: SessionStore,
  sessions: Sessions,
  watch: Watch,
  hostSeats: HostSeats,
  hello: HostHello,
  outlet: Outlet,
): Promise<Seat | Refusal> {
  const { tag } = hello;
  const proof = await store.checkToken(tag, "host", hashToken(hello.token));
  if (proof !== "valid") return proof;
  const inbox = createInbox();
  const unwatch = await watch(tag, inbox.receive);
  let over = false;
  const stand = hostSeats.sit(tag, () => close("superseded"));

  async function leave(): Promise<void> {
    over = true;
    stand();
    await unwatch();
  }

  function close(refusal: Refusal): void {
    if (!over) outlet.close(refusal);
    over = true;
  }

  function gone(): void {
    setTimeout(() => close("session-gone"), LAST_WORD_MS).unref();
  }

  async function report(): Promise<void> {
    const [view, storeId] = await Promise.all([store.viewAsHost(tag), store.idOf(tag)]);
    if (over) return;
    if (view === "session-gone") return gone();
    const { names, invites, clock } = view;
    outlet.send({ type: "status", names, invites, clock, storeId: publicStoreId(storeId) });
  }

  async function hear(event: WatchEvent): Promise<void> {
    if (event.type === "record") return;
    if (event.type === "interrupted") return close("outage");
    if (event.type === "gone") return gone();
    if (event.type !== "ended") return report();
    if (!over) outlet.send({ type: "ended", cause: event.cause, deletedRecords: event.deletedRecords });
    close("ended");
  }

  try {
    await report();
    await inbox.open(hear, () => close("outage"));
  } catch (error) {
    await leave();
    throw error;
  }

  return {
    async request(frame) {
      switch (frame.type) {
        case "end": {
          const answer = await store.end(tag, "host");
          return hear(answer === "session-gone" ? { type: "gone" } : { type: "ended", cause: "host", ...answer });
        }
        case "new-invite": {
          if (!hostSeats.mayRenew(tag)) {
            const message = "Too many new invites. Wait, then try again.";
            return outlet.send({ type: "refused", ...refuse("rate-limited", { message }) });
          }
          const view = await store.viewAsHost(tag);
          if (view === "session-gone") return gone();
          const { auth, wrapped } = frame;
          const answer = await sessions.newInvite(tag, view.sid, frame.slot, { auth, wrapped });
          // The new link stands in the status that the change itself brings.
          if (isRefused(answer)) outlet.send({ type: "refused", refusal: answer.refusal, message: answer.message });
          return;
        }
        case "send":
        case "have":
        case "signal":
        case "handshake":
        case "add-hour":
        case "push":
          outlet.send({
            type: "refused",
            ...refuse("bad-request", { message: "Only a participant may ask for that." }),
          });
          return;
        default:
          return frame satisfies never;
      }
    },
    leave,
  };
}
