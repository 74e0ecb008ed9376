/** One live tab per participant in a browser: the Web Locks API, held while the chat is open here. */

const nameOf = (tag: string, seat: number) => `duologue:${tag}:${seat}`;

/** Whether another tab of this browser has this seat open. False where the browser has no locks. */
export async function isOpenInOtherTab(tag: string, seat: number): Promise<boolean> {
  const held = (await navigator.locks?.query())?.held ?? [];
  return held.some(({ name }) => name === nameOf(tag, seat));
}

/** Who still holds on after this time is another tab. */
const HANDOVER_MS = 600;
/** A reload's own old page is on its way out, which on a slow phone takes a while. */
const RELOAD_HANDOVER_MS = 5_000;

const isReload = () =>
  performance
    .getEntriesByType?.("navigation")
    .some((entry) => (entry as PerformanceNavigationTiming).type === "reload");

/**
 * Holds the seat for this tab: at once with `steal`, otherwise only if no other tab keeps it. Resolves to the way to let
 * go, or null where another tab has it. `onTaken` is called when another tab takes it from here; `onLost` when it is gone
 * and no tab has it: WebKit takes it from a page that it keeps for the Back button. Another tab may have gone on and closed
 * meanwhile, so such a page begins anew from what the browser keeps.
 */
export async function holdTab(
  tag: string,
  seat: number,
  steal: boolean,
  onTaken: () => void,
  onLost: () => void,
): Promise<(() => void) | null> {
  if (!navigator.locks) return () => {};
  return new Promise((resolve) => {
    let granted = false;
    let letGo = () => {};
    const held = new Promise<void>((done) => {
      letGo = done;
    });
    // A request that steals takes no signal.
    const options = steal ? { steal } : { signal: AbortSignal.timeout(isReload() ? RELOAD_HANDOVER_MS : HANDOVER_MS) };
    navigator.locks
      .request(nameOf(tag, seat), options, () => {
        granted = true;
        resolve(letGo);
        return held;
      })
      // Rejects when the wait is over, or when the lock is stolen or lost.
      .catch(async () => {
        if (!granted) return resolve(null);
        return (await isOpenInOtherTab(tag, seat)) ? onTaken() : onLost();
      });
  });
}
