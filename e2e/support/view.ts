/** What a person sees, in words of their own: nothing here knows how the product keeps it. */

/** "held": it waits for "Compare again" or "Write anyway". */
export type Mark = "held" | "sending" | "sent" | "delivered" | "read" | "not delivered";

export interface Message {
  kind: "message";
  /** The name of who wrote it. */
  author: string;
  /** "" where it was unsent. */
  text: string;
  /** Of one's own only. */
  mark: Mark | null;
  unsent: boolean;
  edited: boolean;
  /** How long it lasts once it is read, in milliseconds; 0: until the chat ends. */
  lasts: number;
  /** The text that it answers; "(unsent)" and "(not here)" where that is so; null where it answers nothing. */
  replyTo: string | null;
  /** Who reacted with what, by name. */
  reactions: Record<string, string>;
  /** Only with one: how it stands on this device. "opened": it was to be opened once, and was. */
  file?: "waiting" | "getting" | "here" | "saved" | "gone" | "forged" | "opened";
}

export type SystemText =
  | "you joined"
  | "new keys"
  | "the other joined"
  | "the other went away"
  | "the other came back"
  | "you added an hour"
  | "the other added an hour"
  | "five minutes left"
  | "ends soon without a message";

/** "Shared by NAME": what the other had of an earlier conversation, with the authors that the other names. */
export interface SharedBlock {
  kind: "shared";
  by: string;
  messages: { author: string; text: string }[];
}

export type Entry =
  | Message
  | SharedBlock
  | { kind: "system"; text: SystemText }
  /** Somebody has set for how long messages last. */
  | { kind: "timer"; author: string; lasts: number }
  /** "2 messages are missing here." */
  | { kind: "missing"; count: number }
  /** "A message that this page cannot show." */
  | { kind: "cannot show"; author: string };

export interface TalkView {
  phase: "talking";
  me: string;
  other: string;
  log: Entry[];
  presence: "not joined" | "here" | "away" | "unknown";
  typing: boolean;
  connection: "open" | "reconnecting" | "offline";
  /** Six symbols; null before there are any. `since`: wall-clock ms from which on they cover everything. */
  safety: { symbols: string; verified: boolean; since: number; otherSaysTheyMatch: boolean } | null;
  /** What is written waits for "Compare again" or "Write anyway". */
  held: boolean;
  /** The other's device and this one are agreeing on keys. */
  agreeing: boolean;
  /** What one writes waits for the other: has never joined, or has not been here since this device joined. */
  waitsFor: "the other to join" | "the other to be here" | null;
  /** How many messages a press on "Share earlier messages" sends over, and how many own ones stand as not delivered. */
  earlier: number;
  undelivered: number;
  notice: "queue full" | "meddling" | null;
  /** "This browser keeps nothing: a reload starts anew." */
  keepsNothing: boolean;
  /** What was pressed last came to nothing. */
  refused: "empty" | "too-long" | "too-late" | "not-yours" | "unknown-message" | "failed" | null;
  /** Until the chat ends. */
  leftMs: number;
  draft: string;
  /** The text that what is being written answers, as `replyTo` of a message. */
  draftReplyTo: string | null;
}

export interface EndedView {
  phase: "ended";
  /** A name, "the host", "time", "idleness"; null where nobody could say. */
  by: string | null;
  whileAway: boolean;
  /** Sealed records: those that still waited on the server, and those that had passed. */
  receipt: { waited: number; passed: number } | null;
}

