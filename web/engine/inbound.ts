/** The other's records, strictly in turn [Q14, Q15]: what comes ahead waits, what is known is dropped, late ones fill holes. */
import { parseContent } from "../../shared/content.ts";
import type { QueuedRecord } from "../../shared/frames.ts";
import type { RecordName } from "../../shared/shapes.ts";
import { contains } from "./ranges.ts";
import { countTheirs } from "./digests.ts";
import { isOffer, readHandshake, verifies } from "./handshake.ts";
import { carried } from "./keys.ts";
import { fillMissing, tellMissing } from "./missing.ts";
import { applyContent, applyUnknown } from "./said.ts";
import { peerSeat } from "./state.ts";
import { type Keys, PAST_MAX } from "./stored.ts";
import { change, editable, type Turn, wakeIn } from "./turn.ts";

const keyOf = (did: string, seq: number): string => `${did} ${seq}`;

/** A record has come: it waits for its turn, or fills a hole, or is known. */
export async function receive(turn: Turn, record: QueuedRecord): Promise<void> {
  const { arriving, connection } = turn.state;
  if (connection.phase === "offline") return;
  const { did, seq } = record;
  if (did === turn.state.self.did) return;
  if (await answersNow(turn, record)) turnTo(turn, did, seq - 1);
  const { peer } = turn.state;
  const last = peer.current?.did === did ? peer.current.last : peer.past.find((each) => each.did === did)?.last;
  if (last !== undefined && seq <= last) {
    // The server has it still: it has not heard that this device is done with it.
    change(turn, "sending", peer.current?.did === did ? { ackAgain: true } : { outdated: { did, seq } });
    return fill(turn, record);
  }
  const key = keyOf(did, seq);
  const bytes = sizeOf(record);
  const { aheadRecords, aheadBytes } = turn.limits;
  if (arriving.ahead.has(key)) return;
  // Further ahead than a queue holds stands only the offer of a copy that went back, and goes on behind what it lost.
  if (seq > (last ?? 0) + aheadRecords) {
    if (record.kind !== "handshake" || !(await verifies(turn, { did, seq }, record.body))) return;
  }
  // A server that makes up devices must not fill the page with their first records.
  const isNext = seq === (last ?? 0) + 1 && (peer.current?.did === did || arriving.known.size < PAST_MAX);
  if (!isNext && (arriving.ahead.size >= aheadRecords || arriving.bytes + bytes > aheadBytes)) return;
  const ahead = editable(turn, arriving.ahead).set(key, record);
  const known = editable(turn, arriving.known).set(did, Math.max(seq, arriving.known.get(did) ?? 0));
  change(turn, "arriving", { ahead, known, bytes: arriving.bytes + bytes });
}

/**
 * The answer to one's own offer, or its confirmation, is what is waited for, whatever its number and device; and an
 * offer, where there are no keys at all. The server's word of what was acknowledged, by which a new device or an old copy
 * went on, may have been a lie.
 */
async function answersNow(turn: Turn, record: QueuedRecord): Promise<boolean> {
  const { peer, keys } = turn.state;
  const { did, seq } = record;
  if (!("body" in record) || record.kind !== "handshake" || keys.opening?.did === did) return false;
  const awaited = isOffer(record.body)
    ? !keys.epoch && !keys.answer && !keys.toAnswer
    : keys.offer !== null || keys.answer !== null;
  const known = peer.current?.did === did ? seq <= peer.current.last : peer.past.some((each) => each.did === did);
  return awaited && known && verifies(turn, { did, seq }, record.body);
}

/** From now on this device is read, behind its record `last`. */
function turnTo(turn: Turn, did: string, last: number): void {
  const { current, past } = turn.state.peer;
  const others = current && current.did !== did ? [...past, current] : past;
  change(turn, "peer", { current: { did, last }, past: others.filter((each) => each.did !== did).slice(-PAST_MAX) });
  // It may stand before what was acknowledged.
  change(turn, "sending", { acked: null });
}

