/** What bench.mjs measures, as it runs in the browser: milliseconds, by the page's own clock. */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import { parseContent } from "../../shared/content.ts";
import type { Seat } from "../../shared/shapes.ts";
import { createVaults, type Vault } from "../../web/browser/vault.ts";
import { createEngineCrypto } from "../../web/crypto/engine-crypto.ts";
import type { Place, SharedKeys } from "../../web/crypto/engine-port.ts";
import { deriveHandshakeKeys } from "../../web/crypto/handshake-keys.ts";
import { loadHpke } from "../../web/crypto/hpke.ts";
import { type Bytes, importAesKey, randomBytes, sha256 } from "../../web/crypto/primitives.ts";
import { sealBody, openBody, type BodyPlace } from "../../web/crypto/record.ts";
import { stretchInWorker } from "../../web/crypto/stretch.ts";
import type { EngineFrame, Write } from "../../web/engine/engine.ts";
import { ENGINE_LIMITS } from "../../web/engine/limits.ts";
import { newState } from "../../web/engine/state.ts";
import { emptyRelay, receive, RELAY_ROOMS, takeSeat } from "../../web/engine/testing/honest-relay.ts";
import { createConversation } from "../../web/participant/conversation.ts";

const MESSAGES = 1_000;
const WARM_UPS = 2;
const ROUNDS = 9;
const TEXT = "x".repeat(200);

const random = (length: number) => toBase64url(randomBytes(length));

async function sharedKeys(psk: Bytes, sid: Bytes): Promise<SharedKeys> {
  const { pskH, kHello } = await deriveHandshakeKeys(psk, sid);
  return { sid: toBase64url(sid), pskH: toBase64url(pskH), kHello: toBase64url(kHello) };
}

/** Both ends, one after the other, in a page that has done nothing yet: offer, answer, confirmation, safety code. */
async function handshake() {
  const [sid, psk] = [randomBytes(16), randomBytes(32)];
  const [offerName, answerName] = [
    { did: random(16), seq: 1 },
    { did: random(16), seq: 1 },
  ];
  const confirmName = { ...offerName, seq: 2 };
  const crypto = createEngineCrypto(await loadHpke());
  const start = performance.now();
  const one = await sharedKeys(psk, sid);
  const two = await sharedKeys(psk, sid);
  const offer = await crypto.makeOffer(one, 1, offerName, null, null);
  const read = await crypto.readOffer(two, 1, offerName, offer.body);
  const answer = await crypto.answer(two, 1, read!, null, answerName);
  const accepted = await crypto.acceptAnswer(one, 1, { ...offer, base: null }, answerName, answer!.body);
  if (!accepted || accepted === "other-offer") throw new Error("the answer is not accepted");
  const confirmation = await crypto.confirm(accepted.epoch, confirmName, offer.n1);
  const n1 = await crypto.checkConfirmation(two, answer!.epoch, read!.commit, confirmName, confirmation);
  const codes = [await crypto.safetyCode(accepted.epoch.ks, offer.n1), await crypto.safetyCode(answer!.epoch.ks, n1!)];
  const end = performance.now();
  if (codes[0]!.join() !== codes[1]!.join()) throw new Error("the ends differ");
  return { handshake: end - start };
}

/** 1,000 messages sealed and opened as contents, each batch at once, from text to text; `keep` keeps what they become. */
async function messages(keep: (writes: Write[]) => Promise<void> = async () => {}) {
  const crypto = createEngineCrypto(await loadHpke());
  const [key, sid, eid] = [random(32), random(16), random(16)];
  const place = (n: number): Place => ({ sid, eid, from: 1, seq: n + 1 });
  const contents = Array.from({ length: MESSAGES }, (_, n) =>
    JSON.stringify({ id: "A".repeat(22), at: n, kind: "text", text: TEXT }),
  );
  const records = await Promise.all(contents.map((json, n) => crypto.sealRecord(key, place(n), json)));
  await keep(records.map((body, n): Write => ({ table: "unconfirmed", n: n + 1, row: { kind: "sealed", body } })));
  const opened = await Promise.all(records.map((record, n) => crypto.openRecord(key, place(n), record)));
  const texts = opened.map((json) => {
    const parsed = parseContent(json!);
    return parsed.ok && parsed.value.kind === "text" ? parsed.value.text : "";
  });
  await keep(texts.map((text, n): Write => ({ table: "timeline", n: n + 1, row: { kind: "peer", text } })));
  return texts;
}

const chat = { storeId: "bench", sweepAt: Date.now() + 3_600_000, hello: { ack: null, done: 0 }, peerJoined: true };

async function openVault(seat: Seat): Promise<Vault> {
  const secrets = { token: random(32), stateKey: random(32), storeKey: random(32) };
  return createVaults().open(`bench${seat}`, { sid: random(16), seat, ...secrets, stays: false }, true);
}

async function write(vault: Vault, writes: readonly Write[]): Promise<void> {
  if (!(await vault.write(writes, chat, () => true))) throw new Error("this browser keeps nothing");
}

