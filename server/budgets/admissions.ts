/**
 * How many sockets there may be: in all of one address and of its site, and of those that have proven nothing yet, the
 * strangers. Where strangers are too many the oldest goes, of the address that has the most: whoever says hello at once is
 * never kept out by those who say nothing [R1].
 */
import { SITE_PER_ADDRESS, type ServerLimits } from "../limits.ts";
import type { Origins } from "./traffic.ts";

export type AdmissionLimits = Pick<ServerLimits, "strangersPerAddress" | "strangersPerNode" | "socketsPerAddress">;

/** One socket that was let in. */
export interface Admission {
  /** It has proven who speaks: no stranger any more. */
  prove(): void;
  /** It is gone. Once; later calls do nothing. */
  release(): void;
}

interface Stranger {
  origins: Origins;
  giveWay: () => void;
}

export function createAdmissions(limits: AdmissionLimits) {
  /** By address, each in the order in which they came. */
  const strangers = new Map<string, Set<Stranger>>();
  const sockets = new Map<string, number>();
  let count = 0;

  function change(key: string, by: 1 | -1): void {
    const next = (sockets.get(key) ?? 0) + by;
    if (next > 0) sockets.set(key, next);
    else sockets.delete(key);
  }

  function forget(stranger: Stranger): boolean {
    const here = strangers.get(stranger.origins.address);
    if (!here?.delete(stranger)) return false;
    if (here.size === 0) strangers.delete(stranger.origins.address);
    count -= 1;
    return true;
  }

  /** Its socket counts until it is closed, which is at once. */
  function oldestGivesWay(here: Set<Stranger> | undefined): boolean {
    const [oldest] = here ?? [];
    if (!oldest) return false;
    forget(oldest);
    oldest.giveWay();
    return true;
  }

  function largest(): Set<Stranger> | undefined {
    let most: Set<Stranger> | undefined;
    for (const here of strangers.values()) if (here.size > (most?.size ?? 0)) most = here;
    return most;
  }

  return {
    /**
     * @param giveWay closes this socket at once: a newer one takes its place
     * @returns "rate-limited": this address, or its site, has as many sockets as it may
     */
    admit(origins: Origins, giveWay: () => void): Admission | "rate-limited" {
      const here = () => strangers.get(origins.address);
      const addressKey = `address ${origins.address}`;
      const siteKey = `site ${origins.site}`;
      const isFull = () =>
        (sockets.get(addressKey) ?? 0) >= limits.socketsPerAddress ||
        (sockets.get(siteKey) ?? 0) >= SITE_PER_ADDRESS * limits.socketsPerAddress;
      if (isFull() && oldestGivesWay(here()) && isFull()) return "rate-limited";
      if (isFull()) return "rate-limited";
      if ((here()?.size ?? 0) >= limits.strangersPerAddress) oldestGivesWay(here());
      if (count >= limits.strangersPerNode) oldestGivesWay(largest());

      const stranger: Stranger = { origins, giveWay };
      strangers.set(origins.address, (here() ?? new Set()).add(stranger));
      count += 1;
      change(addressKey, 1);
      change(siteKey, 1);
      let released = false;
      return {
        prove: () => void forget(stranger),
        release() {
          if (released) return;
          released = true;
          forget(stranger);
          change(addressKey, -1);
          change(siteKey, -1);
        },
      };
    },
    /** Of this node, now. */
    strangers: () => count,
  };
}

export type Admissions = ReturnType<typeof createAdmissions>;
