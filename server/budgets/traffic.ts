/**
 * What sockets may send: frames and bytes a second, for each socket, for all of one address and for all of its site. A
 * socket that owes is not read until it is earned; the bytes then wait in its sender's own memory.
 */
import { SITE_PER_ADDRESS, type ServerLimits } from "../limits.ts";
import { isFull, newBucket, type Rate, rateOf, spend, type TokenBucket, waitFor } from "./token-bucket.ts";

export type TrafficLimits = Pick<
  ServerLimits,
  | "framesPerSecond"
  | "framesBurst"
  | "bytesPerSecond"
  | "bytesBurst"
  | "bytesPacePerSecond"
  | "bytesPaceBurst"
  | "addressShare"
>;

/** Whose socket it is, as the server may know it: keyed hashes. Of an IPv4 address both are the same. */
export interface Origins {
  address: string;
  site: string;
}

/** One socket's. */
export interface Allowance {
  /** One frame, whatever it says. Returns for how many milliseconds to read no more; 0: none. */
  frame(): number;
  /** Bytes as they came from the network. Returns the same. */
  bytes(count: number): number;
  wait(): number;
  /** The socket is gone. */
  release(): void;
}

interface Pair {
  frames: TokenBucket;
  bytes: TokenBucket;
}

interface Rates {
  frames: Rate;
  bytes: Rate;
}

/** What it costs an address to open a socket or to ask by HTTP, in frames: of either a burst of a thousand, then a hundred a second. */
const ARRIVAL_FRAMES = 20;

/** Buckets of addresses without a socket are kept until they are full again, and looked over so often. */
const SWEEP_MS = 10_000;

export function createTraffic(limits: TrafficLimits, now: () => number = () => performance.now()) {
  const { framesPerSecond, framesBurst, bytesPerSecond, bytesBurst } = limits;
  const shared = new Map<string, Pair & { sockets: number }>();
  let timer: NodeJS.Timeout | undefined;

  const ratesOf = (share: number): Rates => ({
    frames: rateOf(share * framesPerSecond, share * framesBurst),
    bytes: rateOf(share * bytesPerSecond, share * bytesBurst),
  });
  const ownRates = ratesOf(1);
  const nearRates = ratesOf(limits.addressShare);
  const farRates = ratesOf(SITE_PER_ADDRESS * limits.addressShare);
  const pace = rateOf(limits.bytesPacePerSecond, limits.bytesPaceBurst);

  const newPair = ({ frames, bytes }: Rates): Pair => ({ frames: newBucket(frames), bytes: newBucket(bytes) });

  function share(key: string, rates: Rates) {
    const known = shared.get(key) ?? { ...newPair(rates), sockets: 0 };
    shared.set(key, known);
    sweepLater();
    return known;
  }
  const nearOf = ({ address }: Origins) => share(`address ${address}`, nearRates);
  const farOf = ({ site }: Origins) => share(`site ${site}`, farRates);

  /** Whoever closes and comes again has not paid. */
  function sweep(): void {
    timer = undefined;
    const at = now();
    for (const [key, { sockets, frames, bytes }] of shared)
      if (sockets === 0 && isFull(frames, at) && isFull(bytes, at)) shared.delete(key);
    sweepLater();
  }

  function sweepLater(): void {
    if (shared.size > 0) timer ??= setTimeout(sweep, SWEEP_MS).unref();
  }

  return {
    /**
     * Whether this address may open one more socket now; counts it if so: knocking does not lengthen the wait.
     * @param cost in frames
     */
    mayCome(origins: Origins, cost = ARRIVAL_FRAMES): boolean {
      const at = now();
      const pairs = [nearOf(origins), farOf(origins)];
      if (pairs.some(({ frames }) => waitFor(frames, at) > 0)) return false;
      for (const { frames } of pairs) spend(frames, cost, at);
      return true;
    },
    open(origins: Origins): Allowance {
      const own = newPair(ownRates);
      const paced = newBucket(pace);
      const [near, far] = [nearOf(origins), farOf(origins)];
      near.sockets += 1;
      far.sockets += 1;
      let released = false;
      return {
        frame() {
          const at = now();
          return Math.max(spend(own.frames, 1, at), spend(near.frames, 1, at), spend(far.frames, 1, at));
        },
        bytes(count) {
          const at = now();
          const shared = Math.max(spend(near.bytes, count, at), spend(far.bytes, count, at));
          return Math.max(spend(own.bytes, count, at), spend(paced, count, at), shared);
        },
        wait() {
          const at = now();
          const pairs = [own, near, far].flatMap(({ frames, bytes }) => [waitFor(frames, at), waitFor(bytes, at)]);
          return Math.max(...pairs, waitFor(paced, at));
        },
        release() {
          if (released) return;
          released = true;
          near.sockets -= 1;
          far.sockets -= 1;
        },
      };
    },
    /** How many addresses and sites are known. */
    size: () => shared.size,
    stop: () => clearTimeout(timer),
  };
}

export type Traffic = ReturnType<typeof createTraffic>;
