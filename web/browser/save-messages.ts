/** What a page and its web/save-worker.ts say to each other; each message to the worker comes with a port for answers. */
export type SaveMessage =
  | { type: "offer"; path: string; name: string; size: number }
  /** Keeps it alive, and asks whether it still is the one that was offered the file. */
  | { type: "ping"; path: string };

/** "here" and "lost" answer a message; the others come by the offer's port, which takes pieces, "end" and "cut". */
export type SaveReply = "here" | "lost" | "more" | "cancelled";
