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

export interface Turns {
  /** From now on up to so many a turn. */
  widen(): void;
  /** One a turn again, for good. */
  narrow(): void;
  /** One came. */
  count(): void;
}

export function createTurns(socket: WebSocket, most: number): Turns {
  let isWide = false;
  let count = 0;

  function handOverAll(all: boolean): void {
    const { _receiver: receiver } = socket as Switched;
    // oxlint-disable-next-line no-underscore-dangle
    if (receiver?._allowSynchronousEvents !== undefined) receiver._allowSynchronousEvents = all;
  }

  function nextTurn(): void {
    if (isWide && count >= most) handOverAll(true);
    count = 0;
  }

  return {
    widen() {
      isWide = true;
      handOverAll(true);
    },
    narrow() {
      isWide = false;
      handOverAll(false);
    },
    count() {
      if (!isWide) return;
      count += 1;
      // What came in one piece is handed over before any microtask runs.
      if (count === 1) queueMicrotask(nextTurn);
      // The next one waits for another turn.
      if (count === most) handOverAll(false);
    },
  };
}
