/** One socket's life: awaiting-hello → seated → closed. Parses frames, keeps every bound, knows no rule of the chat. */
import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ClientFrame, ServerFrame } from "../../shared/frames.ts";
import { refusals, type Refusal } from "../../shared/refusals.ts";
import type { Admission } from "../budgets/admissions.ts";
import type { Allowance } from "../budgets/traffic.ts";
import { BACKLOG_MAX_BYTES, BACKLOG_MAX_FRAMES, HELLO_MAX_BYTES, INBOX_MAX_FRAMES } from "../limits.ts";
import type { Hello, HostHello, Outlet, Request, Seated } from "../session/seated.ts";
import { FramesOut } from "./frames-out.ts";
import { readFrame, writeFrame } from "./frequent-frames.ts";
import { Turns } from "./turns.ts";

type Phase = { phase: "awaiting-hello" } | { phase: "seated"; seated: Seated } | { phase: "closed" };

export interface ConnectionParts {
  /** Proves a hello, or gives the refusal to close with. */
  greet(hello: Hello | HostHello, outlet: Outlet): Promise<Seated | Refusal>;
  /** Names the data behind a session; told with `session-gone`, so that a page knows an end from a loss [E4]. */
  storeId(tag: string): Promise<string>;
  onOutage(error: unknown): void;
  helloDeadlineMs: number;
  /** What this socket may send. */
  allowance: Allowance;
}

export interface Connection {
  /** Closes a stranger's socket at once, for a newer one [R1]. */
  giveWay(): void;
  /** Asks whether the other end is there; whoever has not answered the last time is let go [R16]. */
  askAlive(): void;
}

/** [R15] What of one socket is worked on in a turn of the loop, and where a turn ends before that. */
const TURN_MAX_FRAMES = 8;
const TURN_FULL_BYTES = 65_536;
/** Frames of one socket that may wait while earlier ones are worked on; then it is read no further. */
const PAUSE_AT_FRAMES = 32;
/** What may still come on a socket that was told to close, as from somebody who has not heard of it yet. */
const CLOSING_MAX_BYTES = 1_048_576;
/** How long a socket of which no answer is to be expected has to take its close code. */
const LAST_WORD_MS = 1_000;
/** The same where much stands before that code. */
const SLOW_LAST_WORD_MS = 5_000;

/**
 * Attaches all handlers before anything is awaited: a first frame may arrive with the upgrade.
 * @param raw what the socket reads from, and writes to: its bytes are counted as they come
 */
export function openConnection(
  socket: WebSocket,
  raw: Pick<Duplex, "on" | "write" | "writableLength">,
  parts: ConnectionParts,
  admission: Admission,
): Connection {
  const connection = new SocketConnection(socket, raw, parts, admission);
  raw.on("data", (chunk: Buffer) => connection.countBytes(chunk.length));
  socket.on("message", (data, isBinary) => connection.receive(data as Buffer, isBinary));
  socket.on("ping", () => connection.countControl());
  socket.on("pong", (data: Buffer) => connection.hearPong(data));
  socket.on("close", () => connection.release());
  // ws reports a broken frame or one over the limit here and closes the socket itself, with the right code.
  socket.on("error", () => socket.terminate());
  return connection;
}

/** A class: there are as many as sockets, and a closure for each of these would take more than all that they keep. */
class SocketConnection implements Connection, Outlet {
  readonly #socket: WebSocket;
  readonly #parts: ConnectionParts;
  readonly #admission: Admission;
  readonly #out: FramesOut;
  readonly #turns: Turns;
  #state: Phase = { phase: "awaiting-hello" };
  /** The session that the hello named. */
  #tag = "";
  /** [R13] It was told to close: what still comes on it is nobody's, whether or not the other end has heard of that. */
  #givenUp = false;
  /** Frames that came and are not worked on yet. */
  #inbox: Buffer[] = [];
  /** The first of them is counted already. */
  #counted = false;
  #working = false;
  /** [R15] Runs while more was sent than is earned. */
  #held: NodeJS.Timeout | undefined;
  #bytesBeforeHello = 0;
  #bytesAfterClose = 0;
  #proven = false;
  /** What the last ping asked; null: it was answered. */
  #asked: string | null = null;
  /** [R1] absolute: bytes that arrive do not move it */
  #deadline: NodeJS.Timeout | undefined;

