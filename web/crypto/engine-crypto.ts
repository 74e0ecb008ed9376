/**
 * The engine's cryptography as it is: what engine-port.ts asks for, by handshake.ts, record.ts and their neighbours, with
 * base64url text on one side and bytes on the other. What the other or the server sent may be anything: of a wrong length,
 * no base64url, no number; then the answer is null before anything is computed [H4].
 * Not protected: the engine's state holds keys as text, which JavaScript cannot wipe; and the few keys last used stay
 * imported here, so a page that is seized in that moment opens what they open.
 */
import { fromBase64url, toBase64url } from "../../shared/base64url.ts";
import {
  EID_BYTES,
  HANDSHAKE_BYTES,
  IV_BYTES,
  KEY_BYTES,
  SIGNAL_BYTES,
  SIGNAL_STEP_BYTES,
  SIGNAL_STEPS_MAX,
  TAG_BYTES,
} from "../../shared/limits.ts";
import type { RecordName } from "../../shared/shapes.ts";
import { digestNext, digestStart } from "./digest.ts";
import type { EngineCrypto, Place } from "./engine-port.ts";
import { acceptAnswer, answerOffer, checkConfirmation, confirmEpoch } from "./handshake.ts";
import type { Hpke } from "./hpke.ts";
import { continues, makeOffer, type Name, readOffer } from "./offer.ts";
import { fits, pad, PLAIN_MAX_BYTES, STEP_BYTES, unpad } from "./pad.ts";
import { type Bytes, importAesKey, randomBytes, sha256 } from "./primitives.ts";
import { type BodyPlace, openBody, sealBody } from "./record.ts";
import { safetyCode } from "./safety-code.ts";
import { anyBytes, bytesOf, isNumber, own, sent, sentName, textOf } from "./values.ts";

/** Each way of the epoch in force and of the one before or after. */
const KEYS_MAX = 4;
/** `sid` and epochs, decoded once: they stand in every record's AAD. */
const NAMES_MAX = 8;

const SIGNAL_MAX_BYTES = SIGNAL_STEP_BYTES * SIGNAL_STEPS_MAX;
const SHORT_DIGEST_BYTES = 16;

const EID_LENGTHS = new Set([EID_BYTES]);
const HANDSHAKE_LENGTHS = new Set(HANDSHAKE_BYTES);
const SIGNAL_LENGTHS = new Set(SIGNAL_BYTES);
const RECORD_LENGTHS = new Set(
  Array.from({ length: PLAIN_MAX_BYTES / STEP_BYTES }, (_, n) => IV_BYTES + (n + 1) * STEP_BYTES + TAG_BYTES),
);

/**
 * @param hpke loaded: `await loadHpke()`
 * @param random tests pass known bytes
 */
