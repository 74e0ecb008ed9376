/**
 * The running digest of what a device wrote in a pairing [M5]: SHA-256 (FIPS 180-4) over each record's number and body, so
 * that a receipt says not only how many came, but which.
 * Not protected: it holds no secret; a receipt is sealed.
 */
import { enc } from "../../shared/enc.ts";
import type { Seat } from "../../shared/shapes.ts";
import { type Bytes, sha256 } from "./primitives.ts";

/** A told hole has no body. */
const HOLE = new Uint8Array(32);

/** `D` at number m, that of the H2 or H3 of seat `from` that began the pairing: `SHA-256(enc("digest start", pid, from, m))`. */
export const digestStart = (pid: Bytes, from: Seat, m: number): Promise<Bytes> =>
  sha256(enc("digest start", pid, from, m));

/**
 * `D(n) = SHA-256(enc("digest", D(n-1), n, x))`.
 * @param x SHA-256 of the record's body, of a blank the one that the server gives; null: a told hole
 */
export const digestNext = (before: Bytes, n: number, x: Bytes | null): Promise<Bytes> =>
  sha256(enc("digest", before, n, x ?? HOLE));
