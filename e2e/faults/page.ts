/** A page of the bench: the product's client script in a tab, on shorter deadlines. */
import { FILE_MAX_BYTES } from "../../shared/files.ts";
import type { Script } from "node:vm";
import type { Builds } from "../../web/browser/connection.ts";
import type { Host } from "../../web/host/host.ts";
import type { PageLimits } from "../../web/limits.ts";
import type { Participant, ParticipantOptions } from "../../web/participant/participant.ts";
import { stretch } from "../support/argon2-worker.ts";
import type { Device } from "../support/browser/device.ts";
import { openTab, type Tab } from "../support/browser/tab.ts";
import { shorterPageLimits } from "./limits.ts";

/** So much shorter are all deadlines, here and in the servers. */
export const deadlines = { divisor: 20 };

const IDLE_WARNING_MS = 120_000;

export interface Client {
  createParticipant(link: string, code: string, options: Omit<ParticipantOptions, "loadInside">): Participant;
  createHost(limits: PageLimits, builds?: Builds): Host;
}

export interface Opening {
  script: Script;
  device: Device;
  /** Of an origin. */
  port: number;
  /** What a reload leaves it. */
  session?: Map<string, string>;
  reload?: () => void;
  overhear?: (way: "out" | "in", text: string) => void;
  detain?: (text: string) => number;
  globals?: Record<string, unknown>;
}

export const openPage = ({ session, reload, overhear, detain, ...opening }: Opening): Tab<Client> =>
  openTab<Client>({
    ...opening,
    name: "duologue",
    ...(session && { session, reloaded: true }),
    ...(reload && { reload }),
    ...(overhear && { overhear }),
    ...(detain && { detain }),
    worker: stretch,
  });

/** Each page says of which build it is, as a built one does, and does nothing about others. */
const BUILDS: Builds = { own: "faults", heard: () => {} };

export const openParticipant = ({ exports }: Tab<Client>, link: string): Participant =>
  exports.createParticipant(link, "", {
    idleWarningMs: IDLE_WARNING_MS,
    fileMaxBytes: FILE_MAX_BYTES,
    limits: shorterPageLimits(deadlines.divisor),
    builds: BUILDS,
  });

export const openHost = ({ exports }: Tab<Client>): Host =>
  exports.createHost(shorterPageLimits(deadlines.divisor), BUILDS);

/** How often a page was let in by a join: a new device to the server each time. */
export const joinsOf = (tab: Tab<Client>): number => tab.answered.filter((path) => path.endsWith("/join")).length;