  constructor(
    socket: WebSocket,
    raw: Pick<Duplex, "write" | "writableLength">,
    parts: ConnectionParts,
    admission: Admission,
  ) {
    this.#socket = socket;
    this.#parts = parts;
    this.#admission = admission;
    this.#out = new FramesOut(socket, raw);
    this.#turns = new Turns(socket, TURN_MAX_FRAMES);
    this.#deadline = setTimeout(() => this.close("hello-late"), parts.helloDeadlineMs);
  }

  send(frame: ServerFrame): void {
    // [R1] Only who is proven is told anything; the rest of a welcome may take the network's time.
    if (!this.#proven) {
      this.#proven = true;
      this.#endDeadline();
      this.#admission.prove();
    }
    if (this.#givenUp || !this.#isOpen()) return;
    const out = this.#out;
    out.add(writeFrame(frame));
    // [R16] Someone who does not read is let go; what waits for them comes on return.
    if (out.waitingBytes() > BACKLOG_MAX_BYTES || out.waitingFrames() > BACKLOG_MAX_FRAMES)
      this.#cutOff("too-slow", SLOW_LAST_WORD_MS);
  }

  waitingBytes(): number {
    return this.#out.waitingBytes();
  }

  flushed(): Promise<void> {
    return this.#out.flushed();
  }

  close(refusal: Refusal): void {
    const socket = this.#socket;
    this.#endDeadline();
    this.#out.flush();
    this.#givenUp = true;
    this.#turns.narrow();
    this.#inbox.length = 0;
    clearTimeout(this.#held);
    this.#held = undefined;
    // The answer to the code is read; how much else, is bounded.
    socket.resume();
    if (this.#state.phase === "awaiting-hello") setTimeout(() => socket.terminate(), LAST_WORD_MS).unref();
    if (refusal !== "session-gone") return socket.close(refusals[refusal].close, refusal);
    this.#parts.storeId(this.#tag).then(
      (storeId) => socket.close(refusals[refusal].close, storeId),
      (error: unknown) => {
        // Gone for good, or gone with the data? The page asks again rather than be told the wrong one.
        this.#parts.onOutage(error);
        socket.close(refusals.outage.close, "outage");
      },
    );
  }

  giveWay(): void {
    this.#admission.release();
    this.#cutOff("busy");
  }

  askAlive(): void {
    if (this.#givenUp || !this.#isOpen()) return;
    if (this.#asked !== null) return this.#held === undefined ? this.#socket.terminate() : this.#cutOff("too-fast");
    this.#asked = randomBytes(6).toString("base64");
    this.#socket.ping(this.#asked);
  }

  /** So many came from the network. */
  countBytes(count: number): void {
    const waitMs = this.#parts.allowance.bytes(count);
    if (this.#givenUp) {
      this.#bytesAfterClose += count;
      if (this.#bytesAfterClose > CLOSING_MAX_BYTES) this.#socket.terminate();
      return;
    }
    if (this.#tag === "") {
      this.#bytesBeforeHello += count;
      if (this.#bytesBeforeHello > HELLO_MAX_BYTES) return this.#cutOff("bad-request");
    }
    this.#hold(waitMs);
  }

  /** With ws's own binaryType a text frame is one Buffer. */
  receive(data: Buffer, isBinary: boolean): void {
    if (this.#givenUp) return this.#countLost();
    this.#turns.count();
    if (isBinary) return this.close("bad-request");
    this.#inbox.push(data);
    if (this.#inbox.length > INBOX_MAX_FRAMES) return this.#cutOff("too-fast");
    if (this.#inbox.length > PAUSE_AT_FRAMES) this.#socket.pause();
    this.#workSoon();
  }

  countControl(): void {
    if (this.#givenUp) return this.#countLost();
    this.#turns.count();
    this.#hold(this.#parts.allowance.frame());
  }

  hearPong(data: Buffer): void {
    this.countControl();
    // [R16] A pong that nobody asked for says nothing.
    if (this.#asked !== null && data.toString("latin1") === this.#asked) this.#asked = null;
  }

  /** The socket is gone. */
  release(): void {
    this.#endDeadline();
    clearTimeout(this.#held);
    this.#admission.release();
    this.#parts.allowance.release();
    this.#out.stop();
    const left = this.#state;
    this.#state = { phase: "closed" };
    if (left.phase === "seated") left.seated.leave().catch(this.#parts.onOutage);
  }

  #isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** And gives its room back: a socket that is proven may be open for a day. */
  #endDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  /** Closes with a code, reads nothing any more, and waits for no answer. */
  #cutOff(refusal: Refusal, lastWordMs = LAST_WORD_MS): void {
    const socket = this.#socket;
    this.close(refusal);
    socket.pause();
    setTimeout(() => socket.terminate(), lastWordMs).unref();
  }

  /** [R15] Reads no further for so long. */
  #hold(ms: number): void {
    if (ms <= 0 || this.#held !== undefined) return;
    this.#socket.pause();
    this.#held = setTimeout(() => {
      this.#held = undefined;
      this.#hold(this.#parts.allowance.wait());
      if (this.#held === undefined) this.#workSoon();
    }, ms);
  }

  /** Reads on where nothing stands against it. */
  #readOn(): void {
    if (this.#held !== undefined || this.#inbox.length > PAUSE_AT_FRAMES) return;
    if (this.#state.phase === "awaiting-hello" && this.#tag !== "") return;
    if (this.#socket.isPaused) this.#socket.resume();
  }

  /** All that came in one piece is one turn's. */
  #workSoon(): void {
    if (this.#working) return;
    this.#working = true;
    queueMicrotask(() => void this.#work());
  }

  /** One turn's frames after the other's, each when the ones before are done. */
  async #work(): Promise<void> {
    try {
      for (let turn = this.#take(); turn.length > 0; turn = this.#take()) {
        await this.#workOn(turn);
        // [R15] Whatever came with it waits until the others have had their turn.
        if (this.#inbox.length > 0) await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      this.#parts.onOutage(error);
      // Frames behind it must not overtake it: they come again on the next socket.
      this.close("outage");
    }
    this.#working = false;
    this.#readOn();
  }

  /** What of the inbox is worked on next. */
  #take(): Buffer[] {
    const turn: Buffer[] = [];
    // Behind a hello nothing is worked on until it is proven.
    const most = this.#state.phase === "awaiting-hello" ? 1 : TURN_MAX_FRAMES;
    for (let bytes = 0; turn.length < most && bytes < TURN_FULL_BYTES;) {
      const data = this.#next();
      if (data === undefined) break;
      bytes += data.length;
      turn.push(data);
    }
    return turn;
  }

  #next(): Buffer | undefined {
    if (this.#held !== undefined || this.#givenUp || this.#inbox.length === 0) return undefined;
    if (!this.#counted) this.#hold(this.#parts.allowance.frame());
    this.#counted = this.#held !== undefined;
    return this.#counted ? undefined : this.#inbox.shift();
  }

  /** In their order: requests that stand one behind the other are asked together. */
  async #workOn(turn: Buffer[]): Promise<void> {
    let requests: Request[] = [];
    for (const data of turn) {
      const state = this.#state;
      if (this.#givenUp || state.phase === "closed") return;
      const parsed = readFrame(data);
      if (state.phase === "awaiting-hello") {
        const hello = parsed.ok && (parsed.value.type === "hello" || parsed.value.type === "hello-host");
        return hello ? this.#greet(parsed.value as Hello | HostHello) : this.close("bad-request");
      }
      if (parsed.ok && isRequest(parsed.value)) {
        requests.push(parsed.value);
        continue;
      }
      if (requests.length > 0) await state.seated.request(requests);
      requests = [];
      if (!parsed.ok) this.send({ type: "refused", refusal: "bad-request", message: parsed.message });
      else if (parsed.value.type === "ping") this.send({ type: "pong" });
      else this.send({ type: "refused", refusal: "bad-request", message: "Hello was said already." });
    }
    if (requests.length > 0 && this.#state.phase === "seated") await this.#state.seated.request(requests);
  }

  async #greet(hello: Hello | HostHello): Promise<void> {
    this.#tag = hello.tag;
    // [R1] Of somebody who has proven nothing no more is read than the hello.
    this.#socket.pause();
    const seated = await this.#parts.greet(hello, this);
    if (typeof seated === "string") return this.close(seated);
    // The socket may have gone while its token was looked up.
    if (this.#isGone()) return seated.leave();
    this.#state = { phase: "seated", seated };
    this.#turns.widen();
  }

  #isGone(): boolean {
    return this.#state.phase === "closed";
  }

  /** [R15] Counts a frame of a socket that was given up: whoever goes on like that has no ear for a close code. */
  #countLost(): void {
    if (this.#parts.allowance.frame() > 0 && !this.#socket.isPaused) this.#socket.terminate();
  }
}

const isRequest = (frame: ClientFrame): frame is Request =>
  frame.type !== "ping" && frame.type !== "hello" && frame.type !== "hello-host";
