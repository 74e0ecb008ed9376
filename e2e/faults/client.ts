/** A person with a device: opens the link, types the code, answers what the page asks, and writes. */
import type { Script } from "node:vm";
import type { Slot } from "../../shared/shapes.ts";
import type { Participant } from "../../web/chat/chat.ts";
import type { ParticipantState, Talk } from "../../web/chat/state.ts";
import { type Device, newDevice } from "../support/browser/device.ts";
import type { Tab } from "../support/browser/tab.ts";
import { openProxy, type Proxy } from "../support/proxy.ts";
import { type Client, joinsOf, openPage } from "./page.ts";
import { type Generation, type Show, type Witness } from "./witness.ts";

/** People do not press a button a hundred times a second. */
const PRESS_AGAIN_MS = 50;
const IDLE_WARNING_MS = 120_000;

export interface Page {
  tab: Tab<Client>;
  participant: Participant;
  show: Show;
  /** It has shown the conversation. */
  talked: boolean;
  openedAt: number;
}

export interface Person {
  readonly slot: Slot;
  readonly link: string;
  readonly proxy: Proxy;
  /** Which node the proxy leads to. */
  node: number;
  readonly page: Page;
  /** The page that End was pressed on. */
  readonly pressedOn: Page | null;
  /** When the page last became "open" (`performance.now()`). */
  readonly openedAt: number;
  state(): ParticipantState;
  talk(): Talk | null;
  /** Whether it was written: only who has the chat before them can. */
  write(text: string): boolean;
  share(): void;
  /** Whether it could be pressed. */
  end(): boolean;
  reload(): void;
  /** The tab is gone by accident; the link and the code bring it back. */
  closeAndReturn(): void;
  changeDevice(closeOld: boolean): void;
  secondTab(): void;
  /** Presses what a person who wants to be in the chat would press now. */
  act(): void;
  stop(): Promise<void>;
}

export interface PersonParts {
  script: Script;
  witness: Witness;
  slot: Slot;
  link: string;
  code: string;
  /** The port of each node. */
  ports: number[];
  node: number;
  /** One that many share; without it each has a proxy of its own. */
  proxy?: Proxy;
}

export async function createPerson(parts: PersonParts): Promise<Person> {
  const { script, witness, slot, link, code, ports } = parts;
  const proxy = parts.proxy ?? (await openProxy(ports[parts.node]!));
  const pages: Page[] = [];
  let last = 0;
  let pressedAt = 0;
  let current: Page;
  let pressedOn: Page | null = null;
  /** Each device's own: what it has held. */
  const generations = new Map<Device, Generation>();
  const talkedOn = new Set<Device>();

  function nextGeneration(): Generation {
    last += 1;
    return { slot, number: last, held: new Set() };
  }

  function open(device: Device, session?: Map<string, string>): Page {
    const tab = openPage(script, device, proxy.port, session);
    const participant = tab.exports.createParticipant(link, "", IDLE_WARNING_MS);
    let generation = generations.get(device);
    if (!generation) generations.set(device, (generation = nextGeneration()));
    const show: Show = { generation, lines: null, agreement: null, over: false };
    const page: Page = { tab, participant, show, talked: false, openedAt: 0 };
    let joins = 0;
    let phase = "";
    let connection = "";
    const look = () => {
      const state = participant.get();
      if (joinsOf(tab) !== joins) {
        joins = joinsOf(tab);
        // A device that had the conversation and was not replaced must not need to join again.
        if (talkedOn.has(device)) {
          if (page === current && show.generation.number === last)
            witness.violations.push(`${slot}'s device had lost the conversation and joined anew`);
          generations.set(device, (show.generation = nextGeneration()));
        }
      }
      if (state.phase !== phase) witness.tell(`${slot}.${show.generation.number} ${(phase = state.phase)}`);
      if (state.phase === "talking") {
        page.talked = true;
        talkedOn.add(device);
        const now = state.talk.connection;
        if (now !== connection) {
          if (now === "open") page.openedAt = performance.now();
          witness.tell(`${slot}.${show.generation.number} ${now}`);
        }
        connection = now;
      } else {
        connection = "";
      }
      witness.look(show, state);
    };
    participant.subscribe(look);
    look();
    pages.push(page);
    current = page;
    pressedAt = 0;
    return page;
  }

  const state = () => current.participant.get();
  const talk = () => {
    const now = state();
    return now.phase === "talking" ? now.talk : null;
  };

  open(newDevice());

  const person: Person = {
    slot,
    link,
    proxy,
    node: parts.node,
    get pressedOn() {
      return pressedOn;
    },
    get page() {
      return current;
    },
    get openedAt() {
      return current.openedAt;
    },
    state,
    talk,
    write(text) {
      const conversation = current.participant.conversation();
      if (!conversation || !talk() || current.tab.frozen) return false;
      conversation.send(text);
      return true;
    },
    share() {
      if (talk() && !current.tab.frozen) current.participant.conversation()?.shareEarlier();
    },
    end() {
      const conversation = current.participant.conversation();
      if (!conversation || !talk() || current.tab.frozen) return false;
      pressedOn = current;
      conversation.end();
      return true;
    },
    reload() {
      const { device, session } = current.tab;
      current.tab.stop();
      open(device, session);
    },
    closeAndReturn() {
      const { device } = current.tab;
      current.tab.stop();
      open(device);
    },
    changeDevice(closeOld) {
      if (closeOld) current.tab.stop();
      open(newDevice());
    },
    secondTab() {
      open(current.tab.device);
    },
    act() {
      if (current.tab.frozen || performance.now() - pressedAt < PRESS_AGAIN_MS) return;
      const now = state();
      const { participant } = current;
      const press = (work: Promise<void>) => {
        pressedAt = performance.now();
        void work;
      };
      switch (now.phase) {
        case "unreachable":
        case "elsewhere":
          return press(participant.lookAgain());
        case "entering":
          if (now.busy) return;
          participant.noteOpened();
          return press(participant.submitCode(code));
        case "seat-taken":
          if (!now.busy) press(participant.takeOver());
          return;
        default:
          return;
      }
    },
    async stop() {
      for (const { tab } of pages) tab.stop();
      if (!parts.proxy) await proxy.close();
    },
  };
  return person;
}
