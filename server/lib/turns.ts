/** Work of one kind takes its turn with everything else: so much of it at most begins in one turn of the event loop. */

/**
 * Each call is one beginning: undefined where it may begin at once, otherwise it waits for a later turn, in order.
 * @param perTurn how many begin in one
 */
export function createTurns(perTurn: number): () => Promise<void> | undefined {
  let left = perTurn;
  let waiting: (() => void)[] = [];
  let due = false;

  function later(): void {
    if (due) return;
    due = true;
    setImmediate(turn);
  }

  function turn(): void {
    due = false;
    const now = waiting.slice(0, perTurn);
    waiting = waiting.slice(perTurn);
    left = perTurn - now.length;
    for (const begin of now) begin();
    if (waiting.length > 0 || left < perTurn) later();
  }

  return () => {
    later();
    if (left > 0 && waiting.length === 0) {
      left -= 1;
      return undefined;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
}
