/** How often a seat, or a session's host, may come with a new socket: whoever is there hears of each [R17]. */
import { createWindows } from "../lib/windows.ts";
import type { ServerLimits } from "../limits.ts";

/** Seats that are counted at once; the oldest make room. */
const SEATS_MAX = 50_000;

/** Whether one more socket may come now, of a seat or "host" whose token is proven; counts it. */
export type MayArrive = (tag: string, as: number | "host") => boolean;

export function createArrivals({
  arrivalsMax,
  arrivalsWindowMs,
}: Pick<ServerLimits, "arrivalsMax" | "arrivalsWindowMs">): MayArrive {
  const windows = createWindows(arrivalsWindowMs, SEATS_MAX);
  return (tag, as) => windows.add(`${tag} ${as}`).count <= arrivalsMax;
}
