import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CHUNK_BYTES, CHUNK_STEP_BYTES, chunksOf, sealedChunkBytes } from "../../../shared/files.ts";
import type { Seat } from "../../../shared/shapes.ts";
import type { SessionStore } from "../session-store.ts";
import {
  created,
  granted,
  linkOf,
  newSeating,
  type OpenStores,
  secret,
  seated,
  talking,
  testLimits,
} from "./fixtures.ts";

const newFile = (bytes = 2 * CHUNK_BYTES + CHUNK_STEP_BYTES) => ({ fid: secret(16), bytes });
const newChunk = (file: { bytes: number }, index: number) => randomBytes(sealedChunkBytes(file.bytes, index));

/** Both, as they ask for files by their tokens. */
function transferring({ tag, first, second }: Awaited<ReturnType<typeof talking>>) {
  const token = (seat: Seat) => (seat === 1 ? first : second).tokenHash;
  return {
    offer: (store: SessionStore, seat: Seat, file: { fid: string; bytes: number }) =>
      store.offerFile(tag, seat, token(seat), file),
    keep: (store: SessionStore, seat: Seat, fid: string, index: number, chunk: Buffer) =>
      store.keepChunk(tag, seat, token(seat), fid, index, chunk),
    find: (store: SessionStore, seat: Seat, fid: string) => store.findFile(tag, seat, token(seat), fid),
    read: (store: SessionStore, seat: Seat, fid: string, index: number) =>
      store.readChunk(tag, seat, token(seat), fid, index),
    remove: (store: SessionStore, seat: Seat, fid: string) => store.removeFile(tag, seat, token(seat), fid),
    /** Announces and sends all of it. */
    async sendAll(store: SessionStore, seat: Seat, file: { fid: string; bytes: number }): Promise<Buffer[]> {
      granted(await store.offerFile(tag, seat, token(seat), file));
      const chunks = Array.from({ length: chunksOf(file.bytes) }, (_, index) => newChunk(file, index));
      for (const [index, chunk] of chunks.entries())
        expect(await store.keepChunk(tag, seat, token(seat), file.fid, index, chunk)).toBe("kept");
      return chunks;
    },
  };
}

