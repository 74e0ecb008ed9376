/** How much a seat's queue may hold, for both adapters [Q8]. */
import type { RecordKind } from "../../shared/frames.ts";
import { HANDSHAKE_BYTES } from "../../shared/limits.ts";
import type { StoreLimits } from "./session-store.ts";

export interface Room {
  /** Records before this one. */
  records: number;
  /** Bodies, in base64url characters, with this one. */
  bytes: number;
}

const HANDSHAKE_MAX_CHARACTERS = Math.ceil((Math.max(...HANDSHAKE_BYTES) * 4) / 3);

/** What must hold for a record to be kept. */
export function roomFor(kind: RecordKind, limits: StoreLimits): Room {
  const { queueMaxRecords, queueMaxBytes, queueHandshakePlaces } = limits;
  return kind === "sealed"
    ? { records: queueMaxRecords - queueHandshakePlaces, bytes: queueMaxBytes }
    : { records: queueMaxRecords, bytes: queueMaxBytes + queueHandshakePlaces * HANDSHAKE_MAX_CHARACTERS };
}

/** The same for a record whose target loses its body for it: there is room, but not for unsending without an end. */
export const roomForUnsending = ({ queueMaxRecords, queueMaxBytes }: StoreLimits): Room => ({
  records: 2 * queueMaxRecords,
  bytes: 2 * queueMaxBytes,
});
