/** Loaded into a process under load: says, when it is asked, how much memory it holds after a collection. */
process.on("message", () => {
  globalThis.gc();
  // What the first one finalizes, the second one frees.
  setImmediate(() => {
    globalThis.gc();
    process.send(process.memoryUsage());
  });
});
// Asking must not keep it alive.
process.channel?.unref();
