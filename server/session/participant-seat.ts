/** A participant's place: welcome, catching up, relay, presence, end. */
import { randomUUID } from "node:crypto";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { STORE_RETRY_MS } from "../../shared/limits.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { Push } from "../push/push.ts";
import type { LogEntry, SeatView, SessionStore } from "../store/session-store.ts";
import type { Departures } from "./departures.ts";
import { hashToken, publicStoreId } from "./ids.ts";
import { createInbox } from "./inbox.ts";
import type { Peppers } from "./peppers.ts";
import { type Hello, LAST_WORD_MS, type Outlet, type Request, type Seat } from "./seat.ts";
import { refuse } from "./sessions.ts";
import type { Watch, WatchEvent } from "./watch.ts";

/** Entries of the log read at once; a long log goes out in steps, each waiting for the network. */
const CATCH_UP_ENTRIES = 50;
const CATCH_UP_WAITING_BYTES = 262_144;
/** So many of the last positions are known by what stands there. */
const KNOWN_MAX = 256;
const NO_PUSHES = "This server sends no pushes.";

/**
 * [R1, R2] Proves the token, then welcomes and catches up; a refusal where it does not open the seat.
 * @param push null: this server writes to no push service
 */
export async function takeParticipantSeat(
  store: SessionStore,
  peppers: Peppers,
  watch: Watch,
  departures: Departures,
  hello: Hello,
  outlet: Outlet,
  push: Push | null = null,
): Promise<Seat | Refusal> {
  const { tag, slot } = hello;
  const tokenHash = hashToken(hello.token);
  // Before anything is set in motion for an unproven socket.
  const proof = await store.checkToken(tag, slot, tokenHash);
  if (proof !== "valid") return proof;

  const connection = randomUUID();
  const inbox = createInbox();
  const unwatch = await watch(tag, inbox.receive);
  try {
    const view = await store.connect(tag, slot, tokenHash, connection);
    if (typeof view === "string") {
      await unwatch();
      return view;
    }
    const storeId = publicStoreId(await store.idOf(tag));
    const rested = fromBase64url(view.storeKey);
    const storeKey = toBase64url(peppers.unrest(rested, "store key", fromBase64url(view.sid), slot));
    const leave = async () => {
      await departures.depart(tag, slot, connection);
      await unwatch();
    };
    const seat = createSeat(store, push, hello, connection, view, { storeKey, storeId }, outlet, leave);
    await seat.catchUp();
    await inbox.open(seat.hear, () => outlet.close("outage"));
    return seat;
  } catch (error) {
    // Even where connecting failed: an outage may have kept its answer back, not its effect.
    await departures.depart(tag, slot, connection);
    await unwatch();
    throw error;
  }
}

