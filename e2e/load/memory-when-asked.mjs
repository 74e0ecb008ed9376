/** Loaded into a process under load: says, when it is asked, what it holds after a collection. */
import { writeHeapSnapshot } from "node:v8";

process.on("message", (asked) => {
  globalThis.gc();
  // What the first one finalizes, the second one frees.
  setImmediate(() => {
    globalThis.gc();
    process.send(answerTo(asked));
  });
});
// Asking must not keep it alive.
process.channel?.unref();

/** @param {"memory" | "holds" | { snapshot: string }} asked */
function answerTo(asked) {
  if (asked === "memory") return process.memoryUsage();
  if (asked === "holds") return { ...process.memoryUsage(), resources: counted(process.getActiveResourcesInfo()) };
  return writeHeapSnapshot(asked.snapshot);
}

/** How many there are of each kind: timers, sockets, requests of the system. */
function counted(kinds) {
  const counts = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
