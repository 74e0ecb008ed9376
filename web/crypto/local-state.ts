/**
 * What stays on a device while a chat lives: the resume token under the code's key (the ticket) [D1], and each row sealed
 * under a key of which the server holds one half and the code (or this tab) the other, bound to its place [D2, D3].
 * AES-256-GCM (NIST SP 800-38D), HKDF-SHA-256 (RFC 5869). What a browser left on disk cannot be read once the server has
 * forgotten `store_key`.
 * Not protected: an older copy put back in its place; how many rows there are and their length in steps of 256 bytes;
 * whoever has this tab, or the code and the server's help.
 */
import { enc } from "../../shared/enc.ts";
import { KEY_BYTES } from "../../shared/limits.ts";
import type { Seat } from "../../shared/shapes.ts";
import { openEnvelope, sealEnvelope } from "./envelope.ts";
import { join } from "./fields.ts";
import { padLong, unpad } from "./pad.ts";
import { type Bytes, hkdf, importAesKey } from "./primitives.ts";

/**
 * `enc("ticket", iv, AES-GCM(state, iv, token, AAD = enc("ticket aad", sid, s)))`
 * @param fixedIv for known-answer tests only, here and below
 */
export async function sealTicket(state: Bytes, token: Bytes, sid: Bytes, seat: Seat, fixedIv?: Bytes): Promise<Bytes> {
  return sealEnvelope("ticket", await importAesKey(state), token, enc("ticket aad", sid, seat), fixedIv);
}

/** The resume token, or undefined where the ticket is not of this code, session and seat. */
export async function openTicket(state: Bytes, ticket: Bytes, sid: Bytes, seat: Seat): Promise<Bytes | undefined> {
  if (state.length !== KEY_BYTES) return undefined;
  const token = await openEnvelope("ticket", await importAesKey(state), ticket, enc("ticket aad", sid, seat));
  return token?.length === KEY_BYTES ? token : undefined;
}

/** Where a row stands. `n`: 0 in "state", the record's seq in "unconfirmed", elsewhere a running number. */
export interface RowPlace {
  sid: Bytes;
  seat: Seat;
  table: "state" | "outbox" | "unconfirmed" | "timeline" | "file";
  n: number;
}

/** `HKDF(store_key ‖ state, enc("stored", s))`; both 32 bytes, or a RangeError. */
export async function rowKey(storeKey: Bytes, state: Bytes, sid: Bytes, seat: Seat): Promise<CryptoKey> {
  const key = await rowKeyBytes(storeKey, state, sid, seat);
  const imported = await importAesKey(key);
  key.fill(0);
  return imported;
}

/** The key's bytes: for known-answer tests; a page needs the key only. */
export async function rowKeyBytes(storeKey: Bytes, state: Bytes, sid: Bytes, seat: Seat): Promise<Bytes> {
  // Joined without lengths, so the lengths must be fixed.
  if (storeKey.length !== KEY_BYTES || state.length !== KEY_BYTES) throw new RangeError("both keys must be 32 bytes");
  const both = join(storeKey, state);
  const key = await hkdf(both, enc("stored", seat), sid);
  both.fill(0);
  return key;
}

/**
 * `enc("entry", iv, AES-GCM(key, iv, padded JSON, AAD = enc("entry aad", sid, s, table, n)))`
 */
export const sealRow = (key: CryptoKey, place: RowPlace, json: string, fixedIv?: Bytes): Promise<Bytes> =>
  sealEnvelope("entry", key, padLong(json), aadOf(place), fixedIv);

/** The JSON, or undefined where the row is not genuine or not of this place. */
export async function openRow(key: CryptoKey, place: RowPlace, row: Bytes): Promise<string | undefined> {
  const padded = await openChunkRow(key, place, row);
  return padded && unpad(padded);
}

/** A row of the table "file" that holds a padded chunk: the same with its bytes in place of the JSON. */
export const sealChunkRow = (key: CryptoKey, place: RowPlace, chunk: Bytes): Promise<Bytes> =>
  sealEnvelope("entry", key, chunk, aadOf(place));

/** The padded chunk, or undefined as above. */
export const openChunkRow = (key: CryptoKey, place: RowPlace, row: Bytes): Promise<Bytes | undefined> =>
  openEnvelope("entry", key, row, aadOf(place));

const aadOf = ({ sid, seat, table, n }: RowPlace) => enc("entry aad", sid, seat, table, n);