export function describeFiles(open: OpenStores): void {
  describe("files", () => {
    it("[F3, F4] chunks come out as they went in, for both, on any node", async () => {
      const { store, second } = await open();
      const { sendAll, read, find } = transferring(await talking(store));
      const file = newFile();
      const chunks = await sendAll(store, 1, file);
      for (const seat of [1, 2] as const) {
        expect(await find(second, seat, file.fid)).toEqual({ bytes: file.bytes, have: [[0, 2]] });
        for (const [index, chunk] of chunks.entries()) {
          expect(granted(await read(second, seat, file.fid, index)).equals(chunk)).toBe(true);
        }
      }
    });

    it("[F2] whoever announces a file again hears how far it has come", async () => {
      const { store, second } = await open();
      const { offer, keep } = transferring(await talking(store));
      const file = newFile(6 * CHUNK_BYTES - CHUNK_STEP_BYTES);
      expect(await offer(store, 1, file)).toEqual({ bytes: file.bytes, have: [] });
      for (const index of [5, 0, 1, 3])
        expect(await keep(store, 1, file.fid, index, newChunk(file, index))).toBe("kept");
      const have = [
        [0, 1],
        [3, 3],
        [5, 5],
      ];
      expect(await offer(second, 1, file)).toEqual({ bytes: file.bytes, have });
      // Another's name, or another size under one's own.
      expect(await offer(store, 2, file)).toBe("taken");
      expect(await offer(store, 1, { ...file, bytes: CHUNK_BYTES })).toBe("taken");
    });

    it("[F2] too large a file, one too many, or one for which there is no room, is refused before its first byte", async () => {
      const { store } = await open({ filesMax: 3 });
      const { offer, remove } = transferring(await talking(store));
      expect(await offer(store, 1, newFile(testLimits.fileMaxBytes + CHUNK_STEP_BYTES))).toBe("file-too-large");
      const whole = newFile(testLimits.fileMaxBytes);
      granted(await offer(store, 1, whole));
      granted(await offer(store, 2, newFile(testLimits.fileMaxBytes - CHUNK_STEP_BYTES)));
      expect(await offer(store, 2, newFile(2 * CHUNK_STEP_BYTES))).toBe("files-full");
      granted(await offer(store, 2, newFile(CHUNK_STEP_BYTES)));
      expect(await remove(store, 1, whole.fid)).toBe("removed");
      granted(await offer(store, 1, newFile(CHUNK_STEP_BYTES)));
      expect(await offer(store, 1, newFile(CHUNK_STEP_BYTES))).toBe("files-full");
    });

    it("[F3] a chunk out of range, of a wrong length, of nobody's or of the other's file is not kept", async () => {
      const { store, second } = await open();
      const { offer, keep, find, read } = transferring(await talking(store));
      const file = newFile();
      granted(await offer(store, 1, file));
      expect(await keep(store, 1, file.fid, 3, newChunk(file, 2))).toBe("no-chunk");
      expect(await keep(store, 1, file.fid, 999_999, newChunk(file, 2))).toBe("no-chunk");
      expect(await keep(store, 1, file.fid, 0, newChunk(file, 2))).toBe("no-chunk");
      expect(await keep(store, 1, file.fid, 2, newChunk(file, 0))).toBe("no-chunk");
      expect(await keep(store, 1, file.fid, 2, Buffer.alloc(0))).toBe("no-chunk");
      expect(await keep(store, 2, file.fid, 0, newChunk(file, 0))).toBe("no-file");
      expect(await keep(store, 1, secret(16), 0, newChunk(file, 0))).toBe("no-file");
      expect(await find(second, 2, file.fid)).toEqual({ bytes: file.bytes, have: [] });
      expect(await read(second, 2, file.fid, 0)).toBe("no-file");
    });

    it("[F3] a chunk that comes twice, also at once over two nodes, stays as it was kept first", async () => {
      const { store, second } = await open();
      const { offer, keep, read, find } = transferring(await talking(store));
      const file = newFile(CHUNK_STEP_BYTES);
      granted(await offer(store, 1, file));
      const chunks = [newChunk(file, 0), newChunk(file, 0)] as const;
      const answers = await Promise.all([
        keep(store, 1, file.fid, 0, chunks[0]),
        keep(second, 1, file.fid, 0, chunks[1]),
      ]);
      expect(answers).toEqual(["kept", "kept"]);
      const first = granted(await read(store, 2, file.fid, 0));
      expect(chunks.filter((chunk) => chunk.equals(first))).toHaveLength(1);
      await keep(store, 1, file.fid, 0, newChunk(file, 0));
      expect(granted(await read(second, 2, file.fid, 0)).equals(first)).toBe(true);
      expect(await find(store, 1, file.fid)).toEqual({ bytes: file.bytes, have: [[0, 0]] });
    });

    it("[F5] either erases a file, and its chunks with it; again is no harm", async () => {
      const { store, second } = await open();
      const { sendAll, read, find, remove, keep } = transferring(await talking(store));
      for (const seat of [1, 2] as const) {
        const file = newFile();
        const [chunk] = await sendAll(store, 1, file);
        const other = newFile(CHUNK_STEP_BYTES);
        await sendAll(store, 2, other);
        for (const node of [second, store]) expect(await remove(node, seat, file.fid)).toBe("removed");
        expect(await find(store, 2, file.fid)).toBe("no-file");
        expect(await read(second, 2, file.fid, 0)).toBe("no-file");
        expect(await keep(store, 1, file.fid, 0, chunk!)).toBe("no-file");
        expect(await find(second, 1, other.fid)).toMatchObject({ have: [[0, 0]] });
      }
    });

    it("[F1] only the tokens of the two seats open it, and only their own", async () => {
      const { store, second } = await open();
      const talk = await talking(store);
      const { tag, session, first, second: other } = talk;
      const file = newFile(CHUNK_STEP_BYTES);
      await transferring(talk).sendAll(store, 1, file);
      for (const [seat, token] of [
        [1, other.tokenHash],
        [2, first.tokenHash],
        [1, session.hostTokenHash],
        [2, secret()],
        [2, ""],
      ] as const) {
        expect(await second.offerFile(tag, seat, token, newFile())).toBe("token-dead");
        expect(await second.keepChunk(tag, seat, token, file.fid, 0, newChunk(file, 0))).toBe("token-dead");
        expect(await second.findFile(tag, seat, token, file.fid)).toBe("token-dead");
        expect(await second.readChunk(tag, seat, token, file.fid, 0)).toBe("token-dead");
        expect(await second.removeFile(tag, seat, token, file.fid)).toBe("token-dead");
      }
      const nobody = await created(store);
      expect(await store.offerFile(nobody.tag, 1, "", newFile())).toBe("token-dead");
      expect(await transferring(talk).find(store, 2, file.fid)).toMatchObject({ have: [[0, 0]] });
    });

    it("[F5] what a device did not finish goes with it; what was whole stays for the other", async () => {
      const { store, second } = await open();
      const talk = await talking(store);
      const { offer, keep, find, sendAll } = transferring(talk);
      const [begun, whole, theirs] = [newFile(), newFile(CHUNK_STEP_BYTES), newFile()];
      granted(await offer(store, 1, begun));
      await keep(store, 1, begun.fid, 0, newChunk(begun, 0));
      await sendAll(store, 1, whole);
      granted(await offer(store, 2, theirs));
      await seated(second, talk.session, 1, { takeOver: true });
      expect(await find(second, 2, begun.fid)).toBe("no-file");
      expect(await find(second, 2, whole.fid)).toMatchObject({ have: [[0, 0]] });
      expect(await find(second, 2, theirs.fid)).toMatchObject({ have: [] });
      expect(await find(second, 1, whole.fid)).toBe("token-dead");
      expect(await store.takeSeat(linkOf(talk.session, 1), newSeating())).toBe("seat-taken");
    });

    it("[X4] each chunk sets the idle clock back", async () => {
      const { store, second } = await open();
      const { tag, ...talk } = await talking(store, { idleMs: 900_000 });
      const { offer, keep } = transferring({ tag, ...talk });
      const idleInMs = async () => granted(await second.viewAsHost(tag)).clock.idleInMs!;
      const file = newFile(CHUNK_STEP_BYTES);
      granted(await offer(store, 1, file));
      await expect.poll(idleInMs).toBeLessThan(900_000 - 100);
      const before = await idleInMs();
      await keep(store, 1, file.fid, 0, newChunk(file, 0));
      expect(await idleInMs()).toBeGreaterThan(before);
    });

    it("[E1, E3] the end takes files and chunks along, and a later session under the tag has none", async () => {
      const { store, second } = await open();
      const talk = await talking(store);
      const { tag, first } = talk;
      const { sendAll, offer, keep, find, read, remove } = transferring(talk);
      const file = newFile();
      await sendAll(store, 1, file);
      const late = newFile();
      granted(await offer(store, 2, late));
      const sending = [0, 1, 2].map((index) => keep(store, 2, late.fid, index, newChunk(late, index)));
      await second.end(tag, "host");
      for (const answer of await Promise.all(sending)) expect(["kept", "session-gone"]).toContain(answer);
      expect(await offer(store, 1, newFile())).toBe("session-gone");
      expect(await keep(second, 1, file.fid, 0, newChunk(file, 0))).toBe("session-gone");
      expect(await find(store, 2, file.fid)).toBe("session-gone");
      expect(await read(second, 2, file.fid, 0)).toBe("session-gone");
      expect(await remove(store, 2, file.fid)).toBe("session-gone");
      const later = await created(second, { tag });
      const again = await seated(second, later, 1, { tokenHash: first.tokenHash });
      expect(await second.findFile(tag, 1, again.tokenHash, file.fid)).toBe("no-file");
      expect(await second.readChunk(tag, 1, again.tokenHash, file.fid, 0)).toBe("no-file");
    });
  });
}
