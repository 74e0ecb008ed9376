import { expect, test } from "vitest";
import { portionsOf } from "./portions.ts";

type Source = UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> | UnderlyingByteSource;

/** Pieces of these lengths, their bytes counted on from 0. */
function streamOf(lengths: readonly number[], type?: "bytes"): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  let from = 0;
  const source = {
    type,
    pull(controller: ReadableByteStreamController) {
      const length = lengths[next++];
      if (length === undefined) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      controller.enqueue(Uint8Array.from({ length }, (_, at) => (from + at) % 256));
      from += length;
    },
  };
  return new ReadableStream(source as Source as UnderlyingDefaultSource<Uint8Array<ArrayBuffer>>);
}

for (const type of [undefined, "bytes"] as const) {
  const by = type ? "straight into its place" : "put together";

  test(`each portion has the wanted length, ${by}, however the pieces fall`, async () => {
    const portions = portionsOf(streamOf([3, 1, 10, 2, 4], type));
    const read = [await portions.read(5), await portions.read(5), await portions.read(10)];
    expect(read.map((each) => [...each])).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7, 8, 9],
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
    ]);
    expect(await portions.read(1)).toHaveLength(0);
  });

  test(`the last portion, ${by}, has what is left, and nothing else in its buffer`, async () => {
    const portions = portionsOf(streamOf([4, 3], type));
    const last = await portions.read(100);
    expect([...last]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(last.buffer.byteLength).toBe(7);
  });

  test(`a stream that fails fails its portion, ${by}`, async () => {
    const source = { type, pull: (controller: ReadableByteStreamController) => controller.error(new Error("cut")) };
    const stream = new ReadableStream(source as Source as UnderlyingDefaultSource<Uint8Array<ArrayBuffer>>);
    await expect(portionsOf(stream).read(4)).rejects.toThrow("cut");
  });
}
