/** The host's place: the live status of both invites, new invites, and the end. */
import type { Refusal } from "../../shared/refusals.ts";
import type { SessionStore } from "../store/session-store.ts";
import { hashToken } from "./ids.ts";
import { createInbox } from "./inbox.ts";
import { type HostHello, LAST_WORD_MS, type Outlet, type Seat } from "./seat.ts";
import { isRefused, refuse, type Sessions } from "./sessions.ts";
import type { Watch, WatchEvent } from "./watch.ts";

/** [R1, C6] Proves the host token, then reports; a refusal where it does not open the session. */
export async function takeHostSeat(
  store: SessionStore,
  sessions: Sessions,
  watch: Watch,
  hello: HostHello,
  outlet: Outlet,
): Promise<Seat | Refusal> {
  const { tag } = hello;
  const proof = await store.checkToken(tag, "host", hashToken(hello.token));
  if (proof !== "valid") return proof;
  const inbox = createInbox();
  const unwatch = await watch(tag, inbox.receive);
  let over = false;

  function close(refusal: Refusal): void {
    if (!over) outlet.close(refusal);
    over = true;
  }

  function gone(): void {
    setTimeout(() => close("session-gone"), LAST_WORD_MS).unref();
  }

  async function report(): Promise<void> {
    const view = await store.viewAsHost(tag);
    if (over) return;
    if (view === "session-gone") return gone();
    const { names, invites, clock } = view;
    outlet.send({ type: "status", names, invites, clock, storeId: store.id });
  }

  async function hear(event: WatchEvent): Promise<void> {
    if (event.type === "record") return;
    if (event.type === "gone") return gone();
    if (event.type !== "ended") return report();
    if (!over) outlet.send({ type: "ended", cause: event.cause, deletedRecords: event.deletedRecords });
    close("ended");
  }

  try {
    await report();
    await inbox.open(hear, () => close("outage"));
  } catch (error) {
    await unwatch();
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
          const view = await store.viewAsHost(tag);
          if (view === "session-gone") return gone();
          const { auth, wrapped } = frame;
          const answer = await sessions.newInvite(tag, view.sid, frame.slot, { auth, wrapped });
          // The new link stands in the status that the change itself brings.
          if (isRefused(answer)) outlet.send({ type: "refused", refusal: answer.refusal, message: answer.message });
          return;
        }
        case "send":
        case "add-hour":
          outlet.send({
            type: "refused",
            ...refuse("bad-request", { message: "Only a participant may ask for that." }),
          });
          return;
        default:
          return frame satisfies never;
      }
    },
    async leave() {
      over = true;
      await unwatch();
    },
  };
}
