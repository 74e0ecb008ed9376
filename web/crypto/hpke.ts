/**
 * What the handshake needs of HPKE (RFC 9180): mode PSK (section 5.1.2), export only (section 5.3), over X-Wing. Its
 * libraries stand in the engine's file, which loads while the person types the code.
 * Not protected: a page that has no X25519, and cannot load one, has no handshake; it asks again.
 */
import { createHpke } from "./hpke-suite.ts";
import type { Bytes } from "./primitives.ts";
import { loadXWing } from "./x-wing.ts";

export interface Exporter {
  /** 32 bytes, bound to everything the two ends agreed on. */
  export(context: Bytes): Promise<Bytes>;
}

/** Wrong lengths, a PSK under 32 bytes or without a name, and keys that are none: rejected with an Error. */
export interface Hpke {
  /** A fresh pair: `pk` 1216 bytes, `seed` 32. A given seed is for known-answer tests only. */
  generate(seed?: Bytes): Promise<{ pk: Bytes; seed: Bytes }>;
  /**
   * The sender's end, and `encap`, 1120 bytes, for the receiver.
   * @param randomness for known-answer tests only: the 64 bytes that X-Wing's encapsulation draws
   */
  send(
    pk: Bytes,
    info: Bytes,
    psk: Bytes,
    pskId: Bytes,
    randomness?: Bytes,
  ): Promise<{ encap: Bytes; exporter: Exporter }>;
  /** The receiver's end. Any `encap` of the right length gives one: whether it is the sender's shows by its exports. */
  receive(seed: Bytes, encap: Bytes, info: Bytes, psk: Bytes, pskId: Bytes): Promise<Exporter>;
}

let loading: Promise<Hpke> | undefined;

/** Once. Rejects where the library's X25519 is needed and does not load; the next call then tries again. */
export function loadHpke(): Promise<Hpke> {
  loading ??= loadXWing()
    .then(createHpke)
    .catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
  return loading;
}
