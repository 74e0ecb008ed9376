/**
 * Two people and their host, without a browser's window: opens pages of the product in the stand-in browser, does what
 * people do, and tells what they see (view.ts). Each wait says what it waits for, is woken by what the page shows, and has
 * no limit but one for hangs.
 */
import { onTestFinished } from "vitest";
import { stretch } from "./argon2-worker.ts";
import { type DiskCopy, newDevice as newDisk } from "./browser/device.ts";
import { openTab, type Tab } from "./browser/tab.ts";
import { openProxy } from "./proxy.ts";
import { productScript, SCRIPT_NAME } from "./product-script.ts";
import type { Server } from "./servers.ts";
import type {
  Choice,
  HostPage as ProductHost,
  HostView,
  InviteView,
  Message,
  ParticipantPage as ProductParticipant,
  ProductPages,
  SystemText,
  TalkView,
  View,
} from "./view.ts";

/** Only a hang takes so long. */
const HANG_MS = 120_000;
/** What the server tells pages of by its setting IDLE_WARNING_SECONDS. */
const IDLE_WARNING_MS = 120_000;
/** A clock that runs ahead: 25 times as fast, so that an answer from the server still comes before its deadline. */
const HURRY_MS = 500;
const HURRY_EVERY_MS = 20;
/** Real time, also where a test holds the server's. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

// ---- devices and their network

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
  /** What its tabs keep together: local storage and IndexedDB. */
  readonly disk: ReturnType<typeof newDisk>;
}

type ProductTab = Tab<{ pages: ProductPages }>;

