/** Deliberate bugs, put into the product's text as it is built: each must make the bench fail, or the bench is blind. */

/** Which file, what stands there, what stands there with the bug. A text that is no longer there stops the bench. */
export const bugs = {
  // What comes again is shown again, in a row of its own and among what is shared.
  dedupe: [
    ["web/engine/said.ts", /if \(known !== undefined\) return carriedAgain\([^;]*;/, ""],
    ["web/engine/sharing.ts", /if \(state\.timeline\.messages\.has\(key\)[^\n]*return false;/, ""],
  ],
  // In a pairing each page has the order in which things came to it.
  order: [["web/engine/timeline-index.ts", /one\.at - other\.at \|\|/, "oneN - otherN ||"]],
  // An end is announced and deletes nothing.
  end: [
    ["server/store/redis/scripts/prelude.lua", /unpack\(KEYS\)/, "TRIES"],
    ["server/store/memory/memory-store.ts", /forget\(session\);\s*const queues/, "const queues"],
  ],
  // Acknowledgements and receipts go before what they speak of is on the disk.
  "ack-first": [
    [
      "web/participant/conversation.ts",
      /if \(effects\.writes\.length > 0\) await ports\.write/,
      "if (connected && decided === heard) for (const frame of effects.frames.splice(0)) ports.send(frame);\n    $&",
    ],
  ],
  // Handshakes and texts are numbered while what waited is still coming.
  early: [
    ["web/engine/step.ts", /phase === "live";\n  if \(isLive\)/, 'phase !== "offline";\n  if (isLive)'],
    ["web/engine/outbox.ts", /connection\.phase !== "live" \|\| !keys/, 'connection.phase === "offline" || !keys'],
  ],
  // The server is not told what receipts have confirmed.
  done: [["web/engine/state.ts", /done: state\.numbers\.done/, "done: 0"]],
  // The server erases a file that is still coming: to be seen with --files.
  "erase-first": [["web/files/files.ts", /const result = await download\(/, "void forgetSteadily(fid);\n    $&"]],
  // A disk that was put back is taken for the newest.
  "old-copy": [["web/engine/old-copy.ts", /const \{ last, acked \} = beyond;/, "if (turn) return;\n  $&"]],
};

/** @returns Vite plug-ins that put the named bug in; none for null */
export function breaks(name) {
  if (name === null) return [];
  const edits = bugs[name];
  if (!edits) throw new Error(`There is no bug "${name}": ${Object.keys(bugs).join(", ")}.`);
  const plugin = {
    name: `bug ${name}`,
    enforce: "pre",
    transform(code, id) {
      let broken = code;
      for (const [file, good, bad] of edits) {
        if (!id.split("?")[0].endsWith(file)) continue;
        if (!good.test(broken)) throw new Error(`The bug "${name}" does not find its place in ${file} any more.`);
        broken = broken.replace(good, bad);
      }
      return broken === code ? null : { code: broken, map: null };
    },
  };
  return [plugin];
}
