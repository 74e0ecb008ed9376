import { expect, test } from "vitest";
import { memoryBudget, memoryLimits } from "./memory.ts";

const MIB = 1_048_576;

test("[Q20] the budget follows the smaller of heap and container, and half of it is reserved for chats under way", () => {
  const small = memoryBudget({ heap: 512 * MIB, container: 8_192 * MIB });
  expect(small.nodeMaxBytes).toBeLessThan(256 * MIB);
  expect(small.nodeMaxBytes - small.chatsMax * small.chatReserveBytes).toBeGreaterThanOrEqual(128 * MIB);
  expect(small.chatsMax * small.chatReserveBytes).toBeLessThanOrEqual(128 * MIB);
  expect(small.addressMaxBytes).toBe(16 * MIB);
  const contained = memoryBudget({ heap: 4_096 * MIB, container: 512 * MIB });
  expect(contained.nodeMaxBytes).toBeLessThan(205 * MIB);
  // Files lie outside the heap.
  expect(contained.nodeFilesMaxBytes).toBe(128 * MIB);
});

test("this process has limits", () => {
  const { heap, container } = memoryLimits();
  expect(heap).toBeGreaterThan(16 * MIB);
  expect(container).toBeGreaterThan(heap / 64);
});
