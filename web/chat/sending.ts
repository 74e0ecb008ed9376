/**
 * What is to be said, until the other has it: waiting, sealed once, kept, sent, and sent again until the server has it and
 * the other's receipt says so [K9, K18, D1-D5]. Only that receipt lets a text be forgotten here, never the server's word.
 */
import { toBase64url } from "../../shared/base64url.ts";
import { LOG_FULL_RETRY_MS } from "../../shared/limits.ts";
import { padContent } from "../crypto/pad.ts";
import { randomBytes } from "../crypto/primitives.ts";
import { sealRecord } from "../crypto/record.ts";
import type { Content, Saying } from "../crypto/sealed.ts";
import type { Lines, SaidText } from "./lines.ts";
import type { Core } from "./ports.ts";
import { isPosition, type Reading } from "./reading.ts";
import type { Said, StoredEpoch, Unconfirmed, Unsent } from "./stored-state.ts";

/** At most so many records per key [K15]. */
const RECORDS_MAX = 2 ** 20;

export interface SendingUses {
  lines: Lines;
  reading: Reading;
  inForce(): StoredEpoch | undefined;
  /** A welcomed line, and the log is read to its end. */
  mayFlow(): boolean;
  caughtUp(): boolean;
}

export type Sending = ReturnType<typeof createSending>;

const isText = (said: Said): said is SaidText => said.saying.kind === "text";

