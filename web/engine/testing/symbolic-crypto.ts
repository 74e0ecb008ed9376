/**
 * The engine's cryptography as algebra, for explorers and random runs: a value is a handle, and what it is made of
 * stands in a table. Whoever calls this with a secret can do what the secret allows, and nothing else; equal terms are
 * equal handles. Handles have the lengths of the real values, so that frames parse as they do on the wire.
 * It does not show that the real primitives are what the terms say: that is for web/crypto, its vectors and ProVerif.
 */
import { HANDSHAKE_BYTES, IV_BYTES, SIGNAL_STEP_BYTES, SIGNAL_STEPS_MAX, TAG_BYTES } from "../../../shared/limits.ts";
import type { RecordName, Seat } from "../../../shared/shapes.ts";
import type { Base, EngineCrypto, EpochKeys, Place, ReadOffer, SharedKeys } from "../ports.ts";

type Part = string | number;
type Term = readonly [operation: string, ...parts: Part[]];

const [H1_BYTES, H1_BASE_BYTES, H2_BYTES, H3_BYTES] = HANDSHAKE_BYTES as readonly [number, number, number, number];
const PLAIN_STEP_BYTES = 256;
const PLAIN_MAX_BYTES = 65_536;
/** A handle's own characters: those of 16 bytes; longer values have a tail that says nothing. */
const HANDLE_CHARACTERS = 22;
const HANDLE = /[A-Za-z]_[0-9a-z]{19}A(?:-*A)?/g;
const SYMBOLS = /\[\d+(?:,\d+){5}\]/g;

const characters = (bytes: number): number => Math.ceil((bytes * 4) / 3);
const utf8 = new TextEncoder();
const paddedBytes = (json: string, step: number): number =>
  Math.max(step, Math.ceil(utf8.encode(json).length / step) * step);

/** What stands openly in an H1. */
export interface OfferFields {
  pk1: string;
  commit: string;
  base: { pid: string; eid: string } | null;
  seen: RecordName | null;
  macc: string | null;
}

/** What a sealed body says and where: for witnesses, who stand outside the algebra. */
export interface Peeked {
  what: "record" | "signal";
  key: string;
  place: Place;
  json: string;
}

export interface SymbolicCrypto extends EngineCrypto {
  /** A value of 16 bytes that nobody has had before. */
  fresh(): string;
  /** What a liar without keys makes of any body: as long, and good for nothing. */
  garble(body: string): string;
  /** What everybody can read in an H1. */
  fieldsOf(body: string): OfferFields | null;
  /** An H1 of chosen fields under a MAC of one's own: needs `kHello`. */
  forgeOffer(keys: SharedKeys, o: Seat, name: RecordName, fields: OfferFields): string;
  /** "H1", "H2", "H3", "record", "signal", or null. */
  kindOf(body: string): string | null;
  peek(body: string): Peeked | null;
  /** The same text with every handle replaced by the order of its first appearance and what it is made of. */
  canonical(text: string): string;
}

