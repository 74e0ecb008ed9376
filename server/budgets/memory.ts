/** How much a node's own memory may hold of chats: shares of what the process really has, overhead counted [Q20]. */
import { totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";

export interface MemoryBudget {
  /** Of all that is said in chats together. */
  nodeMaxBytes: number;
  /** Kept for each chat, whatever the others use. */
  chatReserveBytes: number;
  /** What all chats of one address may use above their reserves. */
  addressMaxBytes: number;
  /** So many chats have a reserve. */
  chatsMax: number;
  /** Of files that have not arrived, at most: they lie outside the heap. */
  nodeFilesMaxBytes: number;
}

/** What a chat costs before anything is said: its two seats, timers and counters (measured: 6.5 KB), with room. */
const CHAT_BYTES = 16_384;
/** What a chat can always use: a hundred messages or so that wait. */
const CHAT_RESERVE_BYTES = 65_536;
/** Of the heap: sockets, buffers and the garbage in between need the rest. */
const HEAP_SHARE = 0.5;
/** Of a container: a process is more than its heap. */
const CONTAINER_SHARE = 0.4;
/** Of what is not reserved. */
const ADDRESS_SHARE = 1 / 8;
/** Of a container, for files. */
const FILES_SHARE = 0.25;

/** A record in a queue beside its body: object, names, its place, and the frame that it came in (measured: 175 bytes), with room. */
export const RECORD_BYTES = 256;

/** @param limits of the heap and of the container (or machine), in bytes */
export function memoryBudget({ heap, container }: { heap: number; container: number }): MemoryBudget {
  const all = Math.floor(Math.min(heap * HEAP_SHARE, container * CONTAINER_SHARE));
  const shared = Math.floor(all / 2);
  const chatsMax = Math.max(1, Math.floor((all - shared) / (CHAT_BYTES + CHAT_RESERVE_BYTES)));
  return {
    nodeMaxBytes: all - chatsMax * CHAT_BYTES,
    chatReserveBytes: CHAT_RESERVE_BYTES,
    addressMaxBytes: Math.floor(shared * ADDRESS_SHARE),
    chatsMax,
    nodeFilesMaxBytes: Math.floor(container * FILES_SHARE),
  };
}

/** This process's limits: V8's own, and the control group's where there is one. */
export function memoryLimits(): { heap: number; container: number } {
  // 0, undefined or more than there is: no limit.
  const constrained = process.constrainedMemory() || Infinity;
  return { heap: getHeapStatistics().heap_size_limit, container: Math.min(constrained, totalmem()) };
}
