/** A participant's socket: welcome, what waits, relay, presence, end. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { EndCause, SendFrame, SignalFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { otherSeat, type RecordName } from "../../shared/shapes.ts";
import { BACKLOG_PAUSE_BYTES } from "../limits.ts";
import type { Push } from "../push/push.ts";
import type { ParticipantView, SessionStore } from "../store/session-store.ts";
import type { MayArrive } from "./arrivals.ts";
import type { Departures } from "./departures.ts";
import { hashToken, newConnectionName, publicStoreId } from "./ids.ts";
import { Inbox, type InboxEvent } from "./inbox.ts";
import type { Peppers } from "./peppers.ts";
import { createQueueFeed } from "./queue-feed.ts";
import { type Hello, LAST_WORD_MS, type Outlet, type Request, type Seated } from "./seated.ts";
import { endCauseOf, refuse } from "./sessions.ts";
import type { Watch } from "./watch.ts";

type SaidFrame = Extract<Request, { type: "send" | "ack" | "signal" }>;

/** What of a turn is said in one step. */
interface Together {
  acks: RecordName[];
  records: SendFrame[];
  signals: SignalFrame[];
}

const isSaid = (frame: Request): frame is SaidFrame =>
  frame.type === "send" || frame.type === "ack" || frame.type === "signal";

function add({ acks, records, signals }: Together, frame: SaidFrame): void {
  switch (frame.type) {
    case "send":
      records.push(frame);
      return;
    case "ack":
      acks.push({ did: frame.did, seq: frame.seq });
      return;
    case "signal":
      signals.push(frame);
      return;
    default:
      frame satisfies never;
  }
}

/** As somebody's typing is: a receipt comes behind an acknowledgement. */
const isSignalAlone = ({ acks, records, signals }: Together): boolean =>
  signals.length > 0 && acks.length === 0 && records.length === 0;

const NO_PUSHES = "This server sends no pushes.";

export interface ParticipantParts {
  store: SessionStore;
  peppers: Peppers;
  watch: Watch;
  departures: Departures;
  mayArrive: MayArrive;
  /** null: this server writes to no push service. */
  push: Push | null;
  /** Of the page that this server gives out [R21]. */
  version: string | undefined;
}

/** [R1, R2] Proves the token, then welcomes and sends what waits; a refusal where it does not open the seat. */
export async function seatParticipant(
  parts: ParticipantParts,
  hello: Hello,
  outlet: Outlet,
): Promise<Seated | Refusal> {
  const { store, peppers, watch, departures, mayArrive, version } = parts;
  const { tag, seat, ack, done } = hello;
  const tokenHash = hashToken(hello.token);
  // Before anything is set in motion for an unproven socket.
  const proof = await store.checkToken(tag, seat, tokenHash);
  if (proof !== "valid") return proof;
  if (!mayArrive(tag, seat)) return "rate-limited";

  const connection = newConnectionName();
  // What this seat did itself, and what is for the host alone, waits nowhere.
  const inbox = new Inbox((event) => event.type !== "invite" && !("from" in event && event.from === seat));
  const unwatch = await watch(tag, (event) => inbox.receive(event));
  try {
    const view = await store.connect(tag, seat, tokenHash, connection, { ack, done });
    if (typeof view === "string") {
      await unwatch();
      return view;
    }
    const storeId = publicStoreId(await store.idOf(tag));
    const encrypted = fromBase64url(view.storeKey);
    const storeKey = toBase64url(peppers.decryptAtRest(encrypted, "store key", fromBase64url(view.sid), seat));
    const leave = async () => {
      await departures.depart(tag, seat, connection);
      await unwatch();
    };
    const participant = createParticipant(parts, hello, connection, view, outlet, leave);
    const { names, device, peer, clock, kept, acked, ageMs } = view;
    const known = { storeKey, storeId, version };
    outlet.send({ type: "welcome", seat, names, device, peer, clock, kept, acked, ageMs, ...known });
    await participant.catchUp();
    await inbox.open(participant.hear, () => outlet.close("outage"));
    return participant;
  } catch (error) {
    // Even where connecting failed: an outage may have kept its answer back, not its effect.
    await departures.depart(tag, seat, connection);
    await unwatch();
    throw error;
  }
}