function createSeat(
  store: SessionStore,
  push: Push | null,
  { tag, slot, after }: Hello,
  connection: string,
  { sid: sidText, names, device, peer, clock, head, first }: SeatView,
  { storeKey, storeId }: { storeKey: string; storeId: string },
  outlet: Outlet,
  leave: () => Promise<void>,
) {
  const sid = fromBase64url(sidText);
  let cursor = Math.min(after, head);
  let target = head;
  let pump: Promise<void> | null = null;
  let over = false;
  let arrived = false;
  /** What stands at the last positions, by name. */
  const known = new Map<number, string>();
  let gap: NodeJS.Timeout | undefined;
  outlet.send({ type: "welcome", slot, names, device, storeKey, peer, clock, head, first, storeId });

  function know({ position, from, eid, seq }: Omit<LogEntry, "sealed" | "ageMs">): void {
    known.set(position, `${from} ${eid} ${seq}`);
    known.delete(position - KNOWN_MAX);
  }

  /** A failover may bring back an older log: then other records stand where the client has some already [R13]. */
  function isOlderLog({ position, from, eid, seq }: Omit<LogEntry, "sealed" | "ageMs">): boolean {
    return position <= cursor && known.has(position) && known.get(position) !== `${from} ${eid} ${seq}`;
  }

  function deliver(entry: LogEntry): void {
    const { position, from, eid, seq, sealed, ageMs } = entry;
    cursor = position;
    know(entry);
    outlet.send({ type: "message", position, from, eid, seq, sealed, ageMs });
  }

  /** [R5] Brings the socket from its cursor to the newest known position, at the network's pace. */
  function catchUp(): Promise<void> {
    pump ??= readOn().finally(() => {
      pump = null;
    });
    return pump;
  }

  async function readOn(): Promise<void> {
    while (cursor < target && !over) {
      const entries = await store.readAfter(tag, cursor, CATCH_UP_ENTRIES);
      if (entries.length === 0) return;
      for (const entry of entries) {
        if (over) return;
        deliver(entry);
        if (outlet.waitingBytes() > CATCH_UP_WAITING_BYTES) await outlet.flushed();
      }
    }
  }

  /** One's own needs no telling. */
  function pass(entry: Omit<LogEntry, "sealed" | "ageMs">): void {
    cursor = entry.position;
    know(entry);
  }

  /** What was kept before one's own last record and is not announced by then, was announced to nobody [R5]. */
  function fillGapSoon(): void {
    gap ??= setTimeout(() => {
      gap = undefined;
      catchUp().catch(() => close("outage"));
    }, STORE_RETRY_MS).unref();
  }

  async function hear(event: WatchEvent): Promise<void> {
    // What happened after a record is told after it: a new device, say, closes what its older one was agreed with.
    // An end waits for nothing [E3].
    if (pump && event.type !== "ended") await pump;
    switch (event.type) {
      case "record": {
        const { entry } = event;
        if (isOlderLog(entry)) return close("outage");
        target = Math.max(target, entry.position);
        if (entry.position <= cursor) return;
        if (entry.position !== cursor + 1) return catchUp();
        // One's own, said by `acknowledged` already.
        if (entry.from === slot) pass(entry);
        else deliver(entry);
        return;
      }
      case "presence":
        if (event.slot === slot) {
          if (event.connection === connection) arrived = true;
          // What happened before one's own arrival says nothing about this socket.
          if (!arrived || event.connection === connection) outlet.send({ type: "clock", clock: event.clock });
          // [R2] the newest connection of a device is the one that counts
          else if (event.connection !== null) close("superseded");
          // The store took this socket for gone, as after a long standstill of this node: it must come anew.
          else close("outage");
        } else {
          outlet.send({ type: "presence", peer: event.presence, clock: event.clock });
        }
        return;
      case "retired":
        // [J6, J7] the seat's older devices are out
        if (event.slot === slot && event.device >= device) close(event.because);
        return;
      case "passed":
        if (event.from !== slot) outlet.send({ ...event.passing, from: event.from });
        return;
      case "hour-added":
        outlet.send({ type: "hour-added", by: event.by, clock: event.clock });
        return;
      case "ended":
        if (!over) outlet.send({ type: "ended", cause: event.cause, deletedRecords: event.deletedRecords });
        close("ended");
        return;
      case "gone":
        return gone();
      case "interrupted":
      case "resubscribed":
        // What is missed meanwhile cannot be known here: the client says so, comes back and reads the session anew.
        close("outage");
        return;
      case "invite":
        return;
      default:
        return event satisfies never;
    }
  }

  function close(refusal: Refusal): void {
    if (!over) outlet.close(refusal);
    over = true;
  }

  function gone(): void {
    setTimeout(() => close("session-gone"), LAST_WORD_MS).unref();
  }

  return {
    catchUp,
    hear,
    async request(frame: Request): Promise<void> {
      switch (frame.type) {
        case "send": {
          const { eid, seq, sealed, erases } = frame;
          const answer = await store.append(tag, device, { from: slot, eid, seq, sealed }, erases);
          if (typeof answer === "object") {
            const { position, ageMs, wake } = answer;
            if (wake !== null) push?.wake({ tag, sid, slot: otherSlot(slot) }, wake);
            const entry = { position, from: slot, eid, seq };
            if (isOlderLog(entry)) return close("outage");
            target = Math.max(target, position);
            if (position === cursor + 1 && !pump) pass(entry);
            else if (position > cursor) fillGapSoon();
            outlet.send({ type: "acknowledged", eid, seq, position, ageMs });
          } else if (answer === "log-full" || answer === "seq-used") {
            outlet.send({ type: "refused", ...refuse(answer), seq });
          } else if (answer === "session-gone") {
            gone();
          } else {
            close("taken-over");
          }
          return;
        }
        case "have": {
          const answer = await store.have(tag, slot, device, frame.position);
          if (answer === "session-gone") gone();
          else if (answer === "token-dead") close("taken-over");
          return;
        }
        case "signal":
        case "handshake": {
          const answer = await store.pass(tag, slot, device, frame);
          if (answer === "session-gone") gone();
          else if (answer === "token-dead") close("taken-over");
          return;
        }
        case "add-hour": {
          const answer = await store.addHour(tag, slot);
          if (answer === "not-yet") outlet.send({ type: "refused", ...refuse(answer) });
          else if (answer === "session-gone") gone();
          return;
        }
        case "push": {
          // The page knows whether there are pushes here: without them it has nothing to ask.
          if (!push) return outlet.send({ type: "refused", ...refuse("bad-request", { message: NO_PUSHES }) });
          const answer = await push.keep({ tag, sid, slot }, device, frame.subscription);
          if (answer === "session-gone") gone();
          else if (answer === "token-dead") close("taken-over");
          return;
        }
        case "end": {
          const cause = slot === 1 ? "first" : "second";
          const answer = await store.end(tag, cause);
          // Said here too, so that the one who ends need not wait for the news to come round.
          await hear(answer === "session-gone" ? { type: "gone" } : { type: "ended", cause, ...answer });
          return;
        }
        case "new-invite":
          outlet.send({ type: "refused", ...refuse("bad-request", { message: "Only the host makes new invites." }) });
          return;
        default:
          return frame satisfies never;
      }
    },
    async leave(): Promise<void> {
      over = true;
      clearTimeout(gap);
      await leave();
    },
  };
}
