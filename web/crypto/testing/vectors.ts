/** What the tests of this folder share: the known answers of `shared/vectors/ec1-kat.json`, and quick ways to them. */
import fc from "fast-check";
import kat from "../../../shared/vectors/ec1-kat.json" with { type: "json" };
import { fromBase64url, toBase64url } from "../../../shared/base64url.ts";
import { deriveHandshakeKeys, type HandshakeKeys } from "../handshake.ts";
import type { Hpke } from "../hpke.ts";
import type { Bytes } from "../primitives.ts";

export { kat };

export const hex = (text: string): Bytes => Uint8Array.from(Buffer.from(text, "hex"));
export const toHex = (bytes: Uint8Array | ArrayBuffer | undefined): string | undefined =>
  bytes && Buffer.from(bytes as Uint8Array).toString("hex");

export const sid = hex(kat.sid);

export const handshakeKeys = (): Promise<HandshakeKeys> => deriveHandshakeKeys(hex(kat.psk), sid);

/** H1 of the vectors. */
export const katOffer = () => hex(kat.pk1 + kat.commit + kat.mac1);
export const katAnswer = () => hex(kat.h + kat.enc + kat.tag2);
export const katConfirm = () => hex(kat.eid + kat.n1 + kat.tag1);

/** Slot 2's end with the recorded `encap`: what the sender exports is derived as the receiver does. */
export function withRecordedEncap(hpke: Hpke): Hpke {
  const encap = hex(kat.enc);
  return {
    ...hpke,
    send: async (_pk, info, psk, pskId) => ({
      encap,
      exporter: await hpke.receive(hex(kat.sk1_seed), encap, info, psk, pskId),
    }),
  };
}

/** A bit of some bytes, chosen at random, and how to change it. */
export const anyBit = fc.record({ at: fc.nat(), bit: fc.nat({ max: 7 }) });
export function flip(bytes: Uint8Array, { at, bit }: { at: number; bit: number }): Bytes {
  const out = Uint8Array.from(bytes);
  out[at % out.length]! ^= 1 << bit;
  return out;
}
export const flipText = (text: string, bit: { at: number; bit: number }): string =>
  toBase64url(flip(fromBase64url(text), bit));

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
