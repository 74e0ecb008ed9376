import { describe, expect, it } from "vitest";
import { type OpenStores, secret } from "./fixtures.ts";

export function describeRequests(open: OpenStores): void {
  describe("counting requests", () => {
    it("[X5] requests of an address are counted over all nodes, each kind on its own", async () => {
      const { store, second } = await open({ rateWindowMs: 600_000 });
      const [address, other] = [secret(16), secret(16)];
      const count = async (node: typeof store, kind: string, from: string) =>
        (await node.countRequest(kind, from)).count;
      expect(await count(store, "join", address)).toBe(1);
      expect(await count(second, "join", address)).toBe(2);
      expect(await count(store, "create", address)).toBe(1);
      expect(await count(second, "join", other)).toBe(1);
      expect(await count(store, "join", address)).toBe(3);
      const { endsInMs } = await second.countRequest("join", address);
      expect(endsInMs).toBeGreaterThan(0);
      expect(endsInMs).toBeLessThanOrEqual(600_000);
    });

    it("[X5] a window ends at its time however often is asked, and counts anew", async () => {
      const { store, second } = await open({ rateWindowMs: 300 });
      const address = secret(16);
      expect((await store.countRequest("join", address)).count).toBe(1);
      // Asking does not make the window longer: it would never be over.
      await expect
        .poll(async () => (await second.countRequest("join", address)).count, { timeout: 10_000, interval: 10 })
        .toBe(1);
    });
  });
}
