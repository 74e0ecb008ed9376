/** A person with a device: opens the link, types the code, answers what the page asks, writes, reads, and has bad luck. */
import type { Script } from "node:vm";
import { encodeFrame } from "../../shared/frames.ts";
import { otherSeat, type Seat } from "../../shared/shapes.ts";
import type { Command } from "../../web/engine/engine.ts";
import type { View } from "../../web/engine/view.ts";
import type { Participant } from "../../web/participant/participant.ts";
import type { ParticipantState, Talk } from "../../web/participant/state.ts";
import { type Device, type DiskCopy, newDevice } from "../support/browser/device.ts";
import type { Tab } from "../support/browser/tab.ts";
import { openProxy, type Proxy } from "../support/proxy.ts";
import { createFileHands, type FileHands } from "./files.ts";
import { type Client, joinsOf, openPage, openParticipant } from "./page.ts";
import type { FileKind } from "./schedule.ts";
import type { Generation, Show, Witness } from "./witness.ts";

/** People do not press a button a hundred times a second. */
const PRESS_AGAIN_MS = 50;
const CAUGHT_UP = encodeFrame({ type: "caught-up" });
const CAUGHT_UP_LATER_MS = 40;

export interface Page {
  tab: Tab<Client>;
  participant: Participant;
  show: Show;
  /** What the person does with files on it. */
  hands: FileHands;
  /** It has shown the conversation, caught up. */
  talked: boolean;
  openedAt: number;
  /** Texts that it has said to be seen. */
  seen: Set<string>;
}

/** A device as a backup has it. */
export interface Backup {
  device: Device;
  generation: Generation;
  disk: DiskCopy;
  session: [string, string][];
}

export interface Person {
  readonly seat: Seat;
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
  /** An open page of this device, the current one or an older one, shows the chat. */
  stillTalks(): boolean;
  talk(): Talk | null;
  view(): View | null;
  joins(): number;
  /** Whether it could be done: only who has the chat before them can. */
  write(text: string, number: number): boolean;
  /** The same, of a file with this text. */
  sendFile(text: string, number: number, kind: FileKind, bytes: Uint8Array<ArrayBuffer>): boolean;
  share(): void;
  /** "They match", of the code on the screen. */
  compare(): void;
  writeAnyway(): void;
  /** Whether it could be pressed. */
  end(): boolean;
  /** @param next another build's page comes then */
  reload(next?: Script): void;
  /** The tab is gone by accident; the link and the code bring it back. */
  closeAndReturn(): void;
  changeDevice(closeOld: boolean): void;
  secondTab(): void;
  /** The browser crashes at the page's next write, before it is on the disk or right behind it, and comes back. */
  crash(at: "before" | "after"): void;
  /** It has not come to it: it crashes now. */
  crashNow(): void;
  backUp(): Promise<Backup | null>;
  /** The machine crashes, and its disk is as it was then. Whether it could be done. */
  goBack(backup: Backup): Promise<boolean>;
  /** All that the device has kept is gone; it is opened anew. */
  loseStorage(): Promise<void>;
  /** Presses what a person who wants to be in the chat would press now, and reads. */
  act(): void;
  stop(): Promise<void>;
}

export interface PersonParts {
  script: Script;
  witness: Witness;
  seat: Seat;
  link: string;
  code: string;
  /** The port of each node. */
  ports: number[];
  node: number;
  /** One that many share; without it each has a proxy of its own. */
  proxy?: Proxy;
}

