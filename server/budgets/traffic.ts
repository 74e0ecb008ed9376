/**
 * What sockets may send: frames and bytes a second, for each socket, for all of one address and for all of its site. A
 * socket that owes is not read until it is earned; the bytes then wait in its sender's own memory.
 */
import { SITE_PER_ADDRESS, type ServerLimits } from "../limits.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";

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

/** What it costs an address to open a socket or to ask by HTTP, in frames: of either a burst of a thousand, then a hundred a second. */
const ARRIVAL_FRAMES = 20;

/** Buckets of addresses without a socket are kept until they are full again, and looked over so often. */
const SWEEP_MS = 10_000;

export function createTraffic(limits: TrafficLimits, now: () => number = () => performance.now()) {
  const { framesPerSecond, framesBurst, bytesPerSecond, bytesBurst } = limits;
  const shared = new Map<string, Pair & { sockets: number }>();
  let timer: NodeJS.Timeout | undefined;

  const newPair = (share: number): Pair => ({
    frames: createTokenBucket(share * framesPerSecond, share * framesBurst),
    bytes: createTokenBucket(share * bytesPerSecond, share * bytesBurst),
  });

  function share(key: string, size: number) {
    const known = shared.get(key) ?? { ...newPair(size), sockets: 0 };
    shared.set(key, known);
    sweepLater();
    return known;
  }
  const nearOf = ({ address }: Origins) => share(`address ${address}`, limits.addressShare);
  const farOf = ({ site }: Origins) => share(`site ${site}`, SITE_PER_ADDRESS * limits.addressShare);

  /** Whoever closes and comes again has not paid. */
  function sweep(): void {
    timer = undefined;
    const at = now();
    for (const [key, { sockets, frames, bytes }] of shared)
      if (sockets === 0 && frames.isFull(at) && bytes.isFull(at)) shared.delete(key);
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
      if (pairs.some(({ frames }) => frames.wait(at) > 0)) return false;
      for (const { frames } of pairs) frames.spend(cost, at);
      return true;
    },
    open(origins: Origins): Allowance {
      const own = newPair(1);
      const pace = createTokenBucket(limits.bytesPacePerSecond, limits.bytesPaceBurst);
      const [near, far] = [nearOf(origins), farOf(origins)];
      near.sockets += 1;
      far.sockets += 1;
      let released = false;
      return {
        frame() {
          const at = now();
          return Math.max(own.frames.spend(1, at), near.frames.spend(1, at), far.frames.spend(1, at));
        },
        bytes(count) {
          const at = now();
          const shared = Math.max(near.bytes.spend(count, at), far.bytes.spend(count, at));
          return Math.max(own.bytes.spend(count, at), pace.spend(count, at), shared);
        },
        wait() {
          const at = now();
          const pairs = Math.max(own.frames.wait(at), near.frames.wait(at), far.frames.wait(at));
          return Math.max(pairs, own.bytes.wait(at), pace.wait(at), near.bytes.wait(at), far.bytes.wait(at));
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
