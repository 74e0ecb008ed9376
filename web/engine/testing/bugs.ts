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
  "[H23] a new pairing is not told": {
    breaks: "[H22, H23] a server that stepped out is seen",
    edits: [["pairings.ts", "if (number > 1) {", "if (number > 1e9) {"]],
  },
  "[H26] nothing is held back": {
    breaks: "[H26] once a code was compared",
    edits: [["state.ts", "return pairings.list.some(({ verified }) => verified);", "return false;"]],
  },
  "[H25] what was not delivered goes on into new keys": {
    breaks: "[H25] what was written before the new device",
    edits: [
      ["pairings.ts", "if (number > 1) undeliver(turn);", ""],
      [
        "receipts.ts",
        "|| record.pid !== chain.pid) leaveBehind(turn, record);",
        "|| record.pid !== chain.pid) continue;",
      ],
    ],
  },
  "[H26] one press is for all pairings": {
    breaks: "[H26] one press on Write anyway",
    edits: [
      [
        "state.ts",
        "current.verified || current.released)",
        "current.verified || pairings.list.some(({ released }) => released))",
      ],
    ],
  },
  "[M17] lines in my name are taken from anyone": {
    breaks: "[M17] a peer that shares lines in my name",
    edits: [["sharing.ts", "return author === by || empty;", "return true;"]],
  },
  "[Q15] what is passed over is not told": {
    breaks: "[Q15, M13] what a server leaves out",
    edits: [["holes.ts", /tellMissing\(turn, did, Math[^;]*;/, ""]],
  },
  "[M15] a receipt's word of the last number is not heard": {
    breaks: "[M15] a withheld end is said to be missing",
    edits: [["hearing.ts", "claim(turn, did, signal.value.sent);", ""]],
  },
  "[M13] holes are not sealed anew": {
    breaks: "[Q15, M13] what a server leaves out",
    edits: [["receipts.ts", "if (contains(holes, n)) sayAgain(turn, n, record);", "if (contains(holes, n)) continue;"]],
  },
  "[M4] what cannot be shown is dropped": {
    breaks: "[M4] a kind of tomorrow",
    edits: [["inbound.ts", "applyUnknown(turn, opening.pairing, name);", ""]],
  },
  "[Q13] an old copy does not notice": {
    breaks: "[Q13] whatever older disk comes back",
    edits: [["connection.ts", "const behind = kept > state.numbers.last;", "const behind = false;"]],
  },
  "[Q10] texts are numbered while offline": {
    breaks: "[Q9, Q10] a text whose number was forgotten",
    edits: [
      ["outbox.ts", 'connection.phase !== "live" || ', ""],
      ["outbox.ts", "isUnsettled(state) || ", ""],
    ],
  },
  "[Q17] an offer is acknowledged before its answer is kept": {
    breaks: "[Q4, Q17] an answer that is stored and never sent",
    edits: [
      ["state.ts", "if (record.answers) names.push(record.answers);", ""],
      ["connection.ts", "const ahead = acked !== null && isAhead(state, acked);", "const ahead = acked === undefined;"],
    ],
  },
  "[Q13] an acknowledgement beyond what is here is not noticed": {
    breaks: "[Q13, Q18] a confirmation that is acknowledged and forgotten",
    edits: [
      ["connection.ts", "const ahead = acked !== null && isAhead(state, acked);", "const ahead = acked === undefined;"],
    ],
  },
  "[H11] who answers drops the own offer": {
    breaks: "[H11] the answer of a second device",
    edits: [
      [
        "key-agreement.ts",
        '"keys", { toAnswer: null });\n  if (!made)',
        '"keys", { toAnswer: null, offer: null });\n  if (!made)',
      ],
      ["handshake.ts", "if (!offer && !state.keys.wants)", "if (!offer && state.keys.wants)"],
      ["inbound.ts", 'kind === "handshake" && !turn.state.keys.wants', "kind === null"],
    ],
  },
  "[H17] a device that answered an old offer gets no new one": {
    breaks: "[H17] a new device that answers an old offer",
    edits: [["inbound.ts", 'kind === "handshake" && !turn.state.keys.wants', "kind === null"]],
  },
  "[H26] what is let go is marked with the next connection": {
    breaks: "[H26] what is let go while nothing connects",
    edits: [
      [
        "step.ts",
        "await sealWaiting(turn);\n  if (!isLive) return;",
        "if (!isLive) return;\n  await sealWaiting(turn);",
      ],
    ],
  },
  "[Q6] hello does not say what receipts confirmed": {
    breaks: "[Q6, Q7] a failover that lowers",
    edits: [["state.ts", "done: state.numbers.done }", "done: 0 }"]],
  },
  "[M11] a receipt confirms whatever number it covers": {
    breaks: "[M11] a receipt of one pairing",
    edits: [
      [
        "receipts.ts",
        "if (n <= chain.m || record.pid !== chain.pid) leaveBehind(turn, record);",
        "if (n < 0) leaveBehind(turn, record);",
      ],
      ["pairings.ts", "if (number > 1) undeliver(turn);", ""],
    ],
  },
  "[M8] times order over pairings": {
    breaks: "[M8] what the server dated a day ahead",
    edits: [["timeline-index.ts", "one.pairing - other.pairing ||", ""]],
  },
  "[M8] times do not order": {
    breaks: "[M8] texts that crossed",
    edits: [["timeline-index.ts", "one.at - other.at ||", ""]],
  },
  "[H14] a broken chain is answered with fresh keys": {
    breaks: "[H5, H14] an offer whose chain was broken",
    edits: [
      ["handshake.ts", /if \(continues && [^\n]*return failed\(turn\);/, ""],
      ["key-agreement.ts", "{ ...base, cs: epoch.cs } : null;", "null : null;"],
    ],
  },
  "[M10] an unsend's word for its blanks is not heard": {
    breaks: "[Q5, M10] a text that is taken back while it waits",
    edits: [["amendments.ts", "await heardOf(turn, place.did, named);", ""]],
  },
  "[Q7] what is repeated is not acknowledged": {
    breaks: "[Q6, Q7] records that a failover brought back",
    edits: [
      ["state.ts", "return { ack: ackable(state),", "return { ack: null,"],
      ["inbound.ts", "? { ackAgain: true }", "? {}"],
    ],
  },
  "[H25] what nobody can open stays as sent": {
    breaks: "[H25] what was sealed under keys",
    edits: [["outbox.ts", "else stayBehind(turn, entry);", ""]],
  },
  "[H24] whatever is in force is verified": {
    breaks: "[H24] They match verifies",
    edits: [["pairings.ts", /if \(!pairing\.symbols\.every[^\n]*/, ""]],
  },
  "[H24] the other's word verifies": {
    breaks: "[H24] that the other says they match",
    edits: [["said.ts", "{ peerMatched: true }", "{ peerMatched: true, verified: true }"]],
  },
  "[M9] times shown are those of arrival": {
    breaks: "[M7, M9] a message that the server kept for hours",
    edits: [["clock.ts", "Math.min(moment.wall, clock.start + at)", "moment.wall"]],
  },
  "[M9] times shown may be later than now": {
    breaks: "[M8] what the server dated a day ahead",
    edits: [["clock.ts", "Math.min(moment.wall, clock.start + at)", "clock.start + at"]],
  },
  "[Q11] a full queue is not heard": {
    breaks: "[Q8, Q11] a full queue refuses",
    edits: [["sending.ts", '(refusal !== "queue-full" && refusal !== "gap")', 'refusal !== "gap"']],
  },
  "[H15] fresh answers have no limit": {
    breaks: "[H15] at most twenty fresh answers",
    edits: [["keys.ts", "return oldest === undefined ? 0 :", "return oldest !== null ? 0 :"]],
  },
  "[H22] a renewal begins a new pairing": {
    breaks: "[H19, H28] long talks renew the keys",
    edits: [
      ["key-agreement.ts", 'const base = epoch && wants !== "fresh" ?', 'const base = epoch && wants === "chained" ?'],
    ],
  },
  "[M6] a name is used again": {
    breaks: "[M6] each name of an author",
    edits: [["said.ts", "if (known !== undefined) return carriedAgain(turn, known, pairing, carrier, content);", ""]],
  },
  "[M19] anyone takes anything back": {
    breaks: "[M19] a peer takes back only its own",
    edits: [
      [
        "amendments.ts",
        "const known = findMessage(turn, author, message);\n  const line = lineOf(turn, known);\n  const item",
        "const known = findMessage(turn, author, message) ?? findMessage(turn, author === 1 ? 2 : 1, message);\n  const line = lineOf(turn, known);\n  const item",
      ],
    ],
  },
  "[M19] an unsend that was delivered is not said again": {
    breaks: "[M19] a text that was taken back does not come again",
    edits: [["outbox.ts", 'if (item.kind !== "unsent" ||', 'if (item.kind === "unsent" ||']],
  },
  "[M18] batches of earlier messages have no bound": {
    breaks: "[M18] the longest texts go over again",
    edits: [["sharing.ts", "BATCH_MAX_BYTES = 60_000", "BATCH_MAX_BYTES = 600_000"]],
  },
  "[D8] lines are not stored": {
    breaks: "[D8] a reload shows what stood there",
    edits: [["timeline.ts", 'write(turn, "timeline", n, line);', ""]],
  },
  "[H9] an old copy names the epoch that it had": {
    breaks: "[H9] an offer names the epoch",
    edits: [
      ["old-copy.ts", "epoch: null,", ""],
      ["old-copy.ts", 'wants: "fresh"', 'wants: "chained"'],
    ],
  },
  "[H10] seat 1 answers what has not seen its own offer": {
    breaks: "[H10] of two offers that crossed",
    edits: [["key-agreement.ts", /if \(seat === 1 && own && [^\n]*return;/, ""]],
  },
  "[H10] another device's number counts as this one's": {
    breaks: "[H10] of two offers that crossed",
    edits: [["key-agreement.ts", "(offer.seen?.did === did ? offer.seen.seq : 0)", "(offer.seen?.seq ?? 0)"]],
  },
  "[H12] the first offer is answered": {
    breaks: "[H12] of the offers that waited",
    edits: [
      ["handshake.ts", 'if (turn.state.keys.toAnswer) change(turn, "keys", { toAnswer: null });', ""],
      [
        "handshake.ts",
        'change(turn, "keys", { toAnswer: { name, offer } });',
        'if (!state.keys.toAnswer) change(turn, "keys", { toAnswer: { name, offer } });',
      ],
    ],
  },
  "[H12] an offer is answered though its device has answered since": {
    breaks: "[H12] an offer behind which",
    edits: [["handshake.ts", 'if (turn.state.keys.toAnswer) change(turn, "keys", { toAnswer: null });', ""]],
  },
  "[H13] an offer that names an unconfirmed epoch does not confirm it": {
    breaks: "[H13] a renewal whose confirmation was lost",
    edits: [["handshake.ts", "base && answer?.chained && base.pid === answer.pid", "base && false"]],
  },
  "[H13] an offer that names an unconfirmed epoch confirms it without its chain secret": {
    breaks: "[H13] who only knows the code",
    edits: [["handshake.ts", /if \(await crypto\.continues\([^\n]*answer\.epoch\.cs\)\) \{/, "{"]],
  },
  "[H16] an unconfirmed answer stands in the way of another offer": {
    breaks: "[H16] a second offer",
    edits: [
      [
        "handshake.ts",
        'change(turn, "keys", { toAnswer: { name, offer } });',
        'if (!answer) change(turn, "keys", { toAnswer: { name, offer } });',
      ],
    ],
  },
  "[H20] what is of no use leaves the old key": {
    breaks: "[H20] after an answer or confirmation",
    edits: [["keys.ts", 'if (turn.state.keys.opening) change(turn, "keys", { opening: null });', ""]],
  },
  "[H21] the other's key before is kept": {
    breaks: "[H21] of epochs that are over",
    edits: [["in-force.ts", "hadKey: true,", "hadKey: true, before: state.keys.opening,"]],
  },
  "[H21] one's own sealing key before is kept with the answer": {
    breaks: "[H21] each key goes",
    edits: [["key-agreement.ts", "chained: chain !== null,", "chained: chain !== null, before: state.keys.sealing,"]],
  },
  "[D6] what came is kept": {
    breaks: "[D6] no received ciphertext",
    edits: [
      [
        "inbound.ts",
        "carried(turn, opening.eid);",
        'turn.writes.set("received", { table: "unconfirmed", n: 0, row: { kind: "handshake", body, answers: null, acks: false } });',
      ],
    ],
  },
  "[H27] texts are sealed for a device that is not there any more": {
    breaks: "[H27] nothing is sealed for the device before",
    edits: [["outbox.ts", "isUnsettled(state) || ", ""]],
  },
  "[H27] a receipt does not show who is there": {
    breaks: "[H27] a device that the server makes up",
    edits: [["connection.ts", "if (device > settled.device)", "if (false)"]],
  },
  "[M12] digests are not compared": {
    breaks: "[M12] a receipt with another digest",
    edits: [["receipts.ts", "|| turn.crypto.shortDigest(d) !== receipt.gh)", ")"]],
  },
  "[M12] what was confirmed may be missing later": {
    breaks: "[M12] a receipt that now misses",
    edits: [["receipts.ts", "goesBeyond(receipt.holes, chain.holes, chain.m, chain.at)", "false"]],
  },
  "[M12] whoever finds it goes on with the same pairing": {
    breaks: "[M12] a receipt with another digest",
    edits: [["receipts.ts", '{ wants: "fresh" }', '{ wants: "chained" }']],
  },
  "[M14] receipts forget the oldest holes": {
    breaks: "[M14] one more",
    edits: [
      ["digests.ts", "return { ...their, stopped: true };", "return { ...their, holes: holes.slice(-RANGES_MAX) };"],
    ],
  },
  "[M21] the other's edit is taken however late": {
    breaks: "[M21] an edit of more than an hour",
    edits: [["edits.ts", "return inTime && mayAmend(", "return mayAmend("]],
  },
  "[M21] whichever edit comes last holds": {
    breaks: "[M21] of several edits",
    edits: [["edits.ts", " || edited <= (line.item.edited ?? -1)", ""]],
  },
  "[M21] an edit moves its message": {
    breaks: "[M21] an edit changes the words",
    edits: [["edits.ts", "given: current, entry: n", "given: null, entry: n"]],
  },
  "[M21] the words before an edit wait on": {
    breaks: "[M21, Q5] the words before",
    edits: [["outbox.ts", "const unsends = blankedBy(content, self.did, carriers);", "const unsends = null;"]],
  },
  "[M21] an edit does not speak for the words before it": {
    breaks: "[M21, Q5] the words before",
    edits: [["said.ts", "if (again) await heardOf(turn, name.did, again);", ""]],
  },
  "[M21] a text that waits goes as it was": {
    breaks: "[M21, Q9] a text that waits",
    edits: [["outbox.ts", "Object.assign(content, sayText(line.item), ", "Object.assign(content, "]],
  },
  "[M21] what was said under earlier keys is edited": {
    breaks: "[M21] what was said under earlier keys",
    edits: [["edits.ts", "place.pairing !== current && !stayed", "false"]],
  },
  "[M21] a number that was blanked counts as read": {
    breaks: "[M11, M21] an edit that nobody",
    edits: [["receipts.ts", " || line.item.seqs.at(-1) !== seq", ""]],
  },
  "[H25, M21] an edit goes on into new keys by itself": {
    breaks: "[M21, H25] an edit without a receipt",
    edits: [
      [
        "outbox.ts",
        'kind === "unsend" || kind === "reaction"',
        'kind === "unsend" || kind === "text" || kind === "reaction"',
      ],
    ],
  },
  "[M22] what is written does not bear what is in force": {
    breaks: "[M22] what either writes",
    edits: [["commands.ts", "...(lasts && { lasts })", ""]],
  },
  "[M22] the first that set it goes on": {
    breaks: "[M8, M22] of two who set it",
    edits: [["timer.ts", "rows.findLast(", "rows.find("]],
  },
  "[M22] a new device is not told": {
    breaks: "[H22, M22] a new device",
    edits: [["pairings.ts", "sayTimerAgain(turn);", ""]],
  },
  "[M23] nothing goes": {
    breaks: "[M23] what was read for as long",
    edits: [["step.ts", "sweep(turn);", ""]],
  },
  "[M23] on its author's page it stays": {
    breaks: "[M23] what was read for as long",
    edits: [["timeline.ts", 'mark === "read" && beginTime(turn, line.item)', "false"]],
  },
  "[M23] its time runs from when it comes": {
    breaks: "[M23] what nobody has read",
    edits: [
      ["said.ts", "seen: false, takenBack", "seen: false, ...(content.lasts && { readAt: moment.wall }), takenBack"],
    ],
  },
  "[M23] what is over is drawn until the first step": {
    breaks: "[M23] what is over by the time",
    edits: [["view.ts", "rows: rowsAt(state, moment)", "rows: timeline.rows"]],
  },
  "[M23] what is going to disappear is shared": {
    breaks: "[M23, M17] neither",
    edits: [["sharing.ts", "shared || lasts ||", "shared ||"]],
  },
  "[M23] the name of what has disappeared is forgotten": {
    breaks: "[M6, M23] what has disappeared",
    edits: [
      ["disappearing.ts", "{ lineOf, setItem }", "{ lineOf, removeLine }"],
      ["disappearing.ts", 'setItem(turn, n, { kind: "gone", author, id });', "removeLine(turn, n);"],
    ],
  },
  "[M16] a blank waits for its word for ever": {
    breaks: "[M16] a blank that nobody speaks for",
    edits: [["holes.ts", "await passBlanks(turn);", ""]],
  },
};
