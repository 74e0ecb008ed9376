/**
 * `duologue/client`: chats for others' software, in Node (20 and later) and in browsers, by the engine that the pages have.
 * It keeps nothing on a disk: a client that ends, ends as a device that is gone. A no is a value with `refusal`, as the
 * server says it, or "unreachable"; only what cannot be a request throws.
 */
import { argon2id } from "@noble/hashes/argon2.js";
import type { FileOf } from "../../shared/content.ts";
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import type { EndCause, Presence, ServerFrame } from "../../shared/frames.ts";
import {
  DID_BYTES,
  IDLE_DEFAULT_SECONDS,
  KEY_BYTES,
  LIFETIME_DEFAULT_SECONDS,
  SID_BYTES,
} from "../../shared/limits.ts";
import { refusalTexts } from "../../shared/refusal-texts.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { isLink, otherSeat, type Seat } from "../../shared/shapes.ts";
import { createApi, isRefused } from "../browser/api.ts";
import { createFileApi } from "../browser/file-api.ts";
import { deriveCodeKeys } from "../crypto/code-keys.ts";
import { createEngineCrypto } from "../crypto/engine-crypto.ts";
import { deriveHandshakeKeys } from "../crypto/handshake-keys.ts";
import { loadHpke } from "../crypto/hpke.ts";
import { makeInvite } from "../crypto/invite.ts";
import { isTagOf } from "../crypto/link-tag.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { normalizeCode } from "../crypto/secret-code.ts";
import { ARGON2, type Stretch } from "../crypto/stretch.ts";
import { unwrapPsk } from "../crypto/wrap.ts";
import { ENGINE_LIMITS } from "../engine/limits.ts";
import type { EngineCrypto } from "../engine/ports.ts";
import { newState, type State } from "../engine/state.ts";
import type { Mark, View } from "../engine/view.ts";
import { PAGE_LIMITS } from "../limits.ts";
import { createConversation, type Outcome } from "../participant/conversation.ts";
import { type AnySocket, openSocket } from "../socket.ts";
import { symbols } from "../ui/symbols.tsx";
import { fetchFile, type FileTrouble, sendFile } from "./files.ts";

/** A browser's WebSocket, Node's (22 and later), or that of the package "ws". */
export type WebSocketMaker = new (url: string) => AnySocket;

export interface ClientOptions {
  /** Node 20 has none of its own: give it that of the package "ws". */
  WebSocket?: WebSocketMaker;
  /** Argon2id of a code, instead of the one here, which holds up its thread for a second or so. */
  stretch?: Stretch;
}

/** What a server, or the way to it, says no by. */
export interface Refused {
  /** One of the server's refusals, "unreachable", or "not-genuine": the server's answer is not the chat's own. */
  refusal: string;
  message: string;
  triesLeft?: number | undefined;
  retryAfterSeconds?: number | undefined;
}

export interface NewChat {
  names: [string, string];
  /** Of those that the server offers; without it an hour. */
  lifetimeSeconds?: number;
  /** Of those that the server offers, or 0 for never; without it half an hour. */
  idleSeconds?: number;
  /** Where the server starts chats for those with an access token alone. */
  accessToken?: string;
}

export interface NewInvite {
  name: string;
  /** The whole address. */
  link: string;
  /** 12 characters; to be given by another way than the link. */
  code: string;
}

export interface Message {
  id: string;
  mine: boolean;
  /** Wall-clock milliseconds. */
  at: number;
  text: string;
  /** What goes with it; `fetch` brings it. */
  file: FileOf | null;
  /** Of an own one, how far it has come. */
  mark: Mark | null;
}

export interface ChatView {
  /** In the order that both see. */
  messages: Message[];
  connected: boolean;
  /** The other has joined, and is here now. */
  joined: boolean;
  here: boolean;
  typing: boolean;
  /** Six of 32 symbols, by their numbers and English words, to compare by voice; null: none yet. */
  safety: { symbols: readonly number[]; words: string[]; verified: boolean } | null;
  /** New keys that were not compared hold messages back: `writeAnyway`, or compare. */
  held: boolean;
  /** Names the build of the server's pages; another one than before tells of an upgrade. null: the server names none. */
  version: string | null;
}

/** Why a chat is over: who or what ended it, or what the server closed it with. */
export type Over = { ended: EndCause } | { refusal: Refusal };

