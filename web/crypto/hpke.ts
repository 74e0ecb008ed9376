/**
 * What the handshake needs of HPKE (RFC 9180): mode PSK (section 5.1.2), export only (section 5.3), over X-Wing. The
 * libraries behind it load on their own, while the person types the code; this file has none of them.
 * Not protected: a page whose chunk cannot load has no handshake; it asks again.
 */
import type { Bytes } from "./primitives.ts";

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

/** Loads the libraries once. Rejects where the chunk does not load; the next call then tries again. */
export function loadHpke(): Promise<Hpke> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Hpke> {
  const { createHpke, loadXWing } = await import("./hpke-suite.ts");
  return createHpke(await loadXWing());
}