/** A participant's page. */
export type View =
  /** Reloaded after the end. */
  | { phase: "over" }
  /** `connection`: it is on its way back into the chat, and says how far. */
  | { phase: "looking"; connection: "reconnecting" | "offline" | null }
  | { phase: "unreachable" }
  | { phase: "not active" }
  /** What the server says of the link belongs to another. */
  | { phase: "not genuine" }
  | { phase: "at the door"; name: string; stays: boolean; busy: boolean; trouble: DoorTrouble | null }
  | { phase: "seat taken"; by: "another device" | "another tab"; connection: "reconnecting" | "offline" | null }
  /** What the browser keeps of the chat does not open: "Try again", or the code for a new device. */
  | { phase: "unreadable" }
  /** The server has a part of this page no more. */
  | { phase: "outdated" }
  | TalkView
  | { phase: "elsewhere"; because: "another device" | "another tab" | "a new invite"; unsent: string[] }
  | { phase: "lost"; unsent: string[] }
  | { phase: "ending" }
  | EndedView
  /** Left in a hurry: nothing is shown any more. */
  | { phase: "left" };

export type DoorTrouble =
  | { kind: "not whole" | "no answer" | "busy" | "not genuine" }
  | { kind: "wrong code"; triesLeft: number }
  | { kind: "pause"; untilMs: number };

export interface InviteView {
  name: string;
  /** 12 characters. */
  link: string;
  /** null where this tab cannot know it. */
  code: string | null;
  /** null where none was asked for, or this tab cannot know it. */
  endCode: string | null;
  status: "not opened" | "opened" | "in the chat" | "away";
  wrongCodes: number;
  inPerson: "making" | "showing" | "used" | null;
  notice: "too many" | "not made" | "ran out" | "spent" | null;
}

/** The host's page. */
export type HostView =
  | { phase: "choosing"; busy: boolean; trouble: string | null; typed: [string, string] | null }
  | {
      phase: "inviting";
      invites: [InviteView, InviteView];
      connection: TalkView["connection"] | "superseded";
      leftMs: number;
    }
  | { phase: "ending" }
  | { phase: "lost" }
  | EndedView;

/** What a person can do on a participant's page; who is not there to be spoken to throws. */
export interface ParticipantPage {
  see(): View;
  /** Calls back after each change of what is seen. */
  subscribe(changed: () => void): void;
  /** @param stay as the checkbox stands; without it, as it stood at first */
  enterCode(code: string, stay?: boolean): void;
  lookAgain(): void;
  takeOver(): void;
  stayAway(): void;
  readAgain(): void;
  joinAnew(): void;
  type(draft: string, replyTo: string | null): void;
  say(text: string, replyTo: string | null): void;
  /** The newest message that says `text` says `to` instead. */
  edit(text: string, to: string): void;
  unsend(text: string): void;
  /** A film with these words. Resolves once it is on its way. */
  sendFile(text: string, bytes: Uint8Array<ArrayBuffer>, once: boolean): Promise<void>;
  /** "Open once", of the newest message that says this: the address that it is drawn from; null: there is nothing to see. */
  openOnce(text: string): Promise<string | null>;
  /** "Messages disappear after"; 0: "Off". */
  disappearAfter(ms: 0 | 300_000 | 3_600_000): void;
  /** "" takes it away. */
  react(text: string, emoji: string): void;
  /** "They match", of the symbols that are shown. */
  confirmSafety(): void;
  writeAnyway(): void;
  shareEarlier(): void;
  addHour(): void;
  end(): void;
  /** Resolves when another site can take the page's place. */
  leaveQuickly(): Promise<void>;
}

export interface Choice {
  names: [string, string];
  lifetimeSeconds: number;
  /** 0 is "Never". */
  idleSeconds: number;
  /** "Add an end code to each invite". */
  endCodes?: boolean;
}

export interface HostPage {
  see(): HostView;
  subscribe(changed: () => void): void;
  start(choice: Choice): void;
  newInvite(name: string): void;
  showInPerson(name: string): void;
  continueHere(): void;
  end(): void;
}

export interface GivenCode {
  codeInFragment?: string;
  ownCode?: string;
}

/** What the script of a page offers (product-page.ts). */
export interface ProductPages {
  /** @param given a code that comes with the address, or that the host's tab made for its own seat */
  openParticipant(link: string, idleWarningMs: number, given: GivenCode): ParticipantPage;
  openHost(): HostPage;
}