export function createEngineCrypto(hpke: Hpke, random: (length: number) => Bytes = randomBytes): EngineCrypto {
  const keyOf = remember(KEYS_MAX, (text) => importAesKey(own(text, KEY_BYTES)));
  const nameBytes = remember(NAMES_MAX, (text) => sent(text, EID_LENGTHS));

  function placeOf(label: BodyPlace["label"], { sid, eid, from, seq }: Place): BodyPlace | null {
    const [session, epoch] = [nameBytes(sid), nameBytes(eid)];
    return session && epoch && isNumber(seq) ? { label, sid: session, eid: epoch, from, seq } : null;
  }

  async function seal(label: BodyPlace["label"], key: string, place: Place, json: string, maxBytes: number) {
    const at = placeOf(label, place);
    if (!at) throw new RangeError("a body is sealed for a place of one's own");
    return toBase64url(await sealBody(await keyOf(key), at, pad(json, maxBytes), random(IV_BYTES)));
  }

  async function open(
    label: BodyPlace["label"],
    key: string,
    place: Place,
    body: string,
    lengths: ReadonlySet<number>,
  ): Promise<string | null> {
    const [at, bytes] = [placeOf(label, place), sent(body, lengths)];
    const plain = at && bytes && (await openBody(await keyOf(key), at, bytes));
    return (plain && unpad(plain)) ?? null;
  }

  return {
    async makeOffer(keys, o, name, base, seen) {
      const n1 = random(KEY_BYTES);
      const of = [o, bytesOf(name), base && bytesOf(base), seen && bytesOf(seen), n1] as const;
      const { wire, h, seed } = await makeOffer(hpke, bytesOf(keys), ...of);
      return textOf({ body: wire, h, sk1: seed, n1 });
    },
    async readOffer(keys, o, name, body) {
      const given = readSent(name, body);
      const offer = given && (await readOffer(bytesOf(keys), o, ...given));
      return textOf(offer ?? null);
    },
    async continues(keys, o, name, body, cs) {
      const given = readSent(name, body);
      return given !== null && continues(bytesOf(keys).sid, o, ...given, own(cs, KEY_BYTES));
    },
    async answer(keys, o, { h, pk1, base: named }, base, name) {
      const offer = { h: own(h, KEY_BYTES), pk1: fromBase64url(pk1), base: named && bytesOf(named) };
      const made = await answerOffer(hpke, bytesOf(keys), o, offer, base && bytesOf(base), bytesOf(name));
      return made ? textOf({ body: made.wire, epoch: made.epoch }) : null;
    },
    async acceptAnswer(keys, o, { h, sk1, base }, name, body) {
      const given = readSent(name, body);
      const offer = { h: own(h, KEY_BYTES), seed: own(sk1, KEY_BYTES), base: base && bytesOf(base) };
      return textOf((given && (await acceptAnswer(hpke, bytesOf(keys), o, offer, ...given))) ?? null);
    },
    async confirm(epoch, name, n1) {
      return textOf(await confirmEpoch(bytesOf(epoch), bytesOf(name), own(n1, KEY_BYTES)));
    },
    async checkConfirmation(keys, epoch, commit, name, body) {
      const given = readSent(name, body);
      const of = [bytesOf(keys).sid, bytesOf(epoch), own(commit, KEY_BYTES)] as const;
      return textOf((given && (await checkConfirmation(...of, ...given))) ?? null);
    },
    safetyCode: async (ks, n1) => safetyCode(own(ks, KEY_BYTES), own(n1, KEY_BYTES)),

    sealRecord: (key, place, json) => seal("msg", key, place, json, PLAIN_MAX_BYTES),
    openRecord: (key, place, body) => open("msg", key, place, body, RECORD_LENGTHS),
    sealSignal: (key, place, json) => seal("signal", key, place, json, SIGNAL_MAX_BYTES),
    openSignal: (key, place, body) => open("signal", key, place, body, SIGNAL_LENGTHS),

    digestStart: async (pid, from, m) => toBase64url(await digestStart(own(pid, EID_BYTES), from, m)),
    digestNext: async (before, n, x) =>
      toBase64url(await digestNext(own(before, KEY_BYTES), n, x === null ? null : anyBytes(x))),
    bodyDigest: async (body) => toBase64url(await sha256(anyBytes(body))),
    shortDigest: (digest) => toBase64url(own(digest, KEY_BYTES).slice(0, SHORT_DIGEST_BYTES)),
    fits,
  };
}

/** A handshake's record as it came: null where it can be none [H4]. */
function readSent(name: RecordName, body: string): [Name, Bytes] | null {
  const [at, wire] = [sentName(name), sent(body, HANDSHAKE_LENGTHS)];
  return at && wire && [at, wire];
}

/** `make`, which is asked again only for what is not among the `max` last used. */
function remember<T>(max: number, make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const value = made.get(text) ?? make(text);
    made.delete(text);
    made.set(text, value);
    if (made.size > max) made.delete(made.keys().next().value!);
    return value;
  };
}
