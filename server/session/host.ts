/** The host's socket: the live status of both invites, new invites, and the end. */
import type { Refusal } from "../../shared/refusals.ts";
import { createWindows } from "../lib/windows.ts";
import type { ServerLimits } from "../limits.ts";
import type { SessionStore } from "../store/session-store.ts";
import type { MayArrive } from "./arrivals.ts";
import { hashToken, publicStoreId } from "./ids.ts";
import { Inbox, type InboxEvent } from "./inbox.ts";
import { type HostHello, LAST_WORD_MS, type Outlet, type Request, type Seated } from "./seated.ts";
import { isRefused, refuse, type Sessions } from "./sessions.ts";
import type { Watch, WatchEvent } from "./watch.ts";

/** Sessions whose new invites are counted at once; the oldest make room. */
const SESSIONS_MAX = 10_000;

/** What all sockets of hosts on this node share: how many there are, and how many new invites they made. */
export interface Hosts {
  /** One more is here; of too many the oldest is told to go. Returns the way to leave. */
  enter(tag: string, giveWay: () => void): () => void;
  /** Whether one more new invite is allowed now; counts it. */
  mayRenew(tag: string): boolean;
}

export function createHosts({ newInvitesMax, newInvitesWindowMs, hostSocketsMax }: ServerLimits): Hosts {
  const sockets = new Map<string, Set<{ giveWay: () => void }>>();
  const renewed = createWindows(newInvitesWindowMs, SESSIONS_MAX);
  return {
    enter(tag, giveWay) {
      const here = sockets.get(tag) ?? new Set();
      const socket = { giveWay };
      sockets.set(tag, here.add(socket));
      const leave = (each: typeof socket) => {
        here.delete(each);
        if (here.size === 0 && sockets.get(tag) === here) sockets.delete(tag);
      };
      const [oldest] = here;
      if (oldest && here.size > hostSocketsMax) {
        leave(oldest);
        oldest.giveWay();
      }
      return () => leave(socket);
    },
    mayRenew: (tag) => renewed.add(tag).count <= newInvitesMax,
  };
}

/** What the host's page shows is read again for these. */
const isReported = ({ type }: WatchEvent): boolean =>
  type === "presence" || type === "invite" || type === "hour-added" || type === "retired" || type === "resubscribed";

/**
 * [R1, C6] Proves the host token, then reports; a refusal where it does not open the session.
 * @param version of the page that this server gives out [R21]
 */
export async function seatHost(
  store: SessionStore,
  sessions: Sessions,
  watch: Watch,
  hosts: Hosts,
  mayArrive: MayArrive,
  version: string | undefined,
  hello: HostHello,
  outlet: Outlet,
): Promise<Seated | Refusal> {
  const { tag } = hello;
  const proof = await store.checkToken(tag, "host", hashToken(hello.token));
  if (proof !== "valid") return proof;
  if (!mayArrive(tag, "host")) return "rate-limited";
  /** A report is due: of all that happens until then it tells. */
  let reportDue = false;
  const inbox = new Inbox((event) => {
    if (event.type === "record" || event.type === "signal") return false;
    if (!isReported(event)) return true;
    const isNew = !reportDue;
    reportDue = true;
    return isNew;
  });
  const unwatch = await watch(tag, (event) => inbox.receive(event));
  let over = false;
  const exit = hosts.enter(tag, () => close("superseded"));

  async function leave(): Promise<void> {
    over = true;
    exit();
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
    reportDue = false;
    const [view, storeId] = await Promise.all([store.viewAsHost(tag), store.idOf(tag)]);
    if (over) return;
    if (view === "session-gone") return gone();
    const { names, invites } = view;
    // [R18] When the idle time would be over tells when something was said.
    const clock = { ...view.clock, idleInMs: null };
    outlet.send({ type: "status", names, invites, clock, storeId: publicStoreId(storeId), version });
  }

  async function hear(event: InboxEvent): Promise<void> {
    if (event.type === "interrupted") return close("outage");
    if (event.type === "gone") return gone();
    if (event.type !== "ended") return report();
    if (!over) outlet.send(event);
    close("ended");
  }

  try {
    await report();
    await inbox.open(hear, () => close("outage"));
  } catch (error) {
    await leave();
    throw error;
  }

  async function ask(frame: Request): Promise<void> {
    switch (frame.type) {
      case "end": {
        const answer = await store.end(tag, "host");
        return hear(answer === "session-gone" ? { type: "gone" } : { type: "ended", cause: "host", ...answer });
      }
      case "new-invite": {
        if (!hosts.mayRenew(tag)) {
          const message = "Too many new invites. Wait, then try again.";
          return outlet.send({ type: "refused", ...refuse("rate-limited", { message }) });
        }
        const view = await store.viewAsHost(tag);
        if (view === "session-gone") return gone();
        const { seat, auth, endAuth, wrapped, once } = frame;
        const answer = await sessions.newInvite(tag, view.sid, seat, { auth, endAuth, wrapped }, once);
        // The new link stands in the status that the change itself brings.
        if (isRefused(answer)) outlet.send({ type: "refused", refusal: answer.refusal, message: answer.message });
        return;
      }
      case "send":
      case "ack":
      case "signal":
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
  }

  return {
    async request(frames) {
      for (const frame of frames) await ask(frame);
    },
    leave,
  };
}
