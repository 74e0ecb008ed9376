/** A page of the bench: the product's client script in a tab, on shorter deadlines. */
import type { Script } from "node:vm";
import type { Host } from "../../web/chat/host.ts";
import type { Participant } from "../../web/chat/chat.ts";
import { stretch } from "../support/argon2-worker.ts";
import type { Device } from "../support/browser/device.ts";
import { openTab, type Tab } from "../support/browser/tab.ts";

/** So much shorter are all deadlines, here and in the servers: hours of outages in minutes. */
export const deadlines = { divisor: 20 };

export interface Client {
  createParticipant(link: string, code: string, idleWarningMs: number): Participant;
  createHost(): Host;
}

/** Opens a page at an origin. `session`: what a reload leaves it. */
export function openPage(script: Script, device: Device, port: number, session?: Map<string, string>): Tab<Client> {
  return openTab<Client>({
    script,
    name: "duologue",
    device,
    port,
    ...(session && { session }),
    worker: stretch,
    globals: { DUOLOGUE_DEADLINES_DIVISOR: deadlines.divisor },
  });
}

/** How often a page was let in by a join: a new device to the server each time. */
export const joinsOf = (tab: Tab<Client>): number => tab.answered.filter((path) => path.endsWith("/join")).length;
