/** One tab of a conversation test, through its reloads, and the waits for what it shows. */
import { stretch } from "./argon2-worker.ts";
import type { DiskCopy } from "./browser/device.ts";
import { openTab } from "./browser/tab.ts";
import type { Device, Machine, ProductTab } from "./devices.ts";
import { productScript, SCRIPT_NAME } from "./product-script.ts";
import type { ProductPages } from "./view.ts";

/** Only a hang takes so long. */
const HANG_MS = 120_000;
/** A clock that runs ahead: 25 times as fast, so that an answer from the server still comes before its deadline. */
const HURRY_MS = 500;
const HURRY_EVERY_MS = 20;
/** Real time, also where a test holds the server's. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

export interface Page<V> {
  readonly device: Device;
  see(): V;
  /** Resolves with what is seen once it is so. @param what completes "waited until …" */
  until(what: string, isSo: (view: V) => boolean): Promise<V>;
  /** The same for what comes only after a deadline of the product: meanwhile the page's clock runs ahead. */
  untilLater(what: string, isSo: (view: V) => boolean): Promise<V>;
  reload(): void;
  close(): void;
  /** Its next write is its last: it crashes before anything of that is on the disk, or right behind it. Resolves then. */
  crashAtWrite(at: "before" | "after"): Promise<void>;
  /** Behind other windows, and before them again. */
  look(visible: boolean): void;
  /** Whether the browser would ask before it closes this page now. */
  asksBeforeClosing(): boolean;
  /** As a phone in a pocket: it does nothing and hears nothing. */
  freeze(): void;
  thaw(): void;
  /** Its clock is so much later; what became due runs once. */
  fastForward(ms: number): void;
  /** All that this tab and its device keep, as text; `NOTHING_KEPT` where that is nothing. */
  kept(): Promise<string>;
  /** What the tab and its device keep. */
  snapshot(): Promise<Snapshot>;
  /** Closes the tab, puts back what was kept then, and opens it as after a crash of the browser. */
  restore(snapshot: Snapshot): Promise<void>;
}

export interface Snapshot {
  disk: DiskCopy;
  session: [string, string][];
}

function keptAsText(session: unknown[], local: unknown[], rows: unknown[]): string {
  return JSON.stringify({ session, local, rows }, (_key, value: unknown) =>
    ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64url")
      : value,
  );
}

export const NOTHING_KEPT = keptAsText([], [], []);

interface Product<V> {
  see(): V;
  subscribe(changed: () => void): void;
}

/** One tab, through its reloads. `product()` is what it runs now. */
export async function openPage<V, P extends Product<V>>(
  name: string,
  given: Device,
  session: Map<string, string>,
  start: (pages: ProductPages) => P,
): Promise<Page<V> & { product(): P; session(): Map<string, string> }> {
  const script = await productScript();
  const machine = given as Machine;
  const waiting = new Set<() => void>();
  const entry: { state: unknown } = { state: null };
  let tab: ProductTab;
  let product: P;

  function open(items: Map<string, string>, reloaded: boolean): void {
    const { port, disk, tabs } = machine;
    tab = openTab<{ pages: ProductPages }>({
      script,
      name: SCRIPT_NAME,
      device: disk,
      port,
      session: items,
      reloaded,
      entry,
      worker: stretch,
      answer: (path, text) => machine.change(path, text),
    });
    tabs.add(tab);
    product = start(tab.exports.pages);
    const mine = product;
    product.subscribe(() => {
      if (mine === product) for (const wake of waiting) wake();
    });
    for (const wake of waiting) wake();
  }
  open(session, false);

  const page: Page<V> & { product(): P; session(): Map<string, string> } = {
    device: machine,
    product: () => product,
    session: () => tab.session,
    see: () => product.see(),
    until(what, isSo) {
      return new Promise((resolve, reject) => {
        const stop = () => {
          waiting.delete(look);
          stopTimer(hang);
        };
        const look = () => {
          try {
            const view = product.see();
            if (!isSo(view)) return;
            stop();
            resolve(view);
          } catch (error) {
            stop();
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
        const hang = startTimer(() => {
          stop();
          reject(new Error(`${name}: waited until ${what}. Seen: ${JSON.stringify(product.see(), null, 1)}`));
        }, HANG_MS);
        waiting.add(look);
        look();
      });
    },
    async untilLater(what, isSo) {
      const hurry = setInterval(() => tab.fastForward(HURRY_MS), HURRY_EVERY_MS);
      try {
        return await page.until(what, isSo);
      } finally {
        clearInterval(hurry);
      }
    },
    reload() {
      tab.stop();
      open(tab.session, true);
    },
    close: () => tab.stop(),
    crashAtWrite: (at) => new Promise((resolve) => tab.crashAtWrite(at, resolve)),
    look: (visible) => tab.look(visible),
    asksBeforeClosing: () => tab.asksBeforeClosing(),
    freeze: () => tab.freeze(),
    thaw: () => tab.thaw(),
    fastForward: (ms) => tab.fastForward(ms),
    async kept() {
      const { local, databases } = await machine.disk.snapshot();
      return keptAsText(
        [...tab.session],
        local,
        databases.flatMap(({ stores }) => stores.flatMap(({ rows }) => rows)),
      );
    },
    snapshot: async () => ({ disk: await machine.disk.snapshot(), session: [...tab.session] }),
    async restore({ disk, session }) {
      tab.stop();
      await machine.disk.restore(disk);
      open(new Map(session), true);
    },
  };
  return page;
}