export interface Chat {
  /** 1 is the first participant's: an end says who ended it by "first" and "second". */
  readonly seat: Seat;
  readonly name: string;
  readonly peerName: string;
  view(): ChatView;
  /** Calls back on every change but the last, which `over` tells; returns the way to stop. */
  subscribe(changed: () => void): () => void;
  /** Resolves once it is numbered and sealed, and sent where there is a connection; the view's marks tell the rest. */
  send(text: string): Promise<Outcome>;
  sendFile(bytes: Uint8Array, name: string, text?: string): Promise<Outcome | FileTrouble>;
  fetch(file: FileOf): Promise<Uint8Array | FileTrouble>;
  /** All that the other has said so far was read. */
  seen(): void;
  typing(on: boolean): void;
  /** The symbols were compared and match. */
  confirm(symbols: readonly number[]): Promise<Outcome>;
  writeAnyway(): Promise<Outcome>;
  /** Ends the chat for both; resolves once the server has deleted it, false where it cannot be reached. */
  end(): Promise<boolean>;
  /** Leaves it to the other; this device does not come back. */
  leave(): void;
  readonly over: Promise<Over>;
}

const REQUEST_MS = 20_000;
/** Rows of which another says nothing more. */
type Words = Extract<View["rows"][number], { kind: "own" | "peer" }>;

const stretchHere: Stretch = async (password, salt) => Uint8Array.from(argon2id(password, salt, ARGON2));

