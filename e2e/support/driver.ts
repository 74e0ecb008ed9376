/**
 * Two people and their host, without a browser's window: opens pages of the product in the stand-in browser, does what
 * people do, and tells what they see (view.ts). Each wait says what it waits for, is woken by what the page shows, and has
 * no limit but one for hangs.
 */
import { type Device, newDevice } from "./devices.ts";
import { openPage, type Page } from "./page.ts";
import type { Server } from "./servers.ts";
import type {
  Choice,
  GivenCode,
  HostPage as ProductHost,
  HostView,
  InviteView,
  ParticipantPage as ProductParticipant,
  TalkView,
  View,
} from "./view.ts";

/** What the server tells pages of by its setting IDLE_WARNING_SECONDS. */
const IDLE_WARNING_MS = 120_000;

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
  /** Types a code at the door; without one, that of the invite. `stay`: the checkbox; without it, as it stood at first. */
  enterCode(code?: string, stay?: boolean): Promise<void>;
  /** From the door into the conversation. */
  join(options?: { stay?: boolean }): Promise<void>;
  /** Writes, and resolves when it stands in one's own log. */
  say(text: string, options?: { replyTo?: string }): Promise<void>;
  /** What is pressed and typed; each takes effect by and by. */
  lookAgain(): void;
  takeOver(): void;
  stayAway(): void;
  readAgain(): void;
  joinAnew(): void;
  type(draft: string, options?: { replyTo?: string }): void;
  edit(text: string, to: string): void;
  /** 0: "Off". */
  disappearAfter(ms: 0 | 300_000 | 3_600_000): void;
  unsend(text: string): void;
  /** A film with these words. Resolves once it is on its way. */
  sendFile(text: string, bytes: Uint8Array<ArrayBuffer>, options?: { once?: boolean }): Promise<void>;
  /** "Open once": what is then to be seen; null: nothing. */
  openOnce(text: string): Promise<Buffer | null>;
  react(text: string, emoji: string): void;
  confirmSafety(): void;
  writeAnyway(): void;
  shareEarlier(): void;
  addHour(): void;
  end(): void;
  /** Resolves when another site could take the page's place. */
  leaveQuickly(): Promise<void>;
  /** "Duplicate tab": another tab with a copy of what this one keeps. */
  duplicate(): Promise<Participant>;
}

/** Opens the link of an invite, on a device of its own where none is given. */
export async function open(
  server: Server,
  invite: Invite,
  device?: Device,
  given: GivenCode = {},
): Promise<Participant> {
  return openParticipant(invite, device ?? (await newDevice(server)), new Map(), given);
}

async function openParticipant(
  invite: Invite,
  device: Device,
  session: Map<string, string>,
  given: GivenCode,
): Promise<Participant> {
  const page = await openPage<View, ProductParticipant>(invite.name, device, session, (pages) =>
    pages.openParticipant(invite.link, IDLE_WARNING_MS, given),
  );
  const { product } = page;
  const talkOf = (view: View): TalkView => {
    if (view.phase !== "talking") throw new Error(`${invite.name} is not talking: ${JSON.stringify(view)}`);
    return view;
  };
  const untilTalk: Participant["untilTalk"] = async (what, isSo) =>
    talkOf(await page.until(what, (view) => view.phase === "talking" && isSo(view)));
  async function enterCode(code = invite.code, stay?: boolean): Promise<void> {
    await page.until("the door asks for the code", (view) => view.phase === "at the door" && !view.busy);
    product().enterCode(code, stay);
  }

  return {
    ...page,
    invite,
    talk: () => talkOf(page.see()),
    untilTalk,
    enterCode,
    async join({ stay }: { stay?: boolean } = {}) {
      await enterCode(invite.code, stay);
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
    readAgain: () => product().readAgain(),
    joinAnew: () => product().joinAnew(),
    type: (draft, { replyTo = null }: { replyTo?: string | null } = {}) => product().type(draft, replyTo),
    edit: (text, to) => product().edit(text, to),
    disappearAfter: (ms) => product().disappearAfter(ms),
    unsend: (text) => product().unsend(text),
    sendFile: (text, bytes, { once = false } = {}) => product().sendFile(text, bytes, once),
    async openOnce(text) {
      const url = await product().openOnce(text);
      return url === null ? null : Buffer.from(await (await fetch(url)).arrayBuffer());
    },
    react: (text, emoji) => product().react(text, emoji),
    confirmSafety: () => product().confirmSafety(),
    writeAnyway: () => product().writeAnyway(),
    shareEarlier: () => product().shareEarlier(),
    addHour: () => product().addHour(),
    end: () => product().end(),
    leaveQuickly: () => product().leaveQuickly(),
    duplicate: () => openParticipant(invite, device, new Map(page.session()), given),
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
export async function twoTalking(
  server: Server,
  choice: Partial<Choice> = {},
  other: Server = server,
  join: { stay?: boolean } = {},
) {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start(choice);
  const [abhi, anny] = await Promise.all([open(server, forAbhi), open(other, forAnny)]);
  await Promise.all([abhi.join(join), anny.join(join)]);
  for (const person of [abhi, anny]) {
    await person.untilTalk(
      "both are here and have a safety code",
      ({ presence, safety }) => presence === "here" && safety !== null,
    );
  }
  return { host, abhi, anny, forAbhi, forAnny };
}
