/** Files [F1 to F6]: who may ask, and what the store's answers mean to them. */
import type { FileBody, FileReply, RefusedReply } from "../../shared/api.ts";
import type { Seat } from "../../shared/shapes.ts";
import type { SessionStore } from "../store/session-store.ts";
import { hashToken } from "./ids.ts";
import { refuse } from "./sessions.ts";

/** Who asks, as the request's `Authorization` says. */
export interface Bearer {
  tag: string;
  seat: Seat;
  token: string;
}

export interface Files {
  /** Before anything of a request's body is read. */
  admit(bearer: Bearer): Promise<"admitted" | RefusedReply>;
  /** [F2] */
  offer(bearer: Bearer, file: FileBody): Promise<FileReply | RefusedReply>;
  /** [F3] */
  keep(bearer: Bearer, fid: string, index: number, chunk: Buffer): Promise<"kept" | RefusedReply>;
  /** [F4] */
  find(bearer: Bearer, fid: string): Promise<FileReply | RefusedReply>;
  read(bearer: Bearer, fid: string, index: number): Promise<Buffer | RefusedReply>;
  /** [F5] */
  remove(bearer: Bearer, fid: string): Promise<"removed" | RefusedReply>;
}

export function createFiles(store: SessionStore): Files {
  const seatOf = ({ tag, seat, token }: Bearer) => [tag, seat, hashToken(token)] as const;

  return {
    async admit(bearer) {
      const proof = await store.checkToken(...seatOf(bearer));
      return proof === "valid" ? "admitted" : refuse(proof);
    },

    async offer(bearer, file) {
      const answer = await store.offerFile(...seatOf(bearer), file);
      if (typeof answer === "object") return answer;
      return answer === "taken" ? refuse("bad-request", { message: '"fid" is in use.' }) : refuse(answer);
    },

    async keep(bearer, fid, index, chunk) {
      const answer = await store.keepChunk(...seatOf(bearer), fid, index, chunk);
      if (answer === "kept") return answer;
      const message = `The file has no such chunk, or not of ${chunk.length} bytes.`;
      return answer === "no-chunk" ? refuse("bad-request", { message }) : refuse(answer);
    },

    async find(bearer, fid) {
      const answer = await store.findFile(...seatOf(bearer), fid);
      return typeof answer === "object" ? answer : refuse(answer);
    },

    async read(bearer, fid, index) {
      const answer = await store.readChunk(...seatOf(bearer), fid, index);
      return typeof answer === "object" ? answer : refuse(answer);
    },

    async remove(bearer, fid) {
      const answer = await store.removeFile(...seatOf(bearer), fid);
      return answer === "removed" ? answer : refuse(answer);
    },
  };
}

/** [F6] How many requests with a chunk are under way, of each seat and in all. Undefined: one more would be too many. */
export function createChunkPlaces(perSeat: number, perNode: number): (bearer: Bearer) => (() => void) | undefined {
  const taken = new Map<string, number>();
  let all = 0;
  return ({ tag, seat }) => {
    const who = `${tag} ${seat}`;
    const theirs = taken.get(who) ?? 0;
    if (theirs >= perSeat || all >= perNode) return undefined;
    taken.set(who, theirs + 1);
    all += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      all -= 1;
      const left = taken.get(who)! - 1;
      if (left > 0) taken.set(who, left);
      else taken.delete(who);
    };
  };
}