function addressOf(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Starts a chat on the server at `url` (its origin). */
export async function create(
  url: string,
  chat: NewChat,
  options: ClientOptions = {},
): Promise<[NewInvite, NewInvite] | Refused> {
  const { origin } = new URL(url);
  const { stretch = stretchHere } = options;
  const [sid, psk] = [randomBytes(SID_BYTES), randomBytes(KEY_BYTES)];
  const [first, second] = [await makeInvite(psk, sid, 1, stretch), await makeInvite(psk, sid, 2, stretch)];
  psk.fill(0);
  const { names, lifetimeSeconds = LIFETIME_DEFAULT_SECONDS, idleSeconds = IDLE_DEFAULT_SECONDS } = chat;
  const answer = await createApi(REQUEST_MS, origin).createSession(
    { names, lifetimeSeconds, idleSeconds, sid: toBase64url(sid), invites: [first.secrets, second.secrets] },
    chat.accessToken ?? "",
  );
  if (answer === "unreachable") return UNREACHABLE;
  if (isRefused(answer)) return answer;
  const invite = (n: 0 | 1, code: string): NewInvite => ({
    name: names[n],
    link: `${origin}/${answer.links[n]}`,
    code,
  });
  return [invite(0, first.code), invite(1, second.code)];
}

const UNREACHABLE: Refused = { refusal: "unreachable", message: "The server does not answer." };
const NOT_GENUINE: Refused = { refusal: "not-genuine", message: "This link or code is not genuine." };

/**
 * Takes the seat behind a link.
 * @param code as it was given, with or without hyphens
 * @param takeOver also where another device has it
 */
export async function join(
  link: string,
  code: string,
  { takeOver = false, ...options }: ClientOptions & { takeOver?: boolean } = {},
): Promise<Chat | Refused> {
  const address = addressOf(link);
  const path = address?.pathname.slice(1) ?? "";
  const known = normalizeCode(code);
  if (!address || !isLink(path)) return { refusal: "not-active", message: "This is no link of a chat." };
  const { origin } = address;
  if (known === undefined) return { refusal: "wrong-code", message: "A secret code has 12 letters and digits." };
  const WebSocket = options.WebSocket ?? globalThis.WebSocket;
  if (!WebSocket) throw new TypeError('There is no WebSocket here: give one, as from the package "ws".');

  const api = createApi(REQUEST_MS, origin);
  const greeting = await api.greet(path);
  if (greeting === "unreachable") return UNREACHABLE;
  if (isRefused(greeting)) return greeting;
  const { seat } = greeting;
  const sid = fromBase64url(greeting.sid);
  // [C5] A server that gives many people one `sid` gives them one salt.
  if (!(await isTagOf(path.slice(0, 5), sid))) return NOT_GENUINE;
  const keys = await deriveCodeKeys(known, sid, seat, options.stretch ?? stretchHere);
  const did = toBase64url(randomBytes(DID_BYTES));
  const joined = await api.join(path, { auth: toBase64url(keys.auth), did, takeOver });
  if (joined === "unreachable") return UNREACHABLE;
  if (isRefused(joined)) return joined;
  const psk = await unwrapPsk(keys.wrap, fromBase64url(joined.wrapped), sid, seat);
  keys.wrap.fill(0);
  keys.state.fill(0);
  if (!psk) return NOT_GENUINE;
  const { pskH, kHello } = await deriveHandshakeKeys(psk, sid);
  psk.fill(0);

  const who = { tag: joined.tag, seat, token: joined.token };
  const state = newState({ sid: greeting.sid, seat, did, pskH: toBase64url(pskH), kHello: toBase64url(kHello) });
  const crypto = createEngineCrypto(await loadHpke());
  return openChat(origin, who, state, crypto, WebSocket);
}

/** Resolves with the first welcome, or with what the server closed the socket by before it. */
function openChat(
  origin: string,
  who: { tag: string; seat: Seat; token: string },
  state: State,
  crypto: EngineCrypto,
  WebSocket: WebSocketMaker,
): Promise<Chat | Refused> {
  const { tag, seat, token } = who;
  const sid = fromBase64url(state.self.sid);
  const listeners = new Set<() => void>();
  const fileApi = createFileApi(who, origin);
  let names: [string, string] = ["", ""];
  let connected = false;
  let version: string | null = null;
  let peer = { joined: false, here: false };
  let ending = false;
  let settle: (chat: Chat | Refused) => void = () => {};
  let tellOver: (why: Over) => void = () => {};
  const over = new Promise<Over>((resolve) => (tellOver = resolve));

  function changed(): void {
    for (const listener of listeners) listener();
  }

  const conversation = createConversation(
    state,
    { crypto, random: () => toBase64url(randomBytes(DID_BYTES)), limits: ENGINE_LIMITS },
    {
      // What is lost with this process is lost as with a device.
      write: async () => {},
      send: (frame) => socket.send(frame),
      reconnect: () => socket.restart(),
      changed,
    },
  );

  function finish(why: Over): void {
    connected = false;
    conversation.stop();
    socket.close();
    tellOver(why);
    settle("refusal" in why ? { ...why, message: refusalTexts[why.refusal] } : GONE);
  }

  function present(presence: Presence): void {
    peer = { joined: presence.device > 0, here: presence.here };
  }

  function hear(frame: ServerFrame): void {
    switch (frame.type) {
      case "ended":
        return finish({ ended: frame.cause });
      case "welcome":
        names = frame.names;
        connected = true;
        version = frame.version ?? null;
        present(frame.peer);
        conversation.hear(frame);
        if (ending) socket.send({ type: "end" });
        return settle(chat());
      case "presence":
        present(frame.peer);
        conversation.hear(frame);
        return changed();
      case "record":
      case "kept":
      case "caught-up":
      case "signal":
      case "refused":
        return conversation.hear(frame);
    }
  }

  const address = `${origin.replace(/^http/, "ws")}/ws`;
  const socket = openSocket(() => new WebSocket(address), PAGE_LIMITS, {
    hello: () => ({ type: "hello", tag, seat, token, ...conversation.hello() }),
    frame: hear,
    open() {},
    lost() {
      connected = false;
      conversation.put({ type: "disconnected" });
      changed();
    },
    over: (refusal) => finish({ refusal }),
  });

  const isWords = (row: View["rows"][number]): row is Words => row.kind === "own" || row.kind === "peer";
  const messageOf = (row: Words): Message => ({
    id: row.id,
    mine: row.kind === "own",
    at: row.at,
    text: row.text,
    file: row.file ?? null,
    mark: row.kind === "own" ? row.mark : null,
  });

  const chat = (): Chat => ({
    seat,
    name: names[seat - 1]!,
    peerName: names[otherSeat(seat) - 1]!,
    over,
    view() {
      const { rows, safety, held, typing } = conversation.view();
      return {
        messages: rows.filter(isWords).map(messageOf),
        connected,
        ...peer,
        typing: typing && peer.here,
        safety: safety && { symbols: safety.symbols, words: safety.symbols.map(wordOf), verified: safety.verified },
        held,
        version,
      };
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    send: (text) => conversation.command({ type: "write", text }),
    async sendFile(bytes, name, text = "") {
      const file = await sendFile(fileApi, sid, Uint8Array.from(bytes), name);
      return "trouble" in file ? file : conversation.command({ type: "write", text, file });
    },
    fetch: (file) => fetchFile(fileApi, sid, file),
    seen() {
      const unseen = conversation.view().rows.filter((row) => row.kind === "peer" && !row.seen);
      const messages = unseen.filter(isWords).map(({ id }) => ({ author: otherSeat(seat), id }));
      if (messages.length > 0) void conversation.command({ type: "seen", messages });
    },
    typing: (on) => void conversation.command({ type: "typing", on }),
    confirm: (symbols) => conversation.command({ type: "matched", symbols }),
    writeAnyway: () => conversation.command({ type: "write-anyway", pairing: conversation.view().pairing }),
    async end() {
      ending = true;
      if (socket.send({ type: "end" })) return over.then(() => true);
      // Without a socket it is asked for as a page does that cannot wait for one.
      const done = await createApi(REQUEST_MS, origin).end(who);
      if (done) finish({ refusal: "ended" });
      return done;
    },
    leave: () => finish({ refusal: "superseded" }),
  });

  return new Promise((resolve) => (settle = resolve));
}

const wordOf = (symbol: number): string => symbols[symbol]!.name;

const GONE: Refused = { refusal: "session-gone", message: refusalTexts["session-gone"] };
