/** One socket's life: awaiting-hello → seated → closed. Parses frames, keeps every bound, knows no rule of the chat. */
import type { WebSocket } from "ws";
import { encodeFrame, parseClientFrame, type ClientFrame } from "../../shared/frames.ts";
import { refusals, type Refusal } from "../../shared/refusals.ts";
import { BACKLOG_MAX_BYTES } from "../limits.ts";
import type { Hello, HostHello, Outlet, Seated } from "../session/seated.ts";
import type { Admission } from "./pre-auth-limit.ts";

type Phase = { phase: "awaiting-hello" } | { phase: "seated"; seated: Seated } | { phase: "closed" };

export interface ConnectionParts {
  /** Proves a hello, or gives the refusal to close with. */
  greet(hello: Hello | HostHello, outlet: Outlet): Promise<Seated | Refusal>;
  /** Names the data behind a session; told with `session-gone`, so that a page knows an end from a loss [E4]. */
  storeId(tag: string): Promise<string>;
  onOutage(error: unknown): void;
  helloDeadlineMs: number;
}

/** Frames of one socket that may wait while an earlier one is worked on; then the socket is paused. */
const INBOX_MAX_FRAMES = 16;

/** Attaches all handlers before anything is awaited: a first frame may arrive with the upgrade. */
export function openConnection(socket: WebSocket, parts: ConnectionParts, admission: Admission): void {
  let state: Phase = { phase: "awaiting-hello" };
  /** The session that the hello named. */
  let tag = "";
  let lastSent: Promise<void> = Promise.resolve();
  let waitingFrames = 0;
  /** [R13] It was told to close: what still comes on it is nobody's, whether or not the other end has heard of that. */
  let givenUp = false;
  let inTurn: Promise<void> = Promise.resolve();

  // [R1] absolute: bytes that arrive do not move it
  const deadline = setTimeout(() => close("hello-late"), parts.helloDeadlineMs);

  const outlet: Outlet = {
    send(frame) {
      // [R1] Only who is proven is told anything; the rest of a welcome may take the network's time.
      clearTimeout(deadline);
      admission.release();
      if (socket.readyState !== socket.OPEN) return;
      lastSent = new Promise((resolve) => socket.send(encodeFrame(frame), () => resolve()));
      // [R9] someone who does not read is let go; what waits for them comes on return
      if (socket.bufferedAmount > BACKLOG_MAX_BYTES) socket.terminate();
    },
    close,
    waitingBytes: () => socket.bufferedAmount,
    flushed: () => lastSent,
  };

  function close(refusal: Refusal): void {
    clearTimeout(deadline);
    givenUp = true;
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

  async function receive(text: string): Promise<void> {
    if (state.phase === "closed" || givenUp) return;
    const parsed = parseClientFrame(text);
    if (state.phase === "awaiting-hello") {
      if (!parsed.ok || (parsed.value.type !== "hello" && parsed.value.type !== "hello-host")) {
        admission.fail();
        return close("bad-request");
      }
      return greet(parsed.value);
    }
    if (!parsed.ok) return outlet.send({ type: "refused", refusal: "bad-request", message: parsed.message });
    return ask(state.seated, parsed.value);
  }

  async function greet(hello: Hello | HostHello): Promise<void> {
    tag = hello.tag;
    const seated = await parts.greet(hello, outlet);
    if (typeof seated === "string") {
      admission.fail();
      return close(seated);
    }
    // The socket may have gone while its token was looked up.
    if (isClosed()) return seated.leave();
    state = { phase: "seated", seated };
  }

  async function ask(seated: Seated, frame: ClientFrame): Promise<void> {
    if (frame.type === "ping") return outlet.send({ type: "pong" });
    if (frame.type === "hello" || frame.type === "hello-host") {
      return outlet.send({ type: "refused", refusal: "bad-request", message: "Hello was said already." });
    }
    return seated.request(frame);
  }

  const isClosed = () => state.phase === "closed";

  socket.on("message", (data, isBinary) => {
    if (isBinary) return close("bad-request");
    // With ws's own binaryType a text frame is one Buffer.
    const text = (data as Buffer).toString("utf8");
    if (++waitingFrames > INBOX_MAX_FRAMES) socket.pause();
    inTurn = inTurn
      .then(() => receive(text))
      .catch((error: unknown) => {
        parts.onOutage(error);
        // Frames behind it must not overtake it: they come again on the next socket.
        close("outage");
      })
      .finally(() => {
        if (--waitingFrames <= INBOX_MAX_FRAMES) socket.resume();
      });
  });

  socket.on("close", () => {
    clearTimeout(deadline);
    admission.release();
    const left = state;
    state = { phase: "closed" };
    if (left.phase === "seated") left.seated.leave().catch(parts.onOutage);
  });

  // ws reports a broken frame or one over the limit here and closes the socket itself, with the right code.
  socket.on("error", () => socket.terminate());
}
