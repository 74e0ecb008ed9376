/** One socket's life: awaiting-hello → seated → closed. Parses frames, keeps every bound, knows no rule of the chat. */
import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { ClientFrame } from "../../shared/frames.ts";
import { refusals, type Refusal } from "../../shared/refusals.ts";
import type { Admission } from "../budgets/admissions.ts";
import type { Allowance } from "../budgets/traffic.ts";
import { BACKLOG_MAX_BYTES, BACKLOG_MAX_FRAMES, HELLO_MAX_BYTES, INBOX_MAX_FRAMES } from "../limits.ts";
import type { Hello, HostHello, Outlet, Request, Seated } from "../session/seated.ts";
import { createFramesOut } from "./frames-out.ts";
import { readFrame, writeFrame } from "./frequent-frames.ts";
import { createTurns } from "./turns.ts";

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
  const { allowance } = parts;
  let state: Phase = { phase: "awaiting-hello" };
  /** The session that the hello named. */
  let tag = "";
  /** [R13] It was told to close: what still comes on it is nobody's, whether or not the other end has heard of that. */
  let givenUp = false;
  /** Frames that came and are not worked on yet. */
  const inbox: Buffer[] = [];
  /** The first of them is counted already. */
  let counted = false;
  let working = false;
  /** [R15] Runs while more was sent than is earned. */
  let held: NodeJS.Timeout | undefined;
  let bytesBeforeHello = 0;
  let bytesAfterClose = 0;
  let proven = false;
  const out = createFramesOut(socket, raw);
  const turns = createTurns(socket, TURN_MAX_FRAMES);
  /** What the last ping asked; null: it was answered. */
  let asked: string | null = null;

  // [R1] absolute: bytes that arrive do not move it
  const deadline = setTimeout(() => close("hello-late"), parts.helloDeadlineMs);

  const outlet: Outlet = {
    send(frame) {
      // [R1] Only who is proven is told anything; the rest of a welcome may take the network's time.
      if (!proven) {
        proven = true;
        clearTimeout(deadline);
        admission.prove();
      }
      if (givenUp || socket.readyState !== socket.OPEN) return;
      out.add(writeFrame(frame));
      // [R16] Someone who does not read is let go; what waits for them comes on return.
      if (out.waitingBytes() > BACKLOG_MAX_BYTES || out.waitingFrames() > BACKLOG_MAX_FRAMES)
        cutOff("too-slow", SLOW_LAST_WORD_MS);
    },
    close,
    waitingBytes: out.waitingBytes,
    flushed: out.flushed,
  };

  function close(refusal: Refusal): void {
    clearTimeout(deadline);
    out.flush();
    givenUp = true;
    turns.narrow();
    inbox.length = 0;
    clearTimeout(held);
    held = undefined;
    // The answer to the code is read; how much else, is bounded.
    socket.resume();
    if (state.phase === "awaiting-hello") setTimeout(() => socket.terminate(), LAST_WORD_MS).unref();
    if (refusal !== "session-gone") return socket.close(refusals[refusal].close, refusal);
    parts.storeId(tag).then(
      (storeId) => socket.close(refusals[refusal].close, storeId),
      (error: unknown) => {
        // Gone for good, or gone with the data? The page asks again rather than be told the wrong one.
        parts.onOutage(error);
        socket.close(refusals.outage.close, "outage");
      },
    );
  }

  /** Closes with a code, reads nothing any more, and waits for no answer. */
  function cutOff(refusal: Refusal, lastWordMs = LAST_WORD_MS): void {
    close(refusal);
    socket.pause();
    setTimeout(() => socket.terminate(), lastWordMs).unref();
  }

  /** [R15] Reads no further for so long. */
  function hold(ms: number): void {
    if (ms <= 0 || held !== undefined) return;
    socket.pause();
    held = setTimeout(() => {
      held = undefined;
      hold(allowance.wait());
      if (held === undefined) workSoon();
    }, ms);
  }

  /** Reads on where nothing stands against it. */
  function readOn(): void {
    if (held === undefined && inbox.length <= PAUSE_AT_FRAMES && (state.phase !== "awaiting-hello" || tag === "")) {
      if (socket.isPaused) socket.resume();
    }
  }

  /** All that came in one piece is one turn's. */
  function workSoon(): void {
    if (working) return;
    working = true;
    queueMicrotask(() => void work());
  }

  /** One turn's frames after the other's, each when the ones before are done. */
  async function work(): Promise<void> {
    try {
      for (let turn = take(); turn.length > 0; turn = take()) {
        await receive(turn);
        // [R15] Whatever came with it waits until the others have had their turn.
        if (inbox.length > 0) await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      parts.onOutage(error);
      // Frames behind it must not overtake it: they come again on the next socket.
      close("outage");
    }
    working = false;
    readOn();
  }

  /** What of the inbox is worked on next. */
  function take(): Buffer[] {
    const turn: Buffer[] = [];
    // Behind a hello nothing is worked on until it is proven.
    const most = state.phase === "awaiting-hello" ? 1 : TURN_MAX_FRAMES;
    for (let bytes = 0; turn.length < most && bytes < TURN_FULL_BYTES;) {
      const data = next();
      if (data === undefined) break;
      bytes += data.length;
      turn.push(data);
    }
    return turn;
  }

  function next(): Buffer | undefined {
    if (held !== undefined || givenUp || inbox.length === 0) return undefined;
    if (!counted) hold(allowance.frame());
    counted = held !== undefined;
    return counted ? undefined : inbox.shift();
  }

  /** In their order: requests that stand one behind the other are asked together. */
  async function receive(turn: Buffer[]): Promise<void> {
    let requests: Request[] = [];
    for (const data of turn) {
      if (givenUp || state.phase === "closed") return;
      const parsed = readFrame(data);
      if (state.phase === "awaiting-hello") {
        const hello = parsed.ok && (parsed.value.type === "hello" || parsed.value.type === "hello-host");
        return hello ? greet(parsed.value as Hello | HostHello) : close("bad-request");
      }
      if (parsed.ok && isRequest(parsed.value)) {
        requests.push(parsed.value);
        continue;
      }
      if (requests.length > 0) await state.seated.request(requests);
      requests = [];
      if (!parsed.ok) outlet.send({ type: "refused", refusal: "bad-request", message: parsed.message });
      else if (parsed.value.type === "ping") outlet.send({ type: "pong" });
      else outlet.send({ type: "refused", refusal: "bad-request", message: "Hello was said already." });
    }
    if (requests.length > 0 && state.phase === "seated") await state.seated.request(requests);
  }

  async function greet(hello: Hello | HostHello): Promise<void> {
    tag = hello.tag;
    // [R1] Of somebody who has proven nothing no more is read than the hello.
    socket.pause();
    const seated = await parts.greet(hello, outlet);
    if (typeof seated === "string") return close(seated);
    // The socket may have gone while its token was looked up.
    if (isClosed()) return seated.leave();
    state = { phase: "seated", seated };
    turns.widen();
  }

  const isClosed = () => state.phase === "closed";

  /** [R15] Counts a frame of a socket that was given up: whoever goes on like that has no ear for a close code. */
  function countLost(): void {
    if (allowance.frame() > 0 && !socket.isPaused) socket.terminate();
  }

  raw.on("data", (chunk: Buffer) => {
    const waitMs = allowance.bytes(chunk.length);
    if (givenUp) {
      bytesAfterClose += chunk.length;
      if (bytesAfterClose > CLOSING_MAX_BYTES) socket.terminate();
      return undefined;
    }
    if (tag === "") {
      bytesBeforeHello += chunk.length;
      if (bytesBeforeHello > HELLO_MAX_BYTES) return cutOff("bad-request");
    }
    return hold(waitMs);
  });

  socket.on("message", (data, isBinary) => {
    if (givenUp) return countLost();
    turns.count();
    if (isBinary) return close("bad-request");
    // With ws's own binaryType a text frame is one Buffer.
    inbox.push(data as Buffer);
    if (inbox.length > INBOX_MAX_FRAMES) return cutOff("too-fast");
    if (inbox.length > PAUSE_AT_FRAMES) socket.pause();
    workSoon();
  });

  function countControl(): void {
    if (givenUp) return countLost();
    turns.count();
    hold(allowance.frame());
  }
  socket.on("ping", countControl);
  socket.on("pong", (data: Buffer) => {
    countControl();
    // [R16] A pong that nobody asked for says nothing.
    if (asked !== null && data.toString("latin1") === asked) asked = null;
  });

  socket.on("close", () => {
    clearTimeout(deadline);
    clearTimeout(held);
    admission.release();
    allowance.release();
    out.stop();
    const left = state;
    state = { phase: "closed" };
    if (left.phase === "seated") left.seated.leave().catch(parts.onOutage);
  });

  // ws reports a broken frame or one over the limit here and closes the socket itself, with the right code.
  socket.on("error", () => socket.terminate());

  return {
    giveWay() {
      admission.release();
      cutOff("busy");
    },
    askAlive() {
      if (givenUp || socket.readyState !== socket.OPEN) return;
      if (asked !== null) return held === undefined ? socket.terminate() : cutOff("too-fast");
      asked = randomBytes(6).toString("base64");
      socket.ping(asked);
    },
  };
}

const isRequest = (frame: ClientFrame): frame is Request =>
  frame.type !== "ping" && frame.type !== "hello" && frame.type !== "hello-host";
