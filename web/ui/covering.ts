/**
 * What lies over the page: dialogs, menus and views say so as long as they are there, and Back closes the uppermost one
 * instead of leaving the page. While anything lies over it, the page has one more entry in the history.
 */
import { useLayoutEffect, useRef } from "preact/hooks";

interface Cover {
  close: () => void;
}

const covers: Cover[] = [];
const listeners = new Set<() => void>();
/** "going": it is being taken back, and the history says when that is done; "given-up": this page is being left. */
let entry: "none" | "there" | "going" | "given-up" = "none";

function push(): void {
  if (entry === "given-up") return;
  history.pushState(null, "");
  entry = "there";
}

function onBack(): void {
  const ours = entry === "going";
  entry = "none";
  if (!ours) covers.at(-1)?.close();
  else if (covers.length > 0) push();
}

function put(cover: Cover): void {
  if (entry === "none" && covers.length === 0) {
    addEventListener("popstate", onBack);
    push();
  }
  covers.push(cover);
}

function take(cover: Cover): void {
  covers.splice(covers.indexOf(cover), 1);
  if (covers.length > 0) {
    // Back has closed the uppermost; the next one has its turn.
    if (entry === "none") push();
    return;
  }
  for (const listener of listeners) listener();
  // One may take the place of the other.
  setTimeout(() => {
    if (covers.length > 0) return;
    if (entry === "given-up") return;
    if (entry === "none") return removeEventListener("popstate", onBack);
    if (entry === "there") history.back();
    entry = "going";
  });
}

/** The component that calls it lies over the page while it is rendered. @param onClose what Back asks of it */
export function useCovering(onClose: () => void): void {
  const cover = useRef<Cover>({ close: onClose }).current;
  cover.close = onClose;
  useLayoutEffect(() => {
    put(cover);
    return () => take(cover);
  }, []);
}

/**
 * Before this page is replaced for good: takes the second entry back, so that no address of this page stays before or
 * behind the one that is replaced; what then lies ahead is the start page's. Resolves when that is done.
 */
export async function giveUpHistory(): Promise<void> {
  const gone = () => new Promise<void>((resolve) => addEventListener("popstate", () => resolve(), { once: true }));
  const before = entry;
  entry = "given-up";
  removeEventListener("popstate", onBack);
  if (before === "going") await gone();
  // A new entry drops all that lay ahead.
  if (before === "there") history.replaceState(null, "", "/");
  else history.pushState(null, "", "/");
  const back = gone();
  history.back();
  await back;
  // Until the other site answers, this address is what is seen.
  history.replaceState(null, "", "/");
}

export const isCovered = (): boolean => covers.length > 0;

/** Calls back when nothing lies over the page any more; returns the way to stop. */
export function onUncovered(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
