/** Events of a session for one socket, handed on one at a time; what waits is bounded [R16]. */
import type { Seat } from "../../shared/shapes.ts";
import type { WatchEvent } from "./watch.ts";

/** The queue holds records up to this position: those that were announced to somebody who reads slowly. */
export type BehindEvent = { type: "behind"; from: Seat; position: number };
export type InboxEvent = WatchEvent | BehindEvent;

/** Beyond so many events that wait, signals are dropped: nobody relies on one. */
const SIGNALS_WAIT_BEHIND = 256;
/** Beyond so many, of records their last position is kept: their bodies stay in the queue. */
const RECORDS_WAIT_BEHIND = 16;

/** Keeps what is heard until the socket is ready, then hands it on in order. A class: each socket has one. */
export class Inbox {
  readonly #concerns: (event: WatchEvent) => boolean;
  readonly #waiting: InboxEvent[] = [];
  #hear: ((event: InboxEvent) => Promise<void> | undefined) | undefined;
  #fail: () => void = nothing;
  #draining = false;

  /** @param concerns what this socket is told of; everything else is not even kept */
  constructor(concerns: (event: WatchEvent) => boolean = () => true) {
    this.#concerns = concerns;
  }

  receive(event: WatchEvent): void {
    if (!this.#concerns(event)) return;
    const kept = this.#bounded(event);
    if (kept === null) return;
    this.#waiting.push(kept);
    void this.#drain();
  }

  /** @param onOutage called where the store fails while an event is handled */
  async open(listener: (event: InboxEvent) => Promise<void> | undefined, onOutage: () => void): Promise<void> {
    this.#hear = listener;
    this.#fail = onOutage;
    await this.#drain();
  }

  /** How many events wait. */
  size(): number {
    return this.#waiting.length;
  }

  async #drain(): Promise<void> {
    if (this.#draining || !this.#hear) return;
    this.#draining = true;
    try {
      for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) {
        const done = this.#hear(event);
        // Nearly always there is nothing to wait for.
        if (done) await done;
      }
    } catch {
      this.#fail();
    }
    this.#draining = false;
  }

  /** What is kept of an event; null: nothing. */
  #bounded(event: WatchEvent): InboxEvent | null {
    const waiting = this.#waiting;
    if (event.type === "signal") return waiting.length < SIGNALS_WAIT_BEHIND ? event : null;
    if (event.type !== "record" || waiting.length < RECORDS_WAIT_BEHIND) return event;
    const { from, position } = event;
    const last = waiting.findLast((each): each is BehindEvent => each.type === "behind" && each.from === from);
    if (!last) return { type: "behind", from, position };
    last.position = position;
    return null;
  }
}

const nothing = (): void => {};
