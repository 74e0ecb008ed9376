import { vi } from "vitest";
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
