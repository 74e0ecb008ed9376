/** Phones and computers of a conversation test, and their way to the server. */
import { onTestFinished } from "vitest";
import { newDevice as newDisk } from "./browser/device.ts";
import type { Tab } from "./browser/tab.ts";
import { openProxy } from "./proxy.ts";
import type { Server } from "./servers.ts";
import type { ProductPages } from "./view.ts";

export interface Device {
  /** The network is gone, and the device knows. */
  loseNetwork(): void;
  /** Connections break and none is made, though the device thinks that it has a network. */
  loseServer(): void;
  /** Connections that are open pass nothing any more, and nobody knows; new ones are well. */
  goDeaf(): void;
  /** The network is there again, and the device knows. */
  regainNetwork(): void;
  /** Each connection breaks; the next one is made as always. */
  breakConnections(): void;
  /** Each piece of data takes so long on its way, both ways. */
  slowDown(ms: number): void;
  /**
   * Somebody on the way changes what requests are answered, or loses it (null), until called without anything.
   * @param path how the path of the requests ends
   */
  meddle(path?: string, change?: (answer: string) => string | null): void;
  /** New connections lead to another node. */
  moveTo(server: Server): void;
  /** What its tabs keep together: local storage and IndexedDB. `disk.storage` says how well. */
  readonly disk: ReturnType<typeof newDisk>;
}

export type ProductTab = Tab<{ pages: ProductPages }>;

/** What a page needs of its device. */
export interface Machine extends Device {
  port: number;
  tabs: Set<ProductTab>;
  /** Set by `meddle`. */
  change: (path: string, answer: string) => string | null;
}

/** One more phone or computer with an address of its own. At the test's end nothing may have gone wrong in its pages. */
export async function newDevice(server: Server): Promise<Device> {
  let target = server;
  const proxy = await openProxy(() => target.port);
  const tabs = new Set<ProductTab>();
  const tell = (onLine: boolean) => {
    for (const tab of tabs) if (!tab.stopped) tab.network(onLine);
  };
  const machine: Machine = {
    port: proxy.port,
    tabs,
    disk: newDisk(),
    loseNetwork() {
      machine.loseServer();
      tell(false);
    },
    loseServer() {
      proxy.refuse();
      proxy.cut("reset");
    },
    goDeaf: proxy.deaden,
    regainNetwork() {
      proxy.heal();
      tell(true);
    },
    breakConnections: () => proxy.cut("reset"),
    slowDown: proxy.delay,
    change: (_path, answer) => answer,
    meddle(end, change) {
      machine.change = (path, answer) => (change && end && path.endsWith(end) ? change(answer) : answer);
    },
    moveTo(other) {
      target = other;
    },
  };
  onTestFinished(async () => {
    for (const tab of tabs) tab.stop();
    await proxy.close();
    const errors = [...tabs].flatMap((tab) => tab.errors);
    if (errors.length > 0) throw new Error(`A page's console got errors:\n${errors.join("\n")}`);
  });
  return machine;
}