const sizeOf = (record: QueuedRecord): number => ("body" in record ? record.body.length : record.blank.length);

function forget(turn: Turn, record: QueuedRecord): void {
  const ahead = editable(turn, turn.state.arriving.ahead);
  ahead.delete(keyOf(record.did, record.seq));
  change(turn, "arriving", { ahead, bytes: turn.state.arriving.bytes - sizeOf(record) });
}

/** Takes all whose turn it is. */
export async function takeInTurn(turn: Turn): Promise<void> {
  for (;;) {
    const { peer, arriving } = turn.state;
    const { current } = peer;
    const next = current && arriving.ahead.get(keyOf(current.did, current.last + 1));
    if (next) {
      if (!(await take(turn, next))) return;
    } else if (isMissing(turn) || !(await nextDevice(turn))) return;
  }
}

/**
 * The other's next device: its records stand behind all of the one before. While there are keys with that one, or an answer that waits, a device
 * is none before its first record verifies: a name that only the server knows must not silence the true device.
 */
async function nextDevice(turn: Turn): Promise<boolean> {
  const { peer, arriving, keys } = turn.state;
  const dids = new Set([...arriving.ahead.values()].map(({ did }) => did));
  for (const did of dids) {
    if (did === peer.current?.did) continue;
    if (keys.opening || keys.epoch || keys.answer) {
      const records = [...arriving.ahead.values()].filter((each) => each.did === did);
      const first = records.reduce((one, other) => (one.seq < other.seq ? one : other));
      if (first.kind !== "handshake" || !(await verifies(turn, { did, seq: first.seq }, first.body))) {
        refuseDevice(turn, first, Math.max(...records.map(({ seq }) => seq)));
        continue;
      }
    }
    turnTo(turn, did, peer.past.find((each) => each.did === did)?.last ?? 0);
    change(turn, "peer", { missing: [] });
    return true;
  }
  return false;
}

/**
 * It is asked for again once; then its records are for nobody here, and must not fill the queue. [H17] Whose first one is an
 * answer to no offer of one's own may be a true device, and have read an old offer: it gets a new one.
 */
function refuseDevice(turn: Turn, { did, kind }: QueuedRecord, last: number): void {
  dropDevice(turn, did);
  const { unproven } = turn.state.arriving;
  const { welcomes } = turn.state.connection;
  const askedAt = unproven.get(did);
  if (askedAt === undefined) {
    turn.reconnect = true;
    change(turn, "arriving", { unproven: new Map([...unproven].slice(1 - PAST_MAX)).set(did, welcomes) });
  } else if (welcomes > askedAt) {
    change(turn, "sending", { outdated: { did, seq: last } });
    if (kind === "handshake" && !turn.state.keys.wants) change(turn, "keys", { wants: "chained" });
  }
}

function dropDevice(turn: Turn, did: string): void {
  for (const record of [...turn.state.arriving.ahead.values()]) if (record.did === did) forget(turn, record);
  const known = editable(turn, turn.state.arriving.known);
  known.delete(did);
  change(turn, "arriving", { known });
}

export function advanceTo(turn: Turn, did: string, last: number): void {
  change(turn, "peer", { current: { did, last } });
}

/** False: its turn is not over. It does not open, which counts as not come, or it waits for the hour's limit. */
export async function take(turn: Turn, record: QueuedRecord): Promise<boolean> {
  const { did, seq } = record;
  const { arriving } = turn.state;
  if (arriving.stalled?.seq === seq && arriving.stalled.until > turn.moment.monotonic) return false;
  if (record.kind === "handshake") {
    const { hole } = arriving;
    const again = hole?.did === did && hole.first === seq && hole.askedAt !== null;
    const read = await readHandshake(turn, { did, seq }, record.body, again);
    if (read === "none") forget(turn, record);
    if (read !== "taken") return false;
    const x = await turn.crypto.bodyDigest(record.body);
    await countTheirs(turn, did, seq, x, { silent: true });
  } else if (turn.state.keys.hadKey) {
    const opened = "blank" in record ? await takeBlank(turn, record) : await takeSealed(turn, record);
    if (!opened) {
      forget(turn, record);
      return false;
    }
  }
  // Without a key ever, what is sealed is for another device: it is acknowledged, and no more.
  forget(turn, record);
  if ("body" in record && turn.state.peer.missing.length > 0) fillMissing(turn, did, seq, "fill");
  advanceTo(turn, did, seq);
  return true;
}

