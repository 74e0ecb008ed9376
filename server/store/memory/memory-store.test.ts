import { afterEach, describe, expect, it, vi } from "vitest";
import { describeStoreContract } from "../contract/store-contract.ts";
import { RECORD_BYTES } from "../../budgets/memory.ts";
import { created, newRecord, newSession, speaking, talking, testLimits } from "../contract/fixtures.ts";
import { HOUR_MS } from "../../../shared/limits.ts";
import { createMemoryStore } from "./memory-store.ts";

describeStoreContract("memory", async (limits) => {
  const store = createMemoryStore(limits);
  return { store, second: store };
});

const sized = (seq: number, characters: number) => newRecord(seq, { body: "A".repeat(characters) });

afterEach(() => void vi.useRealTimers());

describe("the embedded store", () => {
  it("[X2, Q20] a day of chats that end, are left or run out leaves no timer behind, and all the room there was", async () => {
    vi.useFakeTimers();
    const store = createMemoryStore({ ...testLimits, nodeMaxBytes: 100_000, nodeFilesMaxBytes: 49_152 });
    const timers = vi.getTimerCount();
    /** What one chat alone can be given, in messages and files. */
    async function room(): Promise<[number, unknown]> {
      const { tag, first } = await talking(store, { lifetimeMs: HOUR_MS });
      let seq = 1;
      while ((await speaking(tag).send(store, 1, sized(seq, 1_000))) !== "queue-full") seq++;
      const offered = await store.offerFile(tag, 1, first.tokenHash, { fid: "f", bytes: 49_152 });
      await store.end(tag, "first");
      return [seq, offered];
    }
    const before = await room();
    for (let hour = 0; hour < 24; hour++) {
      for (let n = 0; n < 12; n++) {
        const { tag, first } = await talking(store, { lifetimeMs: (1 + (n % 4)) * HOUR_MS });
        expect(await speaking(tag).send(store, 1, sized(1, 200))).toMatchObject({ kept: 1 });
        await store.offerFile(tag, 1, first.tokenHash, { fid: `file ${n}`, bytes: 16_384 });
        await store.countRequest("join", `address ${hour} ${n}`);
        if (n % 3 === 0) await store.end(tag, "second");
      }
      await vi.advanceTimersByTimeAsync(HOUR_MS);
    }
    await vi.advanceTimersByTimeAsync(4 * HOUR_MS);
    expect(vi.getTimerCount()).toBe(timers);
    expect(await room()).toEqual(before);
    await store.close();
  });

  it("[Q8, Q20] all queues of a node together hold only so much; what is acknowledged or ends gives its room back", async () => {
    const store = createMemoryStore({ ...testLimits, nodeMaxBytes: 1_000 + 2 * RECORD_BYTES });
    const [one, two] = [await talking(store), await talking(store)];
    const [here, there] = [speaking(one.tag), speaking(two.tag)];
    expect(await here.send(store, 1, sized(1, 600))).toMatchObject({ kept: 1 });
    expect(await there.send(store, 1, sized(1, 401))).toBe("queue-full");
    expect(await here.send(store, 1, sized(1, 600))).toMatchObject({ repeated: true });
    expect(await there.send(store, 1, sized(1, 400))).toMatchObject({ kept: 1 });
    expect(await there.send(store, 2, sized(1, 38))).toBe("queue-full");
    await here.ack(store, 2, { did: one.first.did, seq: 1 });
    expect(await there.send(store, 2, sized(1, 600))).toMatchObject({ kept: 1 });
    expect(await here.send(store, 2, sized(1, 38))).toBe("queue-full");
    await store.end(two.tag, "first");
    expect(await here.send(store, 2, sized(1, 1_000))).toMatchObject({ kept: 1 });
    expect(await here.send(store, 1, sized(2, 38))).toBe("queue-full");
    await store.close();
  });

  it("[F2] all files of a node together have only so much room; what is erased or ends gives its own back", async () => {
    const store = createMemoryStore({ ...testLimits, nodeFilesMaxBytes: 49_152 });
    const [one, two] = [await talking(store), await talking(store)];
    const offer = ({ tag, first }: typeof one, bytes: number, fid: string) =>
      store.offerFile(tag, 1, first.tokenHash, { fid, bytes });
    expect(await offer(one, 32_768, "a")).toMatchObject({ have: [] });
    expect(await offer(two, 32_768, "b")).toBe("files-full");
    expect(await offer(two, 16_384, "b")).toMatchObject({ have: [] });
    expect(await store.removeFile(one.tag, 2, one.second.tokenHash, "a")).toBe("removed");
    expect(await offer(two, 32_768, "c")).toMatchObject({ have: [] });
    expect(await offer(one, 16_384, "d")).toBe("files-full");
    await store.end(two.tag, "first");
    expect(await offer(one, 49_152, "d")).toMatchObject({ have: [] });
    await store.close();
  });

  it("[Q5, Q8] what is unsent, or acknowledged by an answer or a hello, gives its room back to all", async () => {
    const store = createMemoryStore({ ...testLimits, nodeMaxBytes: 1_000 + 4 * RECORD_BYTES });
    const { tag, first, second } = await talking(store);
    const { send } = speaking(tag);
    await send(store, 1, sized(1, 400));
    await send(store, 1, sized(2, 600));
    expect(await send(store, 1, sized(3, 500), { unsends: { did: first.did, seq: 2 } })).toMatchObject({ kept: 3 });
    expect(await send(store, 1, sized(4, 101))).toBe("queue-full");
    const acks = { did: first.did, seq: 1 };
    expect(await send(store, 2, sized(1, 100), { acks })).toMatchObject({ kept: 1 });
    expect(await send(store, 1, sized(4, 401))).toBe("queue-full");
    await store.connect(tag, 2, second.tokenHash, "second", { ack: { did: first.did, seq: 3 }, done: 0 });
    expect(await send(store, 1, sized(4, 901 + 2 * RECORD_BYTES))).toBe("queue-full");
    expect(await send(store, 1, sized(4, 900 + 2 * RECORD_BYTES))).toMatchObject({ kept: 4 });
    await store.close();
  });

  it("[Q20] one address fills its own share, and chats of others go on; under way each has its reserve", async () => {
    const store = createMemoryStore({
      ...testLimits,
      nodeMaxBytes: 100_000,
      chatReserveBytes: 4_000,
      chatsMax: 10,
      addressMaxBytes: 30_000,
    });
    const greedy = { address: "greedy", site: "greedy" };
    const chats = [await talking(store, { origins: greedy }), await talking(store, { origins: greedy })];
    const fill = async (tag: string, characters: number) => {
      for (let seq = 1; ; seq++)
        if ((await speaking(tag).send(store, 1, sized(seq, characters))) === "queue-full") return seq;
    };
    // 30,000 between the two, and a reserve of 4,000 each.
    const kept = (await fill(chats[0]!.tag, 1_000)) + (await fill(chats[1]!.tag, 1_000)) - 2;
    expect(kept * (1_000 + RECORD_BYTES)).toBeGreaterThan(30_000);
    expect(kept * (1_000 + RECORD_BYTES)).toBeLessThanOrEqual(38_000);
    for (const address of ["b", "c", "d"])
      await fill((await talking(store, { origins: { address, site: address } })).tag, 1_000);
    // What all share is used up: a chat that was quiet still has its own.
    const quiet = await talking(store, { origins: { address: "e", site: "e" } });
    expect(await speaking(quiet.tag).send(store, 1, sized(1, 3_000))).toMatchObject({ kept: 1 });
    expect(await speaking(quiet.tag).send(store, 1, sized(2, 3_000))).toBe("queue-full");
    await store.close();
  });

  it("[Q20] a node has room for so many chats, an address and its site for fewer; an end makes room", async () => {
    const store = createMemoryStore({ ...testLimits, chatsMax: 10, chatsPerAddress: 2, sitePerAddress: 2 });
    const from = (address: string, site = address) => store.create(newSession({ origins: { address, site } }));
    const first = await created(store, { origins: { address: "a", site: "s" } });
    expect(await from("a", "s")).toBe("created");
    expect(await from("a", "s")).toBe("too-many");
    expect([await from("b", "s"), await from("c", "s"), await from("d", "s")]).toEqual([
      "created",
      "created",
      "too-many",
    ]);
    await store.end(first.tag, "host");
    expect(await from("d", "s")).toBe("created");
    for (const address of ["e", "f", "g"]) for (let n = 0; n < 2; n++) expect(await from(address)).toBe("created");
    expect(await from("h")).toBe("full");
    await store.close();
  });
});
