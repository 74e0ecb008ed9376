/** Deliberate bugs, put into the product's text as it is built: each must make the bench fail, or the bench is blind. */

/** Which file, what stands there, what stands there with the bug. A text that is no longer there stops the bench. */
const bugs = {
  // Each connection brings the whole log again, and what comes again is shown again.
  dedupe: [
    ["web/chat/conversation.ts", /after: session\?[^}]*\?\? 0/, "after: 0"],
    ["web/chat/reading.ts", /if \(known && [^\n]*return;/, ""],
    [
      "web/chat/reading.ts",
      /if \(track\.ranks\.has\(seq\)\) return[^;]*;/,
      "if (track.ranks.has(seq)) return settle(epoch, from, track, seq, item);",
    ],
    ["web/chat/lines.ts", /(function peerText[^]*?const key = keyOf\([^;]*\))/, "$1 + Math.random()"],
  ],
  // What arrives stands last, whatever its position.
  order: [["web/chat/state.ts", /while \(at > 0 && standsBefore\([^\n]*/, ""]],
  // An end is announced and deletes nothing.
  end: [
    ["server/store/redis/scripts/prelude.lua", /unpack\(KEYS\)/, "TRIES"],
    ["server/store/memory/memory-store.ts", /forget\(session\);\s*const deletedRecords/, "const deletedRecords"],
  ],
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