export function createSending({ slot, sid, state, ports, inTurn }: Core, uses: SendingUses) {
  const { lines, reading, inForce } = uses;
  /** Went out on the present line. */
  const sent = new Set<string>();
  let retry: (() => void) | null = null;

  const contentOf = ({ id, t, saying, got }: Unconfirmed): Content => ({ id, t, got, ...saying });
  const nameOf = ({ eid, seq }: Unconfirmed) => `${eid} ${seq}`;
  /** To be sealed once more. */
  const wait = (record: Unconfirmed): Unsent => {
    const { id, t, saying } = record;
    return { id, t, saying, held: false, records: [nameOf(record)] };
  };
  const epochOf = (eid: string) => state.epochs.find((each) => each.eid === eid);

  for (const { saying } of [...state.outbox, ...state.unconfirmed]) {
    if (saying.kind === "unsent") lines.takeBack({ author: slot, id: saying.message });
  }
  for (const said of state.outbox) {
    // The other's texts on their way back to it stand where they were said, not here.
    if (isText(said) && lines.authorOf(said) === slot) lines.onItsWay(said);
  }
  for (const said of state.unconfirmed) {
    if (isText(said) && lines.authorOf(said) === slot) lines.sealed(said, said.eid);
  }

  /** Everything that may go, in its order: what is sealed first, then what waits. */
  async function flush(): Promise<void> {
    if (!uses.mayFlow()) return;
    for (const record of state.unconfirmed) if (!repeat(record)) return;
    for (;;) {
      const epoch = inForce();
      const next = state.outbox.find(({ held }) => !held);
      if (!epoch || !next || !uses.mayFlow()) return;
      if (epoch.sentSeq >= RECORDS_MAX) return ports.show({ type: "notice", notice: "spent" });
      const record = await seal(epoch, next);
      // In one step: the state may be written down at any moment, and a number that no record has would be a hole.
      epoch.sentSeq = record.seq;
      state.outbox = state.outbox.filter((each) => each !== next);
      state.unconfirmed.push(record);
      // Kept before the first byte leaves, so that a repeat is the same bytes.
      await ports.keep(state);
      if (!repeat(record)) return;
    }
  }

  async function seal(epoch: StoredEpoch, { id, t, saying }: Said): Promise<Unconfirmed> {
    const seq = epoch.sentSeq + 1;
    const { got } = epoch;
    const place = { sid, eid: epoch.eid, from: slot, seq, type: "message" as const };
    const sealed = await sealRecord(await reading.keyOf(epoch, slot), place, padContent({ id, t, got, ...saying }));
    return { id, t, saying, eid: epoch.eid, seq, got, sealed, position: null };
  }

  /** Sends a record that is not acknowledged, once a line; false where the line is gone. */
  function repeat({ eid, seq, sealed, position, saying }: Unconfirmed): boolean {
    const name = `${eid} ${seq}`;
    if (position !== null || sent.has(name)) return true;
    const erases = saying.kind === "unsent" ? { eid: saying.eid, seq: saying.seq } : undefined;
    if (!ports.send({ type: "send", eid, seq, sealed, ...(erases && { erases }) })) return false;
    sent.add(name);
    return true;
  }

  /** What has been opened by the other, and stands where it belongs, is no more this side's to keep. */
  function forgetOpened(epoch: StoredEpoch): void {
    const isOver = ({ eid, seq, position }: Unconfirmed) =>
      eid === epoch.eid && seq <= epoch.peerGot && position !== null;
    // What the log has not given back by its end stands where the server once said it stood.
    for (const record of state.unconfirmed.filter((each) => uses.caughtUp() && isOver(each))) {
      reading.placed(epoch, record.seq, record.position ?? 0, contentOf(record), record.t);
    }
    state.unconfirmed = state.unconfirmed.filter((each) => !isOver(each) || (isText(each) && !lines.isPlaced(each)));
  }

  return {
    flush,
    /** A new line: everything not acknowledged goes again. */
    onNewLine: () => sent.clear(),

    async say(saying: Saying, t: number): Promise<void> {
      const epoch = inForce();
      // With an agreement lost and no new one yet, a text waits for the press, too.
      const held = saying.kind === "text" && state.epochs.length > 0 && !epoch;
      const said = { id: toBase64url(randomBytes(16)), t, saying, held };
      state.outbox.push(said);
      // Kept before it is shown: a reload in between finds it in the box where it was typed, or in the log.
      await ports.keep(state);
      if (isText(said)) lines.onItsWay(said);
      await flush();
    },

    /** Takes back one's own message: what waits is dropped, what was sealed is taken back by a record for each. */
    async unsend(id: string): Promise<void> {
      const waiting = state.outbox.filter((each) => each.id === id);
      state.outbox = state.outbox.filter((each) => each.id !== id);
      const names = [
        ...lines.recordsOf(id),
        ...state.unconfirmed.filter((each) => each.id === id).map(nameOf),
        ...waiting.flatMap(({ records = [] }) => records),
      ];
      if (names.length === 0) {
        if (waiting.length > 0) lines.drop(id);
        return ports.keep(state);
      }
      lines.takeBack({ author: slot, id });
      for (const name of new Set(names)) {
        const [eid = "", seq] = name.split(" ");
        const saying: Saying = { kind: "unsent", message: id, eid, seq: Number(seq) };
        state.outbox.push({ id: toBase64url(randomBytes(16)), t: ports.now(), saying, held: false });
      }
      await ports.keep(state);
      await flush();
    },

    /** @param sealed what the log has under that number; other bytes than one's own acknowledge nothing [R4] */
    acknowledged(eid: string, seq: number, position: number, ageMs: number, sealed?: string): void {
      const record = state.unconfirmed.find((each) => each.eid === eid && each.seq === seq);
      const epoch = epochOf(eid);
      if (!record || !epoch || record.position !== null || !isPosition(position)) return;
      if (sealed !== undefined && sealed !== record.sealed) return;
      record.position = position;
      reading.placed(epoch, seq, position, contentOf(record), ports.now() - ageMs);
      lines.mark(epoch, seq);
      forgetOpened(epoch);
    },

    /** The other has opened all of ours up to n: only that lets us forget them. */
    noteGot(epoch: StoredEpoch, got: number, read = 0): void {
      const from = Math.min(epoch.peerGot, epoch.peerRead) + 1;
      epoch.peerGot = Math.max(epoch.peerGot, Math.min(got, epoch.sentSeq));
      epoch.peerRead = Math.max(epoch.peerRead, Math.min(read, epoch.peerGot));
      for (let seq = from; seq <= epoch.peerGot; seq++) lines.mark(epoch, seq);
      forgetOpened(epoch);
    },

    /** One's own that the other names as opened have a place before that, whatever the server says of them. */
    opened(epoch: StoredEpoch, upTo: number, position: number): void {
      for (const record of state.unconfirmed.filter(({ eid, seq }) => eid === epoch.eid && seq <= upTo)) {
        // Put back, it stands where it stood until the server has it anew.
        if (record.position === null && reading.isPlaced(epoch, record.seq)) continue;
        reading.placed(epoch, record.seq, record.position ?? position, contentOf(record), record.t);
      }
    },

    /**
     * [D5] The whole log has been read: what was acknowledged and is not in it, was lost by the server, and goes again,
     * the same bytes. What the other has confirmed need not.
     * @param inLog `eid seq` of each own record there
     */
    putBack(inLog: ReadonlySet<string>, first: number): void {
      for (const record of state.unconfirmed) {
        const { eid, seq, position } = record;
        const epoch = epochOf(eid);
        if (position === null || position < first || !epoch || seq <= epoch.peerGot) continue;
        if (inLog.has(`${eid} ${seq}`)) continue;
        record.position = null;
        lines.markSending(eid, seq);
      }
    },

    /** [K14] What was written before the other's new device goes over only on a press. */
    holdBack(): void {
      for (const { eid, seq, position } of state.unconfirmed) {
        const epoch = epochOf(eid);
        // It may never have reached the log, and then it is not missing there.
        if (epoch && position === null) epoch.sentSeq = Math.min(epoch.sentSeq, seq - 1);
      }
      const known = new Set(state.outbox.map(({ id }) => id));
      const left = state.unconfirmed
        .filter(({ id }) => !known.has(id) && !lines.isTakenBack(id))
        .map((each): Unsent => ({ ...wait(each), held: true }));
      state.outbox = [...left, ...state.outbox].map((each) => ({
        ...each,
        // What takes back or reacts gives nothing away.
        held: each.saying.kind === "text",
      }));
      state.unconfirmed = [];
    },

    /** [K14] The press: everything from before the other's new device goes over, marked as shared. */
    async shareEarlier(): Promise<void> {
      const again = lines.earlier();
      const ids = new Set(again.map(({ text }) => text.id));
      const fresh = state.outbox.filter(({ id }) => !ids.has(id));
      const texts = again.map(({ author, text: { id, t, saying } }) => ({
        id,
        t: ports.now(),
        saying: { ...saying, shared: saying.shared ?? { author, t } },
        held: false,
        records: state.outbox.find((each) => each.id === id)?.records ?? [],
      }));
      state.outbox = [...texts, ...fresh];
      for (const { author, text } of again) lines.noteShared(author, text.id);
      lines.showEarlier();
      await ports.keep(state);
      await flush();
    },

    /** [R4] The server keeps other bytes under that number: the text is sealed anew with the next one. */
    numberUsed(seq: number): void {
      const epoch = inForce();
      const record = state.unconfirmed.find(
        (each) => each.eid === epoch?.eid && each.seq === seq && each.position === null,
      );
      if (!record) return;
      state.unconfirmed = state.unconfirmed.filter((each) => each !== record);
      state.outbox.unshift(wait(record));
    },

    /** [R8] There may be room later: the other's word for what it has may free some. */
    logFull(): void {
      ports.show({ type: "notice", notice: "log-full" });
      retry ??= ports.after(LOG_FULL_RETRY_MS, () => {
        retry = null;
        sent.clear();
        inTurn(flush);
      });
    },

    stop: () => retry?.(),
  };
}