function createParticipant(
  { store, push }: ParticipantParts,
  { tag, seat }: Hello,
  connection: string,
  { sid: sidText, device, kept, waiting }: ParticipantView,
  outlet: Outlet,
  leave: () => Promise<void>,
) {
  const sid = fromBase64url(sidText);
  const feed = createQueueFeed(store, tag, seat, outlet, waiting.after);
  /** The last own number that the client knows to be kept. */
  let knownKept = kept;
  let arrived = false;
  let over = false;

  function close(refusal: Refusal): void {
    feed.stop();
    if (!over) outlet.close(refusal);
    over = true;
  }

  function ended(cause: EndCause, waited: number, passed: number): void {
    if (!over) outlet.send({ type: "ended", cause, waited, passed });
    close("ended");
  }

  /** What made a request come to nothing is announced, and mostly on its way still; else the client comes anew. */
  function unheard(answer: "superseded" | "session-gone" | "token-dead"): void {
    const word = answer === "session-gone" ? answer : "outage";
    setTimeout(() => close(word), LAST_WORD_MS).unref();
  }

  function hear(event: InboxEvent): Promise<void> | undefined {
    switch (event.type) {
      case "record":
        return feed.hear(event);
      case "behind":
        return feed.readTo(event.position);
      case "presence":
        if (event.seat === seat) {
          if (event.connection === connection) arrived = true;
          // What happened before one's own arrival says nothing about this socket.
          if (!arrived || event.connection === connection) outlet.send({ type: "clock", clock: event.clock });
          // [R2] the newest connection of a device is the one that counts
          else if (event.connection !== null) close("superseded");
          // [R3] The store took this socket for gone, as after a long standstill of this node: it must come anew.
          else close("outage");
        } else {
          outlet.send({ type: "presence", peer: event.presence, clock: event.clock });
        }
        return undefined;
      case "retired":
        // [J6, J7] the seat's older devices are out
        if (event.seat === seat && event.device >= device) close(event.because);
        return undefined;
      case "signal": {
        const { did, eid, seq, body } = event;
        // [R16] Nobody relies on one.
        if (outlet.waitingBytes() <= BACKLOG_PAUSE_BYTES) outlet.send({ type: "signal", did, eid, seq, body });
        return undefined;
      }
      case "hour-added":
        outlet.send({ type: "hour-added", by: event.by, clock: event.clock });
        return undefined;
      case "ended":
        ended(event.cause, event.waited, event.passed);
        return undefined;
      case "gone":
        unheard("session-gone");
        return undefined;
      case "interrupted":
      case "resubscribed":
        // What is missed meanwhile cannot be known here: the client says so, comes back and reads what waits.
        close("outage");
        return undefined;
      case "invite":
        return undefined;
      default:
        return event satisfies never;
    }
  }

  /** [Q1, Q2] What stands together in a turn is said in one step. */
  async function say(together: Together): Promise<void> {
    const answer = await store.say(tag, seat, connection, together);
    if (typeof answer === "string") return unheard(answer);
    const { records } = together;
    const [first] = records;
    if (first === undefined) return;
    const { kept: keptNow, refused, wake } = answer;
    knownKept = Math.max(knownKept, keptNow);
    if (wake !== null) push?.wake({ tag, sid, seat: otherSeat(seat) }, wake);
    if (first.seq <= keptNow) outlet.send({ type: "kept", seq: keptNow });
    for (const { seq } of refused === null ? [] : records) {
      if (seq <= keptNow) continue;
      const refusal = seq === keptNow + 1 ? refused! : "gap";
      // [Q7] The store has lost its newest part: the client comes anew, learns what is kept and goes on from there.
      if (refusal === "gap" && seq <= knownKept + 1) return close("outage");
      outlet.send({ type: "refused", ...refuse(refusal), seq });
    }
  }

  /** What is asked seldom. */
  async function ask(frame: Exclude<Request, SaidFrame>): Promise<void> {
    switch (frame.type) {
      case "add-hour": {
        const answer = await store.addHour(tag, seat);
        if (answer === "not-yet") outlet.send({ type: "refused", ...refuse(answer) });
        else if (answer === "session-gone") unheard(answer);
        return;
      }
      case "push": {
        // The page knows whether there are pushes here: without them it has nothing to ask.
        if (!push) return outlet.send({ type: "refused", ...refuse("bad-request", { message: NO_PUSHES }) });
        const answer = await push.keep({ tag, sid, seat }, device, frame.subscription);
        if (answer !== "kept") unheard(answer);
        return;
      }
      case "end": {
        const cause = endCauseOf(seat);
        const answer = await store.end(tag, cause);
        // Said here too, so that the one who ends need not wait for the news to come round.
        if (answer === "session-gone") return unheard(answer);
        return ended(cause, answer.waited, answer.passed);
      }
      case "new-invite":
        outlet.send({ type: "refused", ...refuse("bad-request", { message: "Only the host makes new invites." }) });
        return;
      default:
        return frame satisfies never;
    }
  }

  return {
    /** Before this no request is taken, so that nothing overtakes. */
    async catchUp(): Promise<void> {
      await feed.readTo(waiting.last);
      outlet.send({ type: "caught-up" });
    },
    hear,
    async request(frames: readonly Request[]): Promise<void> {
      let together: Together | null = null;
      /** On their way, in this order: whoever leaves meanwhile has said all of it. */
      const said: Promise<void>[] = [];
      for (const frame of frames) {
        if (isSaid(frame)) {
          // [R11]
          if (together && frame.type === "send" && isSignalAlone(together)) {
            said.push(say(together));
            together = null;
          }
          together ??= { acks: [], records: [], signals: [] };
          add(together, frame);
          continue;
        }
        if (together) said.push(say(together));
        together = null;
        await Promise.all(said);
        await ask(frame);
      }
      if (together) said.push(say(together));
      await Promise.all(said);
    },
    async leave(): Promise<void> {
      over = true;
      feed.stop();
      await leave();
    },
  };
}
