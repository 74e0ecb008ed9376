/** What this page's address asks for. */
import { isLink } from "../shared/shapes.ts";

export type Asked =
  /** `names`: what the fields begin with; null: nothing was given. */
  { at: "start"; names: [string, string] | null } | { at: "invite"; link: string; code: string } | { at: "nowhere" };

/**
 * Reads the address once, at the start. A code in the fragment is taken out of the address, and with it out of the
 * history, before anything else happens.
 */
export function readLocation(): Asked {
  const { hash } = location;
  const code = takeFragment();
  const path = location.pathname.slice(1);
  if (path === "") return { at: "start", names: namesIn(hash) };
  return isLink(path) ? { at: "invite", link: path, code } : { at: "nowhere" };
}

/** Calls back with a code that is put into the address later on, and takes it out of there at once. */
export function watchFragment(onCode: (code: string) => void): void {
  addEventListener("hashchange", () => {
    const code = takeFragment();
    if (code !== "") onCode(code);
  });
}

function takeFragment(): string {
  const { hash, pathname } = location;
  if (hash === "") return "";
  history.replaceState(history.state, "", pathname);
  try {
    return decodeURIComponent(hash.slice(1)).slice(0, 40);
  } catch {
    return "";
  }
}

/** Longer ones are no names; percent signs take three characters for each byte. */
const NAMES_MAX_CHARACTERS = 1_000;

/** `#names=Abhi,Anny`, each name encoded as in any address, so that one may have a comma in it. */
export function namesIn(hash: string): [string, string] | null {
  const [, first, second] = /^#names=([^,]*),([^,]*)$/.exec(hash.slice(0, NAMES_MAX_CHARACTERS)) ?? [];
  if (first === undefined || second === undefined) return null;
  try {
    return [decodeURIComponent(first), decodeURIComponent(second)];
  } catch {
    return null;
  }
}
