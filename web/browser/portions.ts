/**
 * A stream of bytes in portions of a wanted length, each read straight into its place where the browser can (Streams, "BYOB");
 * else put together from the pieces that come.
 */
import { type Bytes, discard } from "../crypto/primitives.ts";

export interface Portions {
  /** So many bytes; fewer: the stream is over. Rejects as reading does. One at a time. */
  read(length: number): Promise<Bytes>;
  /** Nothing more is read. */
  cancel(): void;
}

export function portionsOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Portions {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: "byob" });
  } catch {
    return gathered(stream.getReader());
  }
  return {
    async read(length) {
      let whole: Bytes = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        const left = length - at;
        // Browsers that do not know of `min` give less at a time.
        const { value, done } = await reader.read(new Uint8Array(whole.buffer, at), { min: left });
        if (!value) return new Uint8Array(0);
        // The buffer was given away, and came back.
        whole = new Uint8Array(value.buffer);
        at += value.length;
        if (done) break;
      }
      return at < length ? whole.slice(0, at) : whole;
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}

function gathered(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): Portions {
  let piece: Bytes | undefined;
  let from = 0;
  return {
    async read(length) {
      const whole = new Uint8Array(length);
      let at = 0;
      while (at < length) {
        piece ??= (await reader.read()).value;
        if (!piece) break;
        const part = piece.subarray(from, from + length - at);
        whole.set(part, at);
        at += part.length;
        from += part.length;
        if (from < piece.length) continue;
        discard(piece);
        piece = undefined;
        from = 0;
      }
      return at < length ? whole.slice(0, at) : whole;
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
