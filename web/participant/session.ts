/** What the first welcome opens: its half of the key opens the vault, and the conversation goes on from there. */
import { LIFETIME_MAX_MS } from "../../shared/limits.ts";
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import type { FileRowsParts } from "../browser/file-rows.ts";
import type { KeptSeat } from "../browser/session-storage.ts";
import type { KeptChat, Unreadable, Vault, Vaults } from "../browser/vault.ts";
import { keepAwake } from "../browser/wake-lock.ts";
import { loadState, newState, type State } from "../engine/state.ts";
import type { Context } from "../engine/step.ts";
import type { SystemEvent, View } from "../engine/view.ts";
import { type Conversation, createConversation } from "./conversation.ts";
import { createPresenceNotes, type Noted } from "./presence-notes.ts";
import type { Peer } from "./state.ts";

export type Welcome = Extract<ServerFrame, { type: "welcome" }>;

/** What a join gives a new device. */
export interface Joined {
  did: string;
  pskH: string;
  kHello: string;
  /** The other had joined before. */
  peerJoined: boolean;
}

export interface SessionParts {
  /** Of this participant's invite. */
  link: string;
  seat: KeptSeat;
  /** Of a join; null: the vault has it all, from before. */
  joined: Joined | null;
  /** What the vault keeps in the clear, where it has this chat. */
  kept: KeptChat | undefined;
  awayGraceMs: number;
  vaults: Vaults;
  context: Context;
}

export interface SessionPorts {
  send(frame: ClientFrame): boolean;
  reconnect(): void;
  /** The view may have changed. */
  changed(): void;
  peer(peer: Peer): void;
  /** Whether this browser keeps what was written; told with each writing. */
  keeps(keeps: boolean): void;
  over(): boolean;
}

export interface Session {
  conversation: Conversation;
  presence: ReturnType<typeof createPresenceNotes>;
  /** Where files that go with messages are kept. */
  fileRows: FileRowsParts;
  stop(): void;
}

/** "nothing": of this chat nothing is kept here. */
export async function openSession(
  { link, seat: keptSeat, joined, kept, awayGraceMs, vaults, context }: SessionParts,
  { storeKey, storeId, peer }: Welcome,
  ports: SessionPorts,
): Promise<Session | "nothing" | Unreadable> {
  const { sid, seat } = keptSeat;
  const vault = await vaults.open(link, { ...keptSeat, storeKey }, joined !== null);
  const state = joined ? newState({ ...joined, sid, seat }) : await readState(vault);
  if (typeof state === "string") return state;
  // No sooner, whatever age the server tells: a chat that goes on must not be swept from under its page.
  const chat = { storeId, sweepAt: Date.now() + LIFETIME_MAX_MS };
  const conversation = createConversation(state, context, {
    async write(writes, hello) {
      const now = { ...chat, hello, peerJoined: presence.joined() };
      // An end in the moment that the sealing takes must leave nothing.
      ports.keeps(await vault.write(writes, now, () => !ports.over()));
    },
    send: ports.send,
    reconnect: ports.reconnect,
    changed: ports.changed,
  });
  const awake = keepAwake(peer.device === 0);
  const noted: Noted = joined
    ? { joined: joined.peerJoined, away: joined.peerJoined && !peer.here }
    : { joined: kept?.peerJoined ?? false, away: saysAway(conversation.view()) };
  const presence = createPresenceNotes(noted, awayGraceMs, {
    peer(now) {
      ports.peer(now);
      if (now.here) awake.release();
    },
    note: (event) => conversation.put({ type: "note", event }),
  });
  return {
    conversation,
    presence,
    fileRows: vault.files(() => !ports.over()),
    stop() {
      presence.stop();
      conversation.stop();
      awake.release();
    },
  };
}

async function readState(vault: Vault): Promise<State | "nothing" | Unreadable> {
  const rows = await vault.read();
  if (rows === "unreadable") return rows;
  return rows.length === 0 ? "nothing" : (loadState(rows) ?? "unreadable");
}

const OF_PEER: readonly SystemEvent[] = ["peer-joined", "peer-away", "peer-back"];

/** Whether the last thing that the log says of the other is that they went away. */
function saysAway({ rows }: View): boolean {
  const last = rows.findLast((row) => row.kind === "system" && OF_PEER.includes(row.event));
  return last?.kind === "system" && last.event === "peer-away";
}
