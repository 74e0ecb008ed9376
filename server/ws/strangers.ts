/** Sockets that have proven nothing yet: so many of one address and so many in all, whatever they wait for [R1]. */
import { FAILED_HELLO_HOLD_MS, STRANGERS_MAX_PER_ADDRESS, STRANGERS_MAX_PER_NODE } from "../../shared/limits.ts";

/** A stranger's place. Each is given back once; later calls do nothing. */
export interface Place {
  /** The socket has proven who speaks, or is closed. */
  leave(): void;
  /** What it said first proved nothing: its address keeps the place taken for a while. */
  fail(): void;
}

export function createStrangers() {
  const places = new Map<string, number>();
  let waiting = 0;

  function change(address: string, by: 1 | -1): void {
    const taken = (places.get(address) ?? 0) + by;
    if (taken > 0) places.set(address, taken);
    else places.delete(address);
  }

  return {
    /** @param address as the server may know it: a keyed hash */
    admit(address: string): Place | "rate-limited" | "busy" {
      if ((places.get(address) ?? 0) >= STRANGERS_MAX_PER_ADDRESS) return "rate-limited";
      if (waiting >= STRANGERS_MAX_PER_NODE) return "busy";
      change(address, 1);
      waiting += 1;
      let left = false;
      const leave = (holdMs: number) => {
        if (left) return;
        left = true;
        waiting -= 1;
        if (holdMs > 0) setTimeout(() => change(address, -1), holdMs).unref();
        else change(address, -1);
      };
      return { leave: () => leave(0), fail: () => leave(FAILED_HELLO_HOLD_MS) };
    },
  };
}
