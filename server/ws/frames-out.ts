/**
 * What is said to one socket: text frames as they go over the network (RFC 6455, 5.2), unmasked and in one piece. All that
 * is said in one turn of the loop goes out in one write: a write costs more than everything else about a short frame.
 */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";

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

/** A class: each socket has one, and a closure for each of these would be several times as large. */
export class FramesOut {
  readonly #socket: Pick<WebSocket, "readyState" | "OPEN">;
  readonly #raw: Pick<Duplex, "write" | "writableLength">;
  #texts: string[] = [];
  #lengths: number[] = [];
  #bytes = 0;
  #unsent = 0;
  #waiting: (() => void)[] = [];

  constructor(socket: Pick<WebSocket, "readyState" | "OPEN">, raw: Pick<Duplex, "write" | "writableLength">) {
    this.#socket = socket;
    this.#raw = raw;
  }

  add(text: string): void {
    if (this.#texts.length === 0) setImmediate(() => this.flush());
    const length = Buffer.byteLength(text);
    this.#texts.push(text);
    this.#lengths.push(length);
    this.#bytes += headBytes(length) + length;
    this.#unsent += 1;
  }

  /** Writes what was added at once, as before a close. */
  flush(): void {
    const texts = this.#texts;
    const lengths = this.#lengths;
    const count = texts.length;
    if (count === 0) return;
    // Nothing may follow a close frame.
    if (this.#socket.readyState === this.#socket.OPEN) {
      const buffer = Buffer.allocUnsafe(this.#bytes);
      let at = 0;
      for (let n = 0; n < count; n++) at = writeFrame(buffer, at, texts[n]!, lengths[n]!);
      this.#raw.write(buffer, () => this.#sent(count));
    } else {
      this.#sent(count);
    }
    this.#texts = [];
    this.#lengths = [];
    this.#bytes = 0;
  }

  /** What was added and the network has not taken. */
  waitingBytes(): number {
    return this.#raw.writableLength + this.#bytes;
  }

  waitingFrames(): number {
    return this.#unsent;
  }

  /** Resolves when the last frame so far has left, or the socket is closed. */
  flushed(): Promise<void> {
    return this.#unsent === 0 ? Promise.resolve() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The socket is closed: nobody waits any more. */
  stop(): void {
    const released = this.#waiting;
    this.#waiting = [];
    for (const resolve of released) resolve();
  }

  #sent(count: number): void {
    this.#unsent -= count;
    if (this.#unsent === 0 && this.#waiting.length > 0) this.stop();
  }
}
