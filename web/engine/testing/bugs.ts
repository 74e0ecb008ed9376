/** Which file of web/engine, what stands there, and what stands there with the rule taken out. */
export type Edit = readonly [file: string, good: string | RegExp, bad: string];

export interface Bug {
  /** How the sentence of the history begins that must not survive it. */
  breaks: string;
  edits: readonly Edit[];
}

/**
 * Rules that are taken out, one at a time: the history that answers each must fail, or it says nothing. A place that is
 * not there any more stops the test: the bug moves with the rule.
 */
export const bugs: Readonly<Record<string, Bug>> = {
  "[1] a new pairing is not told": {
    breaks: "[1] a server that stepped out is seen",
    edits: [["pairings.ts", "if (number > 1) {", "if (number > 1e9) {"]],
  },
  "[2] nothing is held back": {
    breaks: "[2] once a code was compared",
    edits: [["state.ts", "return pairings.list.some(({ verified }) => verified);", "return false;"]],
  },
  "[2] what was not delivered goes on into new keys": {
    breaks: "[2] what was written before the new device",
    edits: [
      ["pairings.ts", "if (number > 1) undeliver(turn);", ""],
      [
        "receipts.ts",
        "|| record.pid !== chain.pid) leaveBehind(turn, record);",
        "|| record.pid !== chain.pid) continue;",
      ],
    ],
  },
  "[g] one press is for all pairings": {
    breaks: "[g] one press on Write anyway",
    edits: [
      [
        "state.ts",
        "current.verified || current.released)",
        "current.verified || pairings.list.some(({ released }) => released))",
      ],
    ],
  },
  "[3] lines in my name are taken from anyone": {
    breaks: "[3] a peer that shares lines in my name",
    edits: [["sharing.ts", "return author === by || empty;", "return true;"]],
  },
  "[4] what is passed over is not told": {
    breaks: "[4] what a server leaves out",
    edits: [["holes.ts", "tellMissing(turn, did, last + 1, upTo);", ""]],
  },
  "[4] a receipt's word of the last number is not heard": {
    breaks: "[4] a withheld end is said to be missing",
    edits: [["hearing.ts", "claim(turn, did, signal.value.sent);", ""]],
  },
  "[12] holes are not sealed anew": {
    breaks: "[4] what a server leaves out",
    edits: [["receipts.ts", "if (contains(holes, n)) resealHole(turn, record);", "if (contains(holes, n)) continue;"]],
  },
  "[13] what cannot be shown is dropped": {
    breaks: "[13] a kind of tomorrow",
    edits: [["inbound.ts", "applyUnknown(turn, opening.pairing, name);", ""]],
  },
  "[4] an old copy does not notice": {
    breaks: "[4] whatever older disk comes back",
    edits: [["connection.ts", "const behind = kept > state.numbers.last;", "const behind = false;"]],
  },
  "[d] texts are numbered while offline": {
    breaks: "[d] a text whose number was forgotten",
    edits: [
      ["outbox.ts", 'connection.phase !== "live" || ', ""],
      [
        "step.ts",
        'if (turn.state.connection.phase !== "live") return;',
        'if (turn.state.connection.phase !== "live") return sealWaiting(turn);',
      ],
      ["outbox.ts", "isUnsettled(state) || ", ""],
    ],
  },
  "[a] an offer is acknowledged before its answer is kept": {
    breaks: "[a] an answer that is stored and never sent",
    edits: [
      ["state.ts", 'record.kind !== "handshake" || !record.answers) continue;', "true) continue;"],
      ["connection.ts", "const ahead = acked !== null && isAhead(state, acked);", "const ahead = acked === undefined;"],
    ],
  },
  "[b] an acknowledgement beyond what is here is not noticed": {
    breaks: "[b] a confirmation that is acknowledged and forgotten",
    edits: [
      ["connection.ts", "const ahead = acked !== null && isAhead(state, acked);", "const ahead = acked === undefined;"],
    ],
  },
  "[c] who answers drops the own offer": {
    breaks: "[c] the answer of a second device",
    edits: [
      [
        "key-agreement.ts",
        '"keys", { toAnswer: null });\n  if (!made)',
        '"keys", { toAnswer: null, offer: null });\n  if (!made)',
      ],
      ["handshake.ts", "if (!offer && !state.keys.wants)", "if (!offer && state.keys.wants)"],
    ],
  },
  "[e] hello does not say what receipts confirmed": {
    breaks: "[e] a failover that lowers",
    edits: [["state.ts", "done: state.numbers.done }", "done: 0 }"]],
  },
  "[f] a receipt confirms whatever number it covers": {
    breaks: "[f] a receipt of one pairing",
    edits: [
      [
        "receipts.ts",
        "if (n <= chain.m || record.pid !== chain.pid) leaveBehind(turn, record);",
        "if (n < 0) leaveBehind(turn, record);",
      ],
      ["pairings.ts", "if (number > 1) undeliver(turn);", ""],
    ],
  },
  "[h] times order over pairings": {
    breaks: "[h] what the server dated a day ahead",
    edits: [["timeline-index.ts", "one.pairing - other.pairing ||", ""]],
  },
  "[7] times do not order": {
    breaks: "[7] texts that crossed",
    edits: [["timeline-index.ts", "one.at - other.at ||", ""]],
  },
  "[i] a broken chain is answered with fresh keys": {
    breaks: "[i] an offer whose chain was broken",
    edits: [
      ["handshake.ts", /if \(continues && [^\n]*return failed\(turn\);/, ""],
      ["key-agreement.ts", "{ ...base, cs: epoch.cs } : null;", "null : null;"],
    ],
  },
  "[j] an unsend's word for its blanks is not heard": {
    breaks: "[j] a text that is taken back while it waits",
    edits: [["amendments.ts", 'await settleBlanks(turn, "worded", (n) => named.has(n));', ""]],
  },
  "[k] what is repeated is not acknowledged": {
    breaks: "[k] records that a failover brought back",
    edits: [
      ["state.ts", "return { ack: ackable(state),", "return { ack: null,"],
      ["inbound.ts", "? { ackAgain: true }", "? {}"],
    ],
  },
  "[l] what nobody can open stays as sent": {
    breaks: "[l] what was sealed under keys",
    edits: [["outbox.ts", "else stayBehind(turn, entry);", ""]],
  },
  "[10] whatever is in force is verified": {
    breaks: "[10] They match verifies",
    edits: [["pairings.ts", /if \(!pairing\.symbols\.every[^\n]*/, ""]],
  },
  "[10] the other's word verifies": {
    breaks: "[10] that the other says they match",
    edits: [["said.ts", "{ peerMatched: true }", "{ peerMatched: true, verified: true }"]],
  },
  "[11] times shown are those of arrival": {
    breaks: "[11] a message that the server kept for hours",
    edits: [["clock.ts", "Math.min(moment.wall, clock.start + at)", "moment.wall"]],
  },
  "[11] times shown may be later than now": {
    breaks: "[h] what the server dated a day ahead",
    edits: [["clock.ts", "Math.min(moment.wall, clock.start + at)", "clock.start + at"]],
  },
  "[3] a full queue is not heard": {
    breaks: "[3] a full queue refuses",
    edits: [["sending.ts", '(refusal !== "queue-full" && refusal !== "gap")', 'refusal !== "gap"']],
  },
  "[8] fresh answers have no limit": {
    breaks: "[8] at most twenty fresh answers",
    edits: [["keys.ts", "return oldest === undefined ? 0 :", "return oldest !== null ? 0 :"]],
  },
  "[11] a renewal begins a new pairing": {
    breaks: "[11] long talks renew the keys",
    edits: [
      ["key-agreement.ts", 'const base = epoch && wants !== "fresh" ?', 'const base = epoch && wants === "chained" ?'],
    ],
  },
  "[12] a name is used again": {
    breaks: "[12] each name of an author",
    edits: [["said.ts", "if (known !== undefined) return carriedAgain(turn, known, carrier);", ""]],
  },
  "[12] anyone takes anything back": {
    breaks: "[12] a peer takes back only its own",
    edits: [
      [
        "amendments.ts",
        "const known = findMessage(turn, author, message);\n  const line = lineOf(turn, known);\n  const item",
        "const known = findMessage(turn, author, message) ?? findMessage(turn, author === 1 ? 2 : 1, message);\n  const line = lineOf(turn, known);\n  const item",
      ],
    ],
  },
  "[5] batches of earlier messages have no bound": {
    breaks: "[5] the longest texts go over again",
    edits: [["sharing.ts", "BATCH_MAX_BYTES = 60_000", "BATCH_MAX_BYTES = 600_000"]],
  },
  "[13] lines are not stored": {
    breaks: "[13] a reload shows what stood there",
    edits: [["timeline.ts", 'write(turn, "timeline", n, line);', ""]],
  },
};
