/** What bench.mjs measures, as it runs in the browser: milliseconds, by the page's own clock. */
import { acceptAnswer, answerOffer, confirmEpoch, deriveHandshakeKeys, makeOffer } from "../../web/crypto/handshake.ts";
import { loadHpke } from "../../web/crypto/hpke.ts";
import { padContent, readContent } from "../../web/crypto/pad.ts";
import { type Bytes, importAesKey, randomBytes } from "../../web/crypto/primitives.ts";
import { openRecord, sealRecord } from "../../web/crypto/record.ts";
import type { Content, Place } from "../../web/crypto/sealed.ts";
import { stretchInWorker } from "../../web/crypto/stretch.ts";

const MESSAGES = 1_000;
const WARM_UPS = 2;
const ROUNDS = 9;
const TEXT = "x".repeat(200);

/** Both ends, one after the other, in a page that has done nothing yet. */
async function handshake() {
  const sid = randomBytes(16);
  const psk = randomBytes(32);
  const start = performance.now();
  const hpke = await loadHpke();
  const loaded = performance.now();
  const one = await deriveHandshakeKeys(psk, sid);
  const two = await deriveHandshakeKeys(psk, sid);
  const offer = await makeOffer(hpke, one, sid);
  const pending = await answerOffer(hpke, two, sid, offer.wire);
  const accepted = await acceptAnswer(hpke, one, sid, offer, pending!.wire);
  if (typeof accepted === "string") throw new Error(accepted);
  const epoch = await confirmEpoch(pending!, sid, accepted.wire);
  const end = performance.now();
  if (epoch?.symbols.join() !== accepted.epoch.symbols.join()) throw new Error("the ends differ");
  return { alone: end - loaded, withLoad: end - start };
}

/** 1,000 messages sealed and opened, each batch at once, and the same texts through bare AES-GCM. */
async function messages() {
  const key = await importAesKey(randomBytes(32));
  const sid = randomBytes(16);
  const contents = Array.from({ length: MESSAGES }, (_, n): Content => {
    return { id: "A".repeat(22), t: 1_800_000_000_000 + n, got: n, kind: "text", text: TEXT };
  });
  const place = (n: number): Place => ({ sid, eid: "A".repeat(22), from: 1, seq: n + 1, type: "message" });
  const records = await Promise.all(contents.map((content, n) => sealRecord(key, place(n), padContent(content))));
  const opened = await Promise.all(records.map((record, n) => openRecord(key, place(n), record)));
  return opened.map((plain) => {
    const said = readContent(plain!);
    return said?.kind === "text" ? said.text : "";
  });
}

/** The same without JSON and padding: what record.ts itself takes, for as many padded bytes. */
async function recordsAlone() {
  const key = await importAesKey(randomBytes(32));
  const sid = randomBytes(16);
  const plain = new TextEncoder().encode(TEXT.padEnd(512));
  const place = (n: number): Place => ({ sid, eid: "A".repeat(22), from: 1, seq: n + 1, type: "message" });
  const all = Array.from({ length: MESSAGES }, (_, n) => place(n));
  const records = await Promise.all(all.map((at) => sealRecord(key, at, plain)));
  const opened = await Promise.all(records.map((record, n) => openRecord(key, all[n]!, record)));
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
  const took = { bare: [] as number[], messages: [] as number[], records: [] as number[] };
  for (let round = 0; round < WARM_UPS + ROUNDS; round++) {
    took.bare.push(await timed(bare));
    took.messages.push(await timed(messages));
    took.records.push(await timed(recordsAlone));
  }
  const median = (numbers: number[]) => numbers.slice(WARM_UPS).toSorted((a, b) => a - b)[ROUNDS >> 1];
  return { bare: median(took.bare), messages: median(took.messages), records: median(took.records) };
}

async function argon2() {
  const start = performance.now();
  await stretchInWorker("EC1 code 0123456789AB", randomBytes(16));
  return { argon2: performance.now() - start };
}

Object.assign(globalThis, { bench: { handshake, batch, argon2 } });