/** The same, what was sealed and what was opened each kept in one transaction of a vault in IndexedDB. */
async function stored() {
  const vault = await openVault(1);
  return messages((writes) => write(vault, writes));
}

/**
 * From 1,000 presses to the last text in the other's view: two engines in their loops, a vault each, every input a
 * transaction of its own, and a server in memory between them.
 */
async function engines() {
  const context = { crypto: createEngineCrypto(await loadHpke()), random: () => random(16), limits: ENGINE_LIMITS };
  const shared = { sid: random(16), pskH: random(32), kHello: random(32) };
  const digest = async (body: string) => toBase64url(await sha256(fromBase64url(body)));
  let memory = emptyRelay;
  let turn: Promise<unknown> = Promise.resolve();
  let changed = () => {};
  const people = new Map<Seat, ReturnType<typeof createConversation>>();
  const take = (seat: Seat, frame: Parameters<typeof receive>[3]) => {
    turn = turn.then(async () => {
      const result = await receive(memory, seat, seat, frame, { now: performance.now(), rooms: RELAY_ROOMS, digest });
      memory = result.memory;
      for (const { to, frame: said } of result.said) people.get(to)?.hear(said as EngineFrame);
    });
    return true;
  };
  for (const seat of [1, 2] as const) {
    const vault = await openVault(seat);
    const did = random(16);
    const conversation = createConversation(newState({ ...shared, seat, did }), context, {
      write: (writes) => write(vault, writes),
      send: (frame) => take(seat, frame),
      reconnect() {},
      changed: () => changed(),
    });
    people.set(seat, conversation);
    memory = takeSeat(memory, seat, did, 0);
    take(seat, { type: "hello", tag: "bench", seat, token: random(32), ...conversation.hello() });
  }
  const [one, two] = [people.get(1)!, people.get(2)!];
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      changed = () => isSo() && resolve();
      changed();
    });
  await until(() => [one, two].every((each) => each.view().safety));
  const start = performance.now();
  for (let n = 0; n < MESSAGES; n++) one.put({ type: "command", command: { type: "write", text: TEXT } });
  await until(() => two.view().rows.length >= MESSAGES);
  const took = performance.now() - start;
  const texts = two.view().rows.filter((row) => row.kind === "peer" && row.text === TEXT);
  for (const each of [one, two]) each.stop();
  if (texts.length !== MESSAGES) throw new Error("a message is not what it was");
  return took;
}

/** The same without JSON, padding and base64url: what record.ts itself takes, for as many padded bytes. */
async function recordsAlone() {
  const key = await importAesKey(randomBytes(32));
  const [sid, eid] = [randomBytes(16), randomBytes(16)];
  const plain = new TextEncoder().encode(TEXT.padEnd(512));
  const all = Array.from({ length: MESSAGES }, (_, n): BodyPlace => ({ label: "msg", sid, eid, from: 1, seq: n + 1 }));
  const records = await Promise.all(all.map((at) => sealBody(key, at, plain, randomBytes(12))));
  const opened = await Promise.all(records.map((record, n) => openBody(key, all[n]!, record)));
  return opened.map((bytes) => (bytes?.length === plain.length ? TEXT : ""));
}

async function bare() {
  const key = await importAesKey(randomBytes(32));
  const plain = Array.from({ length: MESSAGES }, () => new TextEncoder().encode(TEXT));
  const sealed = await Promise.all(
    plain.map(async (bytes) => {
      const iv: Bytes = randomBytes(12);
      return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
    }),
  );
  const opened = await Promise.all(
    sealed.map(({ iv, bytes }) => crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, bytes)),
  );
  return opened.map((bytes) => new TextDecoder().decode(bytes));
}

async function timed(job: () => Promise<string[]>): Promise<number> {
  const start = performance.now();
  const texts = await job();
  const took = performance.now() - start;
  if (texts.some((text) => text !== TEXT)) throw new Error("a message is not what it was");
  return took;
}

/** Two rounds of each to warm up, then the median of rounds that take turns, so that a busy machine slows both. */
async function batch() {
  const took = { bare: [] as number[], records: [] as number[], messages: [] as number[], stored: [] as number[] };
  for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
    took.bare.push(await timed(bare));
    took.records.push(await timed(recordsAlone));
    took.messages.push(await timed(() => messages()));
    took.stored.push(await timed(stored));
  }
  const median = (numbers: number[]) => numbers.slice(WARM_UPS).toSorted((a, b) => a - b)[ROUNDS >> 1];
  const [bareMs, records] = [median(took.bare), median(took.records)];
  const [contents, kept] = [median(took.messages), median(took.stored)];
  // Once only: a thousand transactions.
  return { bare: bareMs, records, messages: contents, stored: kept, engines: await engines() };
}

async function argon2() {
  const start = performance.now();
  await stretchInWorker("EC2 code 0123456789AB", randomBytes(16));
  return { argon2: performance.now() - start };
}

Object.assign(globalThis, { bench: { handshake, batch, argon2 } });
