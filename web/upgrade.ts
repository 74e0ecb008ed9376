/**
 * A page whose server gives out another build of it by now [R22]: it reloads by itself where nothing would be lost by that,
 * and says so until then. The same where a file of its own build is not there any more.
 */
import type { Builds } from "./browser/connection.ts";
import { keep, recall } from "./browser/session-storage.ts";
import type { PageLimits } from "./limits.ts";
import { createObservable, type Observable } from "./observable.ts";

/** True: the person is to be told that there is a new version. */
export interface Upgrade extends Observable<boolean> {
  readonly builds: Builds;
  /** At a press. */
  reload(): void;
}

export interface UpgradeParts {
  /** The version of this page; undefined: none was built, and nothing is done. */
  own: string | undefined;
  limits: Pick<PageLimits, "upgradeAfterMs" | "untouchedMs" | "requestMs">;
  /** Whether a reload would take nothing from the person but a moment. */
  losesNothing(): boolean;
  /** Reloads; the browser does not ask, unless something has not gone out. */
  reload(): void;
}

/** What a person who is at the page does. */
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"];

/** As it stands in the page's settings (server/http/pages.ts). */
const VERSION = /version&quot;:&quot;([\w-]+)/;

/** The version that this page's address gives now; undefined where there is no answer. */
async function versionThere(timeoutMs: number): Promise<string | undefined> {
  try {
    const answer = await fetch(location.pathname, { cache: "no-store", signal: AbortSignal.timeout(timeoutMs) });
    return VERSION.exec(await answer.text())?.[1];
  } catch {
    return undefined;
  }
}

/** Once for each version, also where two are there for long: whatever a reload brings, it does not bring a loop. */
const hasReloadedFor = (version: string | undefined): boolean =>
  recall("duologue:upgraded")?.includes(version!) === true;

export function createUpgrade({ own, limits, losesNothing, reload }: UpgradeParts): Upgrade {
  const told = createObservable(false);
  let other: string | undefined;
  let touchedAt = 0;
  let next: ReturnType<typeof setTimeout> | undefined;

  const later = (ms: number, wanted = false) => {
    clearTimeout(next);
    next = setTimeout(() => void look(wanted), ms);
  };

  /** @param wanted the person waits for what this page lacks, and a reload brings */
  function mayReload(wanted: boolean): boolean {
    const untouched = document.visibilityState === "hidden" || performance.now() - touchedAt >= limits.untouchedMs;
    return (wanted || untouched) && losesNothing() && !hasReloadedFor(other);
  }

  async function look(wanted: boolean): Promise<void> {
    if (mayReload(wanted) || !told.get()) {
      // In the middle of an upgrade another node may answer, or none: what was reloaded then would be no newer, or nothing.
      const there = await versionThere(limits.requestMs);
      if (other === undefined) return;
      if (there === other && mayReload(wanted)) {
        keep("duologue:upgraded", [...(recall("duologue:upgraded") ?? []), other]);
        // A browser that forgets it at once could reload for ever.
        if (hasReloadedFor(other)) return reload();
      }
      if (there === other) told.set(true);
    }
    later(limits.untouchedMs);
  }

  function heard(version: string): void {
    if (own === undefined || version === other) return;
    clearTimeout(next);
    other = version === own ? undefined : version;
    told.set(false);
    // Not all pages at once, and not before the other nodes have had their turn.
    if (other !== undefined) later(limits.upgradeAfterMs * (1 + Math.random()));
  }

  /** A file did not come: of an older build, or no file at all comes now. */
  async function missed(): Promise<void> {
    const there = await versionThere(limits.requestMs);
    if (there === undefined || there === own) return;
    other = there;
    later(0, true);
  }

  if (own !== undefined) {
    const touched = () => (touchedAt = performance.now());
    for (const name of TOUCHES) addEventListener(name, touched, { capture: true, passive: true });
    // Vite's, of each import() that fails.
    addEventListener("vite:preloadError", () => void missed());
  }

  return { get: told.get, subscribe: told.subscribe, builds: { own, heard }, reload };
}
