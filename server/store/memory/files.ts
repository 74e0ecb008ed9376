/** Files in this process's memory: sealed chunks under their session, until the other has them [F1 to F5]. */
import { chunkRanges, chunksOf, sealedChunkBytes } from "../../../shared/files.ts";
import type { Seat } from "../../../shared/shapes.ts";
import type { FileState, NoSeat, SessionStore, StoreLimits } from "../session-store.ts";
import type { Lifetimes } from "./lifetimes.ts";
import type { Session } from "./session.ts";

export interface StoredFile {
  author: Seat;
  /** Of all chunks before they are sealed. */
  bytes: number;
  chunks: (Buffer | undefined)[];
  missing: number;
}

interface Files extends Pick<SessionStore, "offerFile" | "keepChunk" | "findFile" | "readChunk" | "removeFile"> {
  /** Within another verb's step: what a device did not finish, its next one cannot. */
  dropUnfinished(session: Session, author: Seat): void;
  /** The room of a session that is no more. */
  free(session: Session): void;
}

export function createFiles({ live, expire }: Lifetimes, limits: StoreLimits): Files {
  /** What all files here may come to take. */
  let allBytes = 0;

  /** The session, where the token opens the seat. */
  function enter(tag: string, seat: Seat, tokenHash: string): Session | NoSeat {
    const session = live(tag);
    if (!session) return "session-gone";
    return session.seats[seat].tokenHash === tokenHash ? session : "token-dead";
  }

  function drop(session: Session, fid: string): void {
    allBytes -= session.files.get(fid)?.bytes ?? 0;
    session.files.delete(fid);
  }

  const takenBy = ({ files }: Session): number => [...files.values()].reduce((sum, { bytes }) => sum + bytes, 0);

  return {
    dropUnfinished(session, author) {
      for (const [fid, file] of session.files) if (file.author === author && file.missing > 0) drop(session, fid);
    },
    free(session) {
      for (const fid of session.files.keys()) drop(session, fid);
    },

    async offerFile(tag, seat, tokenHash, { fid, bytes }) {
      const session = enter(tag, seat, tokenHash);
      if (typeof session === "string") return session;
      const known = session.files.get(fid);
      if (known) return known.author === seat && known.bytes === bytes ? stateOf(known) : "taken";
      if (bytes > limits.fileMaxBytes) return "file-too-large";
      if (
        session.files.size >= limits.filesMax ||
        takenBy(session) + bytes > limits.filesMaxBytes ||
        allBytes + bytes > limits.nodeFilesMaxBytes
      )
        return "files-full";
      const count = chunksOf(bytes);
      const file = { author: seat, bytes, chunks: Array.from<undefined>({ length: count }), missing: count };
      session.files.set(fid, file);
      allBytes += bytes;
      return stateOf(file);
    },

    async keepChunk(tag, seat, tokenHash, fid, index, chunk) {
      const session = enter(tag, seat, tokenHash);
      if (typeof session === "string") return session;
      const file = session.files.get(fid);
      if (!file || file.author !== seat) return "no-file";
      if (index >= file.chunks.length || chunk.length !== sealedChunkBytes(file.bytes, index)) return "no-chunk";
      if (!file.chunks[index]) file.missing -= 1;
      file.chunks[index] ??= chunk;
      if (session.idleEndsAt !== null) {
        session.idleEndsAt = Date.now() + session.idleMs;
        expire(session);
      }
      return "kept";
    },

    async findFile(tag, seat, tokenHash, fid) {
      const session = enter(tag, seat, tokenHash);
      if (typeof session === "string") return session;
      const file = session.files.get(fid);
      return file ? stateOf(file) : "no-file";
    },

    async readChunk(tag, seat, tokenHash, fid, index) {
      const session = enter(tag, seat, tokenHash);
      if (typeof session === "string") return session;
      return session.files.get(fid)?.chunks[index] ?? "no-file";
    },

    async removeFile(tag, seat, tokenHash, fid) {
      const session = enter(tag, seat, tokenHash);
      if (typeof session === "string") return session;
      drop(session, fid);
      return "removed";
    },
  };
}

const stateOf = ({ bytes, chunks }: StoredFile): FileState => ({
  bytes,
  have: chunkRanges(chunks.length, (index) => chunks[index] !== undefined),
});
