/**
 * What is said to one socket: text frames as they go over the network (RFC 6455, 5.2), unmasked and in one piece. All that
 * is said in one turn of the loop goes out in one write: a write costs more than everything else about a short frame.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

export interface FramesOut {
  add(text: string): void;
  /** Writes what was added at once, as before a close. */
  flush(): void;
  /** What was added and the network has not taken. */
  waitingBytes(): number;
  waitingFrames(): number;
  /** Resolves when the last frame so far has left, or the socket is closed. */
  flushed(): Promise<void>;
  /** The socket is closed: nobody waits any more. */
  stop(): void;
}

const FINAL_TEXT = 0x81;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

const headBytes = (length: number): number => (length < TWO_BYTES ? 2 : length < 65_536 ? 4 : 10);

/** Writes one frame; returns where the next one begins. */
function writeFrame(buffer: Buffer, at: number, text: string, length: number): number {
  buffer[at] = FINAL_TEXT;
  const head = headBytes(length);
  if (head === 2) {
    buffer[at + 1] = length;
  } else if (head === 4) {
    buffer[at + 1] = TWO_BYTES;
    buffer.writeUInt16BE(length, at + 2);
  } else {
    buffer[at + 1] = EIGHT_BYTES;
    buffer.writeUInt32BE(0, at + 2);
    buffer.writeUInt32BE(length, at + 6);
  }
  // As many bytes as characters: ASCII, which is copied faster so.
  buffer.write(text, at + head, length === text.length ? "latin1" : "utf8");
  return at + head + length;
}

export function createFramesOut(
  socket: Pick<WebSocket, "readyState" | "OPEN">,
  raw: Pick<Duplex, "write" | "writableLength">,
): FramesOut {
  let texts: string[] = [];
  let lengths: number[] = [];
  let bytes = 0;
  let unsent = 0;
  let waiting: (() => void)[] = [];

  function release(): void {
    const released = waiting;
    waiting = [];
    for (const resolve of released) resolve();
  }

  function sent(count: number): void {
    unsent -= count;
    if (unsent === 0 && waiting.length > 0) release();
  }

  function flush(): void {
    const count = texts.length;
    if (count === 0) return;
    // Nothing may follow a close frame.
    if (socket.readyState === socket.OPEN) {
      const buffer = Buffer.allocUnsafe(bytes);
      let at = 0;
      for (let n = 0; n < count; n++) at = writeFrame(buffer, at, texts[n]!, lengths[n]!);
      raw.write(buffer, () => sent(count));
    } else {
      sent(count);
    }
    texts = [];
    lengths = [];
    bytes = 0;
  }

  return {
    add(text) {
      if (texts.length === 0) setImmediate(flush);
      const length = Buffer.byteLength(text);
      texts.push(text);
      lengths.push(length);
      bytes += headBytes(length) + length;
      unsent += 1;
    },
    flush,
    waitingBytes: () => raw.writableLength + bytes,
    waitingFrames: () => unsent,
    flushed: () => (unsent === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    stop: release,
  };
}
