import { describe, expect, it, vi } from "vitest";
import { newRecord, talking } from "./contract/world.ts";
import { createMemoryStore } from "./memory.ts";
import { describeStoreContract } from "./store-contract.ts";

// Two times that no test should wait for, and a lead that a busy machine does not miss.
vi.mock("../../shared/limits.ts", async (original) => ({
  ...(await original<object>()),
  SEAT_RESERVE_MS: 2_000,
  END_LEAD_MS: 2_000,
  LIFETIME_MAX_MS: 3_900_000,
}));

describeStoreContract("memory", async (limits) => {
  const store = createMemoryStore(limits);
  return { store, second: store };
});

describe("the embedded store", () => {
  it("[R8] all logs of a node together hold only so much; what ends gives its room back", async () => {
    const limits = { codeTries: 5, codeWindowMs: 600_000, logMaxRecords: 5_000, logMaxBytes: 8_388_608 };
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
});