export function createSymbolicCrypto(): SymbolicCrypto {
  const terms = new Map<string, Term>();
  const handles = new Map<string, string>();
  const codes = new Map<string, string>();
  let count = 0;

  function make(bytes: number, operation: string, ...parts: Part[]): string {
    const text = `${operation}\u0000${parts.join("\u0000")}`;
    const known = handles.get(text);
    if (known !== undefined) return known;
    count += 1;
    const short = `${operation[0]}_${count.toString(36).padStart(HANDLE_CHARACTERS - 3, "0")}A`;
    // "A" at the end: the same bytes have one base64url text, so the last bits, which mean nothing, are zero.
    const length = characters(bytes);
    const handle = length > HANDLE_CHARACTERS ? `${short.padEnd(length - 1, "-")}A` : short;
    handles.set(text, handle);
    terms.set(short, [operation, ...parts]);
    return handle;
  }
  const hash = (operation: string, ...parts: Part[]) => make(32, operation, ...parts);
  const random = (bytes: number, what: string) => make(bytes, what, count);

  /** The term of a handle of this length, if it was made by this operation. */
  function termOf(handle: string, operation: string): readonly Part[] | null {
    const term = terms.get(handle.slice(0, HANDLE_CHARACTERS));
    if (term?.[0] !== operation || handles.get(`${operation}\u0000${term.slice(1).join("\u0000")}`) !== handle)
      return null;
    return term.slice(1);
  }

  const nameParts = ({ did, seq }: RecordName) => [did, seq] as const;
  const fieldParts = ({ pk1, commit, base, seen, macc }: OfferFields): Part[] => [
    pk1,
    commit,
    base?.pid ?? "",
    base?.eid ?? "",
    seen?.did ?? "",
    seen?.seq ?? 0,
    macc ?? "",
  ];
  function fieldsOf(body: string): (OfferFields & { mac1: string }) | null {
    const parts = termOf(body, "H1");
    if (!parts) return null;
    const [pk1, commit, pid, eid, seenDid, seenSeq, macc, mac1] = parts as [
      string,
      string,
      string,
      string,
      string,
      number,
      string,
      string,
    ];
    return {
      pk1,
      commit,
      base: eid === "" ? null : { pid, eid },
      seen: seenDid === "" ? null : { did: seenDid, seq: seenSeq },
      macc: macc === "" ? null : macc,
      mac1,
    };
  }
  const body1 = (keys: SharedKeys, o: Seat, name: RecordName, fields: OfferFields) =>
    hash("body1", keys.sid, o, ...nameParts(name), ...fieldParts(fields));
  const chainMac = (keys: SharedKeys, o: Seat, name: RecordName, fields: OfferFields, cs: string) =>
    hash("macc", cs, keys.sid, o, ...nameParts(name), ...fieldParts({ ...fields, macc: null }));

  function forgeOffer(keys: SharedKeys, o: Seat, name: RecordName, fields: OfferFields): string {
    const mac1 = hash("mac1", keys.kHello, body1(keys, o, name, fields));
    return make(fields.base ? H1_BASE_BYTES : H1_BYTES, "H1", ...fieldParts(fields), mac1);
  }

  /** HPKE and the exports: the same for both, from what each has. `encap` holds the KEM's randomness. */
  function epochOf(
    keys: SharedKeys,
    o: Seat,
    h: string,
    encap: string,
    secret: string,
    base: Base | null,
    name: RecordName,
  ): { epoch: EpochKeys; tag2: string } {
    const mode = base ? "chained" : "fresh";
    const psk = base ? hash("chained psk", keys.sid, keys.pskH, base.cs, base.eid) : keys.pskH;
    const exporter = hash("hpke", secret, psk, keys.sid, o, h, mode, base?.eid ?? "");
    const th = hash("transcript", h, encap, mode, ...nameParts(name));
    const exported = (label: string) => hash("export", exporter, label, th);
    const ca = exported("confirm answer");
    const epoch: EpochKeys = {
      eid: make(16, "eid", th),
      k12: exported("key 1>2"),
      k21: exported("key 2>1"),
      th,
      co: exported("confirm offer"),
      ca,
      ks: exported("sas"),
      cs: exported("chain"),
    };
    return { epoch, tag2: hash("tag2", ca, th) };
  }

  const tag1 = (epoch: EpochKeys, name: RecordName, n1: string) =>
    hash("tag1", epoch.co, epoch.th, ...nameParts(name), n1);

  function seal(what: "record" | "signal", step: number, key: string, place: Place, json: string): string {
    const bytes = IV_BYTES + paddedBytes(json, step) + TAG_BYTES;
    const nonce = random(IV_BYTES, "nonce");
    return make(bytes, what, key, place.sid, place.eid, place.from, place.seq, nonce, json);
  }

  function peekAs(what: "record" | "signal", body: string): Peeked | null {
    const parts = termOf(body, what);
    if (!parts) return null;
    const [key, sid, eid, from, seq, , json] = parts as [string, string, string, Seat, number, string, string];
    return { what, key, place: { sid, eid, from, seq }, json };
  }

  function open(what: "record" | "signal", key: string, place: Place, body: string): string | null {
    const found = peekAs(what, body);
    if (!found || found.key !== key) return null;
    const { sid, eid, from, seq } = found.place;
    return sid === place.sid && eid === place.eid && from === place.from && seq === place.seq ? found.json : null;
  }

  return {
    makeOffer: (keys, o, name, base, seen) => {
      const sk1 = random(32, "secret key");
      const n1 = random(32, "n1");
      const bare: OfferFields = {
        pk1: make(1_216, "pub", sk1),
        commit: hash("commit", keys.sid, n1),
        base: base && { pid: base.pid, eid: base.eid },
        seen,
        macc: null,
      };
      const fields = base ? { ...bare, macc: chainMac(keys, o, name, bare, base.cs) } : bare;
      return Promise.resolve({
        body: forgeOffer(keys, o, name, fields),
        h: hash("sha", body1(keys, o, name, fields)),
        sk1,
        n1,
      });
    },
    readOffer: (keys, o, name, body) => {
      const found = fieldsOf(body);
      if (!found) return Promise.resolve(null);
      const { mac1, ...fields } = found;
      const whole = body1(keys, o, name, fields);
      if (mac1 !== hash("mac1", keys.kHello, whole)) return Promise.resolve(null);
      return Promise.resolve({ h: hash("sha", whole), ...fields });
    },
    continues: (keys, o, name, body, cs) => {
      const fields = fieldsOf(body);
      return Promise.resolve(fields !== null && fields.macc === chainMac(keys, o, name, fields, cs));
    },
    answer: (keys, o, offer: ReadOffer, base, name) => {
      if (!termOf(offer.pk1, "pub")) return Promise.resolve(null);
      const encap = make(1_120, "encap", offer.pk1, random(32, "kem"));
      const secret = hash("shared secret", offer.pk1, encap);
      const { epoch, tag2 } = epochOf(keys, o, offer.h, encap, secret, base, name);
      return Promise.resolve({ body: make(H2_BYTES, "H2", offer.h, encap, base ? 1 : 0, tag2), epoch });
    },
    acceptAnswer: (keys, o, offer, name, body) => {
      const parts = termOf(body, "H2");
      if (!parts) return Promise.resolve(null);
      const [h, encap, mode, tag] = parts as [string, string, number, string];
      if (h !== offer.h) return Promise.resolve("other-offer");
      if (mode === 1 && !offer.base) return Promise.resolve(null);
      // With another's secret key the KEM gives some value that nobody else has.
      const pk1 = make(1_216, "pub", offer.sk1);
      const mine = termOf(encap, "encap")?.[0] === pk1;
      const secret = mine ? hash("shared secret", pk1, encap) : hash("rejected", offer.sk1, encap);
      const base = mode === 1 ? offer.base : null;
      const { epoch, tag2 } = epochOf(keys, o, h, encap, secret, base, name);
      if (tag !== tag2) return Promise.resolve(null);
      return Promise.resolve({ epoch, mode: base ? ("chained" as const) : ("fresh" as const) });
    },
    confirm: (epoch, name, n1) => Promise.resolve(make(H3_BYTES, "H3", epoch.eid, n1, tag1(epoch, name, n1))),
    checkConfirmation: (keys, epoch, commit, name, body) => {
      const parts = termOf(body, "H3");
      if (!parts) return Promise.resolve(null);
      const [eid, n1, tag] = parts as [string, string, string];
      const right = eid === epoch.eid && commit === hash("commit", keys.sid, n1) && tag === tag1(epoch, name, n1);
      return Promise.resolve(right ? n1 : null);
    },
    safetyCode: (ks, n1) => {
      const handle = hash("sas", ks, n1);
      // An odd factor permutes the numbers of 30 bits: different terms, different codes.
      const bits = Math.imul(Number.parseInt(handle.slice(2, HANDLE_CHARACTERS - 1), 36), 0x9e3779b1) & 0x3fffffff;
      const symbols = [25, 20, 15, 10, 5, 0].map((shift) => (bits >>> shift) & 31);
      codes.set(JSON.stringify(symbols), handle);
      return Promise.resolve(symbols);
    },

    sealRecord: (key, place, json) => Promise.resolve(seal("record", PLAIN_STEP_BYTES, key, place, json)),
    openRecord: (key, place, body) => Promise.resolve(open("record", key, place, body)),
    sealSignal: (key, place, json) => {
      if (paddedBytes(json, SIGNAL_STEP_BYTES) > SIGNAL_STEP_BYTES * SIGNAL_STEPS_MAX)
        throw new RangeError("A signal of more than 2,048 bytes.");
      return Promise.resolve(seal("signal", SIGNAL_STEP_BYTES, key, place, json));
    },
    openSignal: (key, place, body) => Promise.resolve(open("signal", key, place, body)),

    digestStart: (pid, from, m) => Promise.resolve(hash("digest start", pid, from, m)),
    digestNext: (before, n, x) => Promise.resolve(hash("digest", before, n, x ?? "")),
    bodyDigest: (body) => Promise.resolve(hash("sha body", body)),
    shortDigest: (digest) => make(16, "short", digest),
    fits: (json) => paddedBytes(json, PLAIN_STEP_BYTES) <= PLAIN_MAX_BYTES,

    fresh: () => random(16, "id"),
    garble: (body) => random(Math.floor((body.length * 3) / 4), "garbled"),
    fieldsOf: (body) => {
      const found = fieldsOf(body);
      if (!found) return null;
      const { mac1: _, ...fields } = found;
      return fields;
    },
    forgeOffer,
    kindOf: (body) => {
      const operation = terms.get(body.slice(0, HANDLE_CHARACTERS))?.[0];
      return operation !== undefined && ["H1", "H2", "H3", "record", "signal"].includes(operation) ? operation : null;
    },
    peek: (body) => peekAs("record", body) ?? peekAs("signal", body),
    canonical(text) {
      const numbers = new Map<string, number>();
      const name = (handle: string): string => {
        const short = handle.slice(0, HANDLE_CHARACTERS);
        const term = terms.get(short);
        if (!term) return handle;
        const known = numbers.get(short);
        if (known !== undefined) return `#${known}`;
        const number = numbers.size;
        numbers.set(short, number);
        const [operation, ...parts] = term;
        // What is random is only itself: which number it had does not matter.
        const inside = parts.map((part) => (typeof part === "string" ? part.replace(HANDLE, name) : `${part}`));
        const fresh = parts.length === 1 && typeof parts[0] === "number";
        return `#${number}=${operation}(${fresh ? "" : inside.join()})`;
      };
      return text.replace(SYMBOLS, (symbols) => codes.get(symbols) ?? symbols).replace(HANDLE, name);
    },
  };
}