async function takeBlank(turn: Turn, { did, seq, blank }: RecordName & { blank: string }): Promise<true> {
  const { their } = turn.state.receipts;
  // Where no digest waits for its author's word it is told at once; the word takes that back.
  if (their?.did !== did || their.stopped || seq <= their.m) tellMissing(turn, did, seq);
  else {
    const blanks = editable(turn, turn.state.arriving.blanks).set(seq, turn.moment.monotonic);
    change(turn, "arriving", { blanks });
  }
  await countTheirs(turn, did, seq, blank, { blank: true, silent: true });
  return true;
}

async function takeSealed(turn: Turn, { did, seq, body }: RecordName & { body: string }): Promise<boolean> {
  const { opening } = turn.state.keys;
  if (opening?.did !== did) return false;
  const json = await open(turn, opening, seq, body);
  if (json === null) return false;
  carried(turn, opening.eid);
  const isMessage = await apply(turn, opening, { did, seq }, json);
  await countTheirs(turn, did, seq, await turn.crypto.bodyDigest(body), { silent: !isMessage });
  return true;
}

type Opening = NonNullable<Keys["opening"]>;

function open(turn: Turn, { key, eid }: Opening, seq: number, body: string): Promise<string | null> {
  return turn.crypto.openRecord(key, { sid: turn.state.self.sid, eid, from: peerSeat(turn.state), seq }, body);
}

/** Whether it is something to read. */
async function apply(turn: Turn, opening: Opening, name: RecordName, json: string): Promise<boolean> {
  const content = parseContent(json);
  if (content.ok) return applyContent(turn, opening.pairing, name, content.value);
  applyUnknown(turn, opening.pairing, name);
  return true;
}

/** What was told as missing has come after all, and its key is still there. */
async function fill(turn: Turn, record: QueuedRecord): Promise<void> {
  const { did, seq } = record;
  const { opening } = turn.state.keys;
  if (!("body" in record) || record.kind !== "sealed" || opening?.did !== did || seq <= opening.from) return;
  const told = turn.state.receipts.their;
  if (told?.did !== did || !contains(told.holes, seq) || !fillMissing(turn, did, seq, "look")) return;
  const json = await open(turn, opening, seq, record.body);
  if (json === null) return;
  fillMissing(turn, did, seq, "fill");
  await apply(turn, opening, { did, seq }, json);
}

/** Something stands behind the next number, and that has not come. */
export function isMissing({ state }: Turn): boolean {
  return highest(state) > (state.peer.current?.last ?? 0);
}

export function highest({ peer, arriving }: Turn["state"]): number {
  const { current } = peer;
  if (!current) return 0;
  const claimed = arriving.claimed?.did === current.did ? arriving.claimed.seq : 0;
  return Math.max(arriving.known.get(current.did) ?? 0, claimed);
}

/** The next record is here, and waits for the hour's limit. */
export function isStalled(turn: Turn): boolean {
  const { stalled, ahead } = turn.state.arriving;
  const { current } = turn.state.peer;
  if (!stalled || !current || stalled.seq !== current.last + 1 || !ahead.has(keyOf(current.did, stalled.seq)))
    return false;
  const left = stalled.until - turn.moment.monotonic;
  if (left > 0) wakeIn(turn, left);
  return left > 0;
}
