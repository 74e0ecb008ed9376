/** Sockets that have proven nothing yet: so many of one address and so many in all, whatever they wait for [R1]. */
import type { ServerLimits } from "../limits.ts";

/** One socket that was let in. It is given back once; later calls do nothing. */
export interface Admission {
  /** The socket has proven who speaks, or is closed. */
  release(): void;
  /** What it said first proved nothing: it counts for its address for a while. */
  fail(): void;
}

export function createPreAuthLimit({
  preAuthMaxPerAddress,
  preAuthMaxPerNode,
  failedHelloHoldMs,
}: Pick<ServerLimits, "preAuthMaxPerAddress" | "preAuthMaxPerNode" | "failedHelloHoldMs">) {
  const counts = new Map<string, number>();
  let waiting = 0;

  function change(address: string, by: 1 | -1): void {
    const count = (counts.get(address) ?? 0) + by;
    if (count > 0) counts.set(address, count);
    else counts.delete(address);
  }

  return {
    /** @param address as the server may know it: a keyed hash */
    admit(address: string): Admission | "rate-limited" | "busy" {
      if ((counts.get(address) ?? 0) >= preAuthMaxPerAddress) return "rate-limited";
      if (waiting >= preAuthMaxPerNode) return "busy";
      change(address, 1);
      waiting += 1;
      let released = false;
      const release = (holdMs: number) => {
        if (released) return;
        released = true;
        waiting -= 1;
        if (holdMs > 0) setTimeout(() => change(address, -1), holdMs).unref();
        else change(address, -1);
      };
      return { release: () => release(0), fail: () => release(failedHelloHoldMs) };
    },
  };
}