interface Machine extends Device {
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

// ---- pages

interface Page<V> {
  readonly device: Device;
  see(): V;
  /** Resolves with what is seen once it is so. @param what completes "waited until …" */
  until(what: string, isSo: (view: V) => boolean): Promise<V>;
  /** The same for what comes only after a deadline of the product: meanwhile the page's clock runs ahead. */
  untilLater(what: string, isSo: (view: V) => boolean): Promise<V>;
  reload(): void;
  close(): void;
  /** Behind other windows, and before them again. */
  look(visible: boolean): void;
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
async function openPage<V, P extends Product<V>>(
  name: string,
  given: Device,
  session: Map<string, string>,
  start: (pages: ProductPages) => P,
): Promise<Page<V> & { product(): P; session(): Map<string, string> }> {
  const script = await productScript();
  const machine = given as Machine;
  const waiting = new Set<() => void>();
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
    look: (visible) => tab.look(visible),
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

// ---- participants

export interface Invite {
  name: string;
  /** 12 characters. */
  link: string;
  code: string;
}

export interface Participant extends Page<View> {
  readonly invite: Invite;
  /** The conversation; throws where another screen is shown. */
  talk(): TalkView;
  untilTalk(what: string, isSo: (talk: TalkView) => boolean): Promise<TalkView>;
  /** Types a code at the door; without one, that of the invite. */
  enterCode(code?: string): Promise<void>;
  /** From the door into the conversation. */
  join(): Promise<void>;
  /** Writes, and resolves when it stands in one's own log. */
  say(text: string, options?: { replyTo?: string }): Promise<void>;
  /** What is pressed and typed; each takes effect by and by. */
  lookAgain(): void;
  takeOver(): void;
  stayAway(): void;
  type(draft: string): void;
  unsend(text: string): void;
  react(text: string, emoji: string): void;
  confirmSafety(): void;
  shareEarlier(): void;
  addHour(): void;
  end(): void;
  /** "Duplicate tab": another tab with a copy of what this one keeps. */
  duplicate(): Promise<Participant>;
}

/** Opens the link of an invite, on a device of its own where none is given. */
export async function open(server: Server, invite: Invite, device?: Device): Promise<Participant> {
  return openParticipant(invite, device ?? (await newDevice(server)), new Map());
}

async function openParticipant(invite: Invite, device: Device, session: Map<string, string>): Promise<Participant> {
  const page = await openPage<View, ProductParticipant>(invite.name, device, session, (pages) =>
    pages.openParticipant(invite.link, IDLE_WARNING_MS),
  );
  const { product } = page;
  const talkOf = (view: View): TalkView => {
    if (view.phase !== "talking") throw new Error(`${invite.name} is not talking: ${JSON.stringify(view)}`);
    return view;
  };
  const untilTalk: Participant["untilTalk"] = async (what, isSo) =>
    talkOf(await page.until(what, (view) => view.phase === "talking" && isSo(view)));
  async function enterCode(code = invite.code): Promise<void> {
    await page.until("the door asks for the code", (view) => view.phase === "at the door" && !view.busy);
    product().enterCode(code);
  }

  return {
    ...page,
    invite,
    talk: () => talkOf(page.see()),
    untilTalk,
    enterCode,
    async join() {
      await enterCode();
      await untilTalk("the conversation shows", () => true);
    },
    async say(text, { replyTo = null }: { replyTo?: string | null } = {}) {
      const saidSo = ({ log, me }: TalkView) =>
        log.filter((entry) => entry.kind === "message" && entry.author === me && entry.text === text).length;
      const before = saidSo(talkOf(page.see()));
      product().say(text, replyTo);
      await untilTalk(`"${text}" stands in one's own log`, (talk) => saidSo(talk) > before);
    },
    lookAgain: () => product().lookAgain(),
    takeOver: () => product().takeOver(),
    stayAway: () => product().stayAway(),
    type: (draft) => product().type(draft),
    unsend: (text) => product().unsend(text),
    react: (text, emoji) => product().react(text, emoji),
    confirmSafety: () => product().confirmSafety(),
    shareEarlier: () => product().shareEarlier(),
    addHour: () => product().addHour(),
    end: () => product().end(),
    duplicate: () => openParticipant(invite, device, new Map(page.session())),
  };
}

// ---- the host

export interface Host extends Page<HostView> {
  /** The live view; throws where another screen is shown. */
  invites(): [InviteView, InviteView];
  invite(name: string): InviteView;
  untilInvite(name: string, what: string, isSo: (invite: InviteView) => boolean): Promise<InviteView>;
  /** Presses "Start chat", whatever comes of it. */
  press(choice: Partial<Choice>): void;
  /** "Start chat", and the two invites that come of it. */
  start(choice?: Partial<Choice>): Promise<[Invite, Invite]>;
  /** Makes a new invite, and resolves with it. */
  newInvite(name: string): Promise<Invite>;
  showInPerson(name: string): void;
  continueHere(): void;
  end(): void;
  duplicate(): Promise<Host>;
}

export async function openHost(server: Server, device?: Device): Promise<Host> {
  return openHostPage(device ?? (await newDevice(server)), new Map());
}

async function openHostPage(device: Device, session: Map<string, string>): Promise<Host> {
  const page = await openPage<HostView, ProductHost>("the host", device, session, (pages) => pages.openHost());
  const { product } = page;

  function invites(): [InviteView, InviteView] {
    const view = page.see();
    if (view.phase !== "inviting") throw new Error(`The host is not inviting: ${JSON.stringify(view)}`);
    return view.invites;
  }
  function invite(name: string): InviteView {
    const found = invites().find((each) => each.name === name);
    if (!found) throw new Error(`There is no invite for ${name}.`);
    return found;
  }
  const toGive = ({ name, link, code }: InviteView): Invite => {
    if (code === null) throw new Error(`The code for ${name} is not known here.`);
    return { name, link, code };
  };
  async function untilInvite(name: string, what: string, isSo: (invite: InviteView) => boolean): Promise<InviteView> {
    await page.until(what, (view) => view.phase === "inviting" && isSo(invite(name)));
    return invite(name);
  }
  const press = (choice: Partial<Choice>) =>
    product().start({ names: ["Abhi", "Anny"], lifetimeSeconds: 3_600, idleSeconds: 1_800, ...choice });

  return {
    ...page,
    invites,
    invite,
    untilInvite,
    press,
    async start(choice = {}) {
      press(choice);
      await page.until("the invites are there", ({ phase }) => phase === "inviting");
      const [first, second] = invites();
      return [toGive(first), toGive(second)];
    },
    async newInvite(name) {
      const { link } = invite(name);
      product().newInvite(name);
      return toGive(await untilInvite(name, "the new invite is there", (each) => each.link !== link));
    },
    showInPerson: (name) => product().showInPerson(name),
    continueHere: () => product().continueHere(),
    end: () => product().end(),
    duplicate: () => openHostPage(device, new Map(page.session())),
  };
}

// ---- both together

/** A host's page and two people in the chat who have agreed on keys, each on a device of their own. */
export async function twoTalking(server: Server, choice: Partial<Choice> = {}, other: Server = server) {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start(choice);
  const [abhi, anny] = await Promise.all([open(server, forAbhi), open(other, forAnny)]);
  await Promise.all([abhi.join(), anny.join()]);
  for (const person of [abhi, anny]) {
    await person.untilTalk(
      "both are here and have a safety code",
      ({ presence, safety }) => presence === "here" && safety !== null,
    );
  }
  return { host, abhi, anny, forAbhi, forAnny };
}

const messagesIn = ({ log }: TalkView): Message[] => log.filter((entry): entry is Message => entry.kind === "message");

export const messages = (person: Participant): Message[] => messagesIn(person.talk());

/** The one message that says this; throws where there is none or more than one. */
export function message(person: Participant, text: string): Message {
  const found = messages(person).filter((each) => each.text === text);
  if (found.length !== 1) throw new Error(`"${text}" stands ${found.length} times in ${person.invite.name}'s log.`);
  return found[0]!;
}

const saidIn = (talk: TalkView): string[] =>
  messagesIn(talk).map(({ author, text, unsent }) => `${author}: ${unsent ? "(unsent)" : text}`);

/** What stands in the log, top to bottom: `Abhi: hello`. */
export const said = (person: Participant): string[] => saidIn(person.talk());

/** Lines of the house, top to bottom. */
export const told = (person: Participant): SystemText[] =>
  person.talk().log.flatMap((entry) => (entry.kind === "system" ? [entry.text] : []));

/** Resolves when each log has exactly these messages in this order, and all of one's own have this mark. */
export async function untilSaid(people: Participant[], all: string[], mark: "sent" | "read" | null = "read") {
  const wanted = JSON.stringify(all);
  const marked = (each: Message) => mark === null || each.mark === null || each.mark === mark;
  for (const person of people) {
    await person.untilTalk(
      `the log is ${wanted}${mark === null ? "" : `, all ${mark}`}`,
      (talk) => JSON.stringify(saidIn(talk)) === wanted && messagesIn(talk).every(marked),
    );
  }
}

/** Resolves when one message satisfies a condition. */
export async function untilMessage(person: Participant, text: string, what: string, isSo: (each: Message) => boolean) {
  await person.untilTalk(`"${text}" ${what}`, (talk) => {
    const found = messagesIn(talk).find((each) => each.text === text);
    return found !== undefined && isSo(found);
  });
}

/** Resolves when the house has said this so many times. */
export async function untilTold(person: Participant, text: SystemText, times = 1): Promise<void> {
  await person.untilTalk(
    `the log says "${text}" ${times} times`,
    ({ log }) => log.filter((entry) => entry.kind === "system" && entry.text === text).length === times,
  );
}

/** Waits for the end's page, and says whose end it was. */
export async function untilEnded(page: Participant | Host) {
  const view = await page.until("the chat has ended", ({ phase }: View | HostView) => phase === "ended");
  if (view.phase !== "ended") throw new Error("It has not ended.");
  return view;
}
