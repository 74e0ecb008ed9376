/**
 * How many frames of a socket the library hands over in one turn of the loop [R15]. The door has it hand over one: whatever
 * came with it waits until the others have had theirs. One by one costs more than working on them, so of a socket that is
 * proven it is a few.
 */
import type { WebSocket } from "ws";

/** The library's own switch, which its types do not know: where a version has none, it stays one frame a turn. */
interface Switched {
  _receiver?: { _allowSynchronousEvents?: boolean };
}

/** A class: each socket has one. */
export class Turns {
  readonly #socket: Switched;
  readonly #most: number;
  #isWide = false;
  #count = 0;

  constructor(socket: WebSocket, most: number) {
    this.#socket = socket as Switched;
    this.#most = most;
  }

  /** From now on up to so many a turn. */
  widen(): void {
    this.#isWide = true;
    this.#handOverAll(true);
  }

  /** One a turn again, for good. */
  narrow(): void {
    this.#isWide = false;
    this.#handOverAll(false);
  }

  /** One came. */
  count(): void {
    if (!this.#isWide) return;
    this.#count += 1;
    // What came in one piece is handed over before any microtask runs.
    if (this.#count === 1) queueMicrotask(() => this.#nextTurn());
    // The next one waits for another turn.
    if (this.#count === this.#most) this.#handOverAll(false);
  }

  #nextTurn(): void {
    if (this.#isWide && this.#count >= this.#most) this.#handOverAll(true);
    this.#count = 0;
  }

  #handOverAll(all: boolean): void {
    const { _receiver: receiver } = this.#socket;
    // oxlint-disable-next-line no-underscore-dangle
    if (receiver?._allowSynchronousEvents !== undefined) receiver._allowSynchronousEvents = all;
  }
}
