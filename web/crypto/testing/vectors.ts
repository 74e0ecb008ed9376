/** What the tests of this folder share: the known answers of `shared/vectors/ec2-kat.json`, and quick ways to them. */
import fc from "fast-check";
import kat from "../../../shared/vectors/ec2-kat.json" with { type: "json" };
import { fromBase64url, toBase64url } from "../../../shared/base64url.ts";
import type { RecordName, Seat } from "../../../shared/shapes.ts";
import type { Base, SharedKeys } from "../engine-port.ts";
import type { Hpke } from "../hpke.ts";
import type { Bytes } from "../primitives.ts";

export { kat };

export const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, "hex"));
export const toHex = (bytes: Uint8Array | ArrayBuffer | undefined): string | undefined =>
  bytes && Buffer.from(bytes as Uint8Array).toString("hex");
/** Hex to the engine's text and back. */
export const text = (of: string): string => toBase64url(hex(of));
export const unText = (of: string): string => toHex(fromBase64url(of))!;

export const sid = hex(kat.sid);

export const katKeys: SharedKeys = { sid: text(kat.sid), pskH: text(kat.psk_h), kHello: text(kat.k_hello) };

export type Handshake = (typeof kat.handshakes)["fresh1" | "chained1" | "fresh2" | "refreshed"];
export type HandshakeName = keyof typeof kat.handshakes;
export const handshakeNames = Object.keys(kat.handshakes) as HandshakeName[];

/** One handshake of the vectors, as the port's calls take it. */
export function handshake(name: HandshakeName) {
  const vector: Handshake = kat.handshakes[name];
  const { offer, answer, confirm } = vector;
  const named = (of: { did: string }, seq: number): RecordName => ({ did: text(of.did), seq });
  const seen: RecordName = { did: text(offer.seen.slice(0, 32)), seq: Number.parseInt(offer.seen.slice(32), 16) };
  return {
    vector,
    o: offer.seat as Seat,
    offerName: named(offer, offer.seq),
    answerName: named(answer, answer.seq),
    confirmName: named(offer, confirm.seq),
    seen: seen.seq === 0 ? null : seen,
    /** The base of the offer, and the one that the answer goes on from. */
    base: "base_of" in vector ? katBase(vector.base_of as HandshakeName) : null,
    answerBase: vector.mode === "chained" ? katBase((vector as { base_of: HandshakeName }).base_of) : null,
  };
}

function katBase(name: HandshakeName): Base {
  const { pid, eid, cs } = kat.handshakes[name];
  return { pid: text(pid), eid: text(eid), cs: text(cs) };
}

/** The library with a handshake's recorded randomness, and a note of what it was given. */
export function recorded(hpke: Hpke, { sk1_seed, encap_randomness }: Handshake) {
  const given: { info: string; psk: string; pskId: string; encap: string }[] = [];
  const note = (info: Bytes, psk: Bytes, pskId: Bytes, encap: Bytes) =>
    given.push({ info: toHex(info)!, psk: toHex(psk)!, pskId: toHex(pskId)!, encap: toHex(encap)! });
  const fixed: Hpke = {
    generate: () => hpke.generate(hex(sk1_seed)),
    async send(pk, info, psk, pskId) {
      const sent = await hpke.send(pk, info, psk, pskId, hex(encap_randomness));
      note(info, psk, pskId, sent.encap);
      return sent;
    },
    async receive(seed, encap, info, psk, pskId) {
      note(info, psk, pskId, encap);
      return hpke.receive(seed, encap, info, psk, pskId);
    },
  };
  return { fixed, given };
}

/** A bit of some bytes, chosen at random, and how to change it. */
export const anyBit = fc.record({ at: fc.nat(), bit: fc.nat({ max: 7 }) });
export function flip(bytes: Uint8Array, { at, bit }: { at: number; bit: number }): Bytes {
  const out = Uint8Array.from(bytes);
  out[at % out.length]! ^= 1 << bit;
  return out;
}
export const flipText = (of: string, bit: { at: number; bit: number }): string =>
  toBase64url(flip(fromBase64url(of), bit));

/** Every way to be of another length that a slip makes: a byte less or more, none, half, twice. */
export const otherLengths = (bytes: Bytes): Bytes[] => [
  bytes.slice(1),
  bytes.slice(0, -1),
  new Uint8Array(0),
  bytes.slice(0, bytes.length / 2),
  Uint8Array.from([...bytes, 0]),
  Uint8Array.from([0, ...bytes]),
  Uint8Array.from([...bytes, ...bytes]),
];
export const otherLengthTexts = (of: string): string[] => otherLengths(fromBase64url(of)).map(toBase64url);

/** What is no base64url of these bytes: a foreign character, padding, one character left over, bits that mean nothing. */
export const spoiltTexts = (of: string): string[] => [
  `${of.slice(0, -1)}!`,
  `${of.slice(0, -1)}+`,
  `${of.slice(0, -1)} `,
  `${of}=`,
  `${of}A`,
  ` ${of}`,
  ...(of.length % 4 === 0 ? [] : [`${of.slice(0, -1)}${of.at(-1) === "B" ? "D" : "B"}`]),
];