export async function createPerson(parts: PersonParts): Promise<Person> {
  const { witness, seat, link, code, ports } = parts;
  let { script } = parts;
  const proxy = parts.proxy ?? (await openProxy(ports[parts.node]!));
  const pages: Page[] = [];
  let pressedAt = 0;
  let current: Page;
  let pressedOn: Page | null = null;
  let crashing: Page | null = null;
  /** The machine is off: nothing can be opened on it until it is on again. */
  let off = false;
  let caughtUps = 0;
  /** Each device's own: what it has held. */
  const generations = new Map<Device, Generation>();
  const talkedOn = new Set<Device>();
  const newest = () => witness.generations.findLast((each) => each.seat === seat);

  function open(device: Device, session?: Map<string, string>): Page {
    let generation = generations.get(device);
    if (!generation) generations.set(device, (generation = witness.newGeneration(seat)));
    const show: Show = { generation, rows: null, agreement: null, over: false, storeWentBack: 0 };
    const socket = { catchingUp: false, kept: 0 };
    const overhear = (way: "out" | "in", text: string) => {
      noteJoins();
      witness.overhear(show, socket, way, text);
    };
    // What waited has come, and its end not yet: on a fast network that is hardly ever seen.
    const detain = (text: string) => (text === CAUGHT_UP && (caughtUps += 1) % 3 === 0 ? CAUGHT_UP_LATER_MS : 0);
    const hands = createFileHands(witness, seat, show, () => tab.stopped);
    const { globals } = hands;
    /** By itself, as a page whose tab was taken while it was frozen; what nobody looks at is not opened again. */
    const reload = () => {
      tab.stop();
      if (page === current && !off) open(device, tab.session);
    };
    const opening = { script, device, port: proxy.port, reload, overhear, detain, globals };
    const tab = openPage({ ...opening, ...(session && { session }) });
    const participant = openParticipant(tab, link);
    const page: Page = { tab, participant, show, hands, talked: false, openedAt: 0, seen: new Set() };
    let joins = 0;
    function noteJoins(): void {
      if (joinsOf(tab) === joins) return;
      joins = joinsOf(tab);
      if (!talkedOn.has(device)) return;
      // A device that had the conversation and was not replaced must not need to join again.
      if (page === current && show.generation === newest())
        witness.violate(`${seat}'s device had lost the conversation and joined anew`);
      generations.set(device, (show.generation = witness.newGeneration(seat)));
    }
    let phase = "";
    let connection = "";
    const look = () => {
      if (tab.stopped) return;
      const state = participant.get();
      noteJoins();
      if (state.phase !== phase) witness.tell(`${seat}.${show.generation.number} ${(phase = state.phase)}`);
      if (state.phase === "talking") {
        const now = state.talk.connection;
        if (state.talk.view.phase === "live") {
          page.talked = true;
          talkedOn.add(device);
        }
        if (!state.talk.keeps) witness.violate(`${seat}'s page said that its browser keeps nothing`);
        if (now !== connection) {
          if (now === "open") page.openedAt = performance.now();
          witness.tell(`${seat}.${show.generation.number} ${now}`);
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
  const canPress = () => talk() !== null && !current.tab.frozen && !current.tab.stopped;
  function command(given: Command): boolean {
    const talking = current.participant.talking();
    if (!talking || !canPress()) return false;
    void talking.do(given);
    return true;
  }

  /** A person whose page is visible reads what stands on it. */
  function read(): void {
    const view = talk()?.view;
    if (!view || current.tab.frozen || !current.tab.visible) return;
    const unseen = view.rows.flatMap((row) =>
      row.kind === "peer" && !row.seen && !current.seen.has(row.text) ? [row] : [],
    );
    if (unseen.length === 0) return;
    for (const { text } of unseen) current.seen.add(text);
    witness.see(unseen.map(({ text }) => text));
    command({ type: "seen", messages: unseen.map(({ id }) => ({ author: otherSeat(seat), id })) });
  }

  const stopPagesOf = (device: Device) => {
    for (const { tab } of pages) if (tab.device === device) tab.stop();
  };

  function crashed(page: Page): void {
    if (crashing !== page) return;
    crashing = null;
    witness.tell(`${seat}.${page.show.generation.number} has crashed`);
    // Behind what was under way in it.
    setImmediate(() => {
      if (page === current && !off) open(page.tab.device, page.tab.session);
    });
  }

  open(newDevice());

  const person: Person = {
    seat,
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
    stillTalks: () =>
      pages.some(
        ({ tab, participant }) =>
          tab.device === current.tab.device && !tab.stopped && !tab.frozen && participant.get().phase === "talking",
      ),
    talk,
    view: () => talk()?.view ?? null,
    joins: () => pages.reduce((sum, { tab }) => sum + joinsOf(tab), 0),
    write(text, number) {
      if (!canPress() || !current.participant.talking()) return false;
      witness.write(text, seat, number, current.show);
      return command({ type: "write", text });
    },
    sendFile(text, number, kind, bytes) {
      const talking = current.participant.talking();
      if (!talking || !canPress()) return false;
      witness.write(text, seat, number, current.show, true);
      current.hands.send(() => talking.loadFiles(), text, number, kind, bytes);
      return true;
    },
    share() {
      const view = talk()?.view;
      if (!canPress() || !view?.earlier) return;
      witness.press(current.show, "share");
      command({ type: "share-earlier", pairing: view.pairing });
    },
    compare() {
      const symbols = talk()?.view.safety?.symbols;
      if (!canPress() || !symbols) return;
      witness.press(current.show, "release");
      command({ type: "matched", symbols });
    },
    writeAnyway() {
      const view = talk()?.view;
      if (!canPress() || !view) return;
      witness.press(current.show, "release");
      command({ type: "write-anyway", pairing: view.pairing });
    },
    end() {
      const talking = current.participant.talking();
      if (!talking || !canPress()) return false;
      pressedOn = current;
      talking.end();
      return true;
    },
    reload(next = script) {
      if (off) return;
      script = next;
      const { device, session } = current.tab;
      current.tab.stop();
      open(device, session);
    },
    closeAndReturn() {
      if (off) return;
      const { device } = current.tab;
      current.tab.stop();
      open(device);
    },
    changeDevice(closeOld) {
      if (off) return;
      if (closeOld) current.tab.stop();
      open(newDevice());
    },
    secondTab() {
      if (off) return;
      open(current.tab.device);
    },
    crash(at) {
      const page = current;
      crashing = page;
      page.tab.crashAtWrite(at, () => crashed(page));
    },
    crashNow() {
      const page = crashing;
      if (!page) return;
      page.tab.stop();
      crashed(page);
    },
    async backUp() {
      const { tab, show, talked } = current;
      if (!talked || tab.stopped) return null;
      const session: [string, string][] = [...tab.session];
      const { device } = tab;
      return { device, generation: show.generation, disk: await device.snapshot(), session };
    },
    async goBack({ device, generation, disk, session }) {
      if (off || current.tab.device !== device || generations.get(device) !== generation || !talk()) return false;
      off = true;
      stopPagesOf(device);
      await device.restore(disk);
      off = false;
      witness.wentBack(generation);
      open(device, new Map(session));
      return true;
    },
    async loseStorage() {
      if (off) return;
      const { device } = current.tab;
      off = true;
      stopPagesOf(device);
      await device.restore();
      off = false;
      talkedOn.delete(device);
      generations.delete(device);
      open(device);
    },
    act() {
      read();
      const talks = talk();
      if (talks && canPress()) current.hands.act(talks);
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
          return press(participant.submitCode(code, false));
        case "seat-taken":
          if (!now.busy) press(participant.takeOver());
          return;
        case "unreadable":
          return press(participant.readAgain());
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
