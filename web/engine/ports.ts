/**
 * What the engine is given: cryptography and randomness, as arguments, so that explorers run on deterministic symbolic
 * ones. All bytes are base64url text here: a state is plain JSON, and equality is `===`. Nothing here throws for what a
 * peer or a server may send: what does not verify is null.
 */
import type { RecordName, Seat } from "../../shared/shapes.ts";

/** What both participants derive from the PSK, and the session it belongs to. */
export interface SharedKeys {
  sid: string;
  pskH: string;
  kHello: string;
}

/** The epoch that an offer continues: its pairing and its own name, and its chain secret. */
export interface Base {
  pid: string;
  eid: string;
  cs: string;
}

/** Everything an epoch gives. */
export interface EpochKeys {
  eid: string;
  /** The key of what seat 1 writes, and of what seat 2 writes. */
  k12: string;
  k21: string;
  /** `th`: the transcript; `co`, `ca`: confirmation keys of offerer and answerer. */
  th: string;
  co: string;
  ca: string;
  /** For the safety code. */
  ks: string;
  /** The chain secret. */
  cs: string;
}

/** One's own H1, until it is answered. */
export interface MadeOffer {
  /** H1's body. */
  body: string;
  h: string;
  sk1: string;
  n1: string;
}

/** The other's H1, its `mac1` verified. */
export interface ReadOffer {
  h: string;
  pk1: string;
  commit: string;
  base: { pid: string; eid: string } | null;
  /** null: zeros, the offerer has nothing of the other's. */
  seen: RecordName | null;
  macc: string | null;
}

export interface EngineCrypto {
  /** H1 [rule 6], by the offerer in seat `o`. */
  makeOffer(
    keys: SharedKeys,
    o: Seat,
    name: RecordName,
    base: Base | null,
    seen: RecordName | null,
  ): Promise<MadeOffer>;
  /** Parses H1 and verifies `mac1`. */
  readOffer(keys: SharedKeys, o: Seat, name: RecordName, body: string): Promise<ReadOffer | null>;
  /** Whether the offer's `macc` verifies under this chain secret. `body` is the H1's. */
  continues(keys: SharedKeys, o: Seat, name: RecordName, body: string, cs: string): Promise<boolean>;
  /** H2 [rule 7], by the answerer; null where the public key is refused. `name` is H2's own. `base`: chained. */
  answer(
    keys: SharedKeys,
    o: Seat,
    offer: ReadOffer,
    base: Base | null,
    name: RecordName,
  ): Promise<{ body: string; epoch: EpochKeys } | null>;
  /** H3's first half [rule 8]: what an H2 gives the offerer. "other-offer": its `h` is not this offer's. */
  acceptAnswer(
    keys: SharedKeys,
    o: Seat,
    offer: { h: string; sk1: string; base: Base | null },
    name: RecordName,
    body: string,
  ): Promise<{ epoch: EpochKeys; mode: "fresh" | "chained" } | "other-offer" | null>;
  /** H3's body. `name` is H3's own. */
  confirm(epoch: EpochKeys, name: RecordName, n1: string): Promise<string>;
  /** Checks H3: `eid`, commitment, `tag1`. Gives `n1`. */
  checkConfirmation(
    keys: SharedKeys,
    epoch: EpochKeys,
    commit: string,
    name: RecordName,
    body: string,
  ): Promise<string | null>;
  /** Six numbers from 0 to 31 [rule 10]. */
  safetyCode(ks: string, n1: string): Promise<number[]>;

  /** A record's body: `json` padded, sealed. `key` is k12 or k21. */
  sealRecord(key: string, place: Place, json: string): Promise<string>;
  openRecord(key: string, place: Place, body: string): Promise<string | null>;
  /** A signal's body: padded to 256 bytes, or as many such steps as it takes up to 2,048. */
  sealSignal(key: string, place: Place, json: string): Promise<string>;
  openSignal(key: string, place: Place, body: string): Promise<string | null>;

  /** `D` at the record m that began the pairing [rule 12]. */
  digestStart(pid: string, from: Seat, m: number): Promise<string>;
  /** `D(n)` from `D(n-1)`; `x` null: a told hole. */
  digestNext(before: string, n: number, x: string | null): Promise<string>;
  /** SHA-256 of a body (32 bytes). */
  bodyDigest(body: string): Promise<string>;
  /** The first 16 bytes of a digest. */
  shortDigest(digest: string): string;
  /** What sealing would make of it: the plaintext's UTF-8 length, padded. For refusing what would not fit. */
  fits(json: string): boolean;
}

/** Where a record or signal stands: bound into its AAD, so that it opens nowhere else. */
export interface Place {
  sid: string;
  eid: string;
  from: Seat;
  seq: number;
}

/** 16 random bytes, base64url. */
export type RandomId = () => string;
