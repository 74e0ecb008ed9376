import { describe, expect, it, vi } from "vitest";
import { newRecord, talking } from "../contract/world.ts";
import { createMemoryStore } from "./memory-store.ts";
import { describeStoreContract } from "../contract/store-contract.ts";

// Two times that no test should wait for, and a lead that a busy machine does not miss.
vi.mock("../../../shared/limits.ts", async (original) => ({
  ...(await original<object>()),
  SEAT_RESERVE_MS: 2_000,
  END_LEAD_MS: 2_000,
  LIFETIME_MAX_MS: 3_900_000,
}));

const limits = {
  codeTries: 5,
  codeWindowMs: 600_000,
  logMaxRecords: 5_000,
  logMaxBytes: 8_388_608,
  logTotalRecords: 20_000,
};

describeStoreContract("memory", async (limits) => {
  const store = createMemoryStore(limits);
  return { store, second: store };
});

describe("the embedded store", () => {
  it("[R8] all logs of a node together hold only so much; what ends gives its room back", async () => {
    const store = createMemoryStore(limits, 1_000);
    const one = await talking(store);
    const two = await talking(store);
    const record = newRecord({ sealed: "A".repeat(600) });
    expect(await store.append(one.tag, 1, record)).toMatchObject({ position: 1 });
    expect(await store.append(two.tag, 1, newRecord({ sealed: "A".repeat(401) }))).toBe("log-full");
    expect(await store.append(one.tag, 1, record)).toMatchObject({ position: 1, repeated: true });
    expect(await store.append(two.tag, 1, newRecord({ sealed: "A".repeat(400) }))).toMatchObject({ position: 1 });
    await store.end(one.tag, "first");
    expect(await store.append(two.tag, 1, newRecord({ sealed: "A".repeat(600) }))).toMatchObject({ position: 2 });
    expect(await store.append(two.tag, 1, newRecord({ sealed: "A".repeat(38) }))).toBe("log-full");
    await store.close();
  });

  it("[R8] what makes room in one log, or is erased [R12], gives its room back to all", async () => {
    const store = createMemoryStore({ ...limits, logMaxRecords: 2 }, 1_000);
    const one = await talking(store);
    const two = await talking(store);
    const sized = (length: number) => newRecord({ sealed: "A".repeat(length) });
    const erased = sized(300);
    for (const record of [sized(400), erased]) await store.append(one.tag, 1, record);
    expect(await store.append(two.tag, 1, sized(301))).toBe("log-full");
    for (const slot of [1, 2] as const) await store.have(one.tag, slot, 1, 2);
    expect(await store.append(one.tag, 1, sized(100), erased)).toMatchObject({ position: 3 });
    expect(await store.append(two.tag, 1, sized(901))).toBe("log-full");
    expect(await store.append(two.tag, 1, sized(900))).toMatchObject({ position: 1 });
    await store.end(one.tag, "first");
    expect(await store.append(two.tag, 1, sized(101))).toBe("log-full");
    expect(await store.append(two.tag, 1, sized(100))).toMatchObject({ position: 2 });
    await store.close();
  });

  it("[R8] where all logs together are full, what both have of one's own makes room, too", async () => {
    const store = createMemoryStore(limits, 1_000);
    const { tag } = await talking(store);
    const sized = (length: number) => newRecord({ sealed: "A".repeat(length) });
    for (const length of [400, 600]) await store.append(tag, 1, sized(length));
    for (const slot of [1, 2] as const) await store.have(tag, slot, 1, 1);
    expect(await store.append(tag, 1, sized(401))).toBe("log-full");
    expect(await store.append(tag, 1, sized(400))).toMatchObject({ position: 3 });
    expect((await store.readAfter(tag, 0, 10)).map(({ position }) => position)).toEqual([2, 3]);
    await store.close();
  });
});
