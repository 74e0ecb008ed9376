/** What every store must do, as sentences about the product; the letters and numbers are shared/PROTOCOL.md's rules. */
import { afterEach, describe } from "vitest";
import { describeCreate } from "./contract/create.ts";
import { describeEnd } from "./contract/end.ts";
import { describeExpiry } from "./contract/expiry.ts";
import { describeJoin } from "./contract/join.ts";
import { describePresence } from "./contract/presence.ts";
import { describeRelay } from "./contract/relay.ts";
import { describeRoom } from "./contract/room.ts";
import { describeTries } from "./contract/tries.ts";
import { describeUnsend } from "./contract/unsend.ts";
import { describeWake } from "./contract/wake.ts";
import type { Stores } from "./contract/world.ts";
import type { StoreLimits } from "./session-store.ts";

const DEFAULTS: StoreLimits = {
  codeTries: 5,
  codeWindowMs: 600_000,
  logMaxRecords: 5_000,
  logMaxBytes: 8_388_608,
  logTotalRecords: 20_000,
};

/** @param makeStore two stores on the same data; the suite closes both */
export function describeStoreContract(name: string, makeStore: (limits: StoreLimits) => Promise<Stores>): void {
  const opened: Stores[] = [];

  async function open(limits: Partial<StoreLimits> = {}): Promise<Stores> {
    const stores = await makeStore({ ...DEFAULTS, ...limits });
    opened.push(stores);
    return stores;
  }

  describe(`the store's contract: ${name}`, () => {
    afterEach(async () => {
      for (const { store, second } of opened.splice(0)) {
        await store.close();
        await second.close();
      }
    });

    describeCreate(open);
    describeJoin(open);
    describeTries(open);
    describePresence(open);
    describeRelay(open);
    describeRoom(open);
    describeUnsend(open);
    describeWake(open);
    describeEnd(open);
    describeExpiry(open);
  });
}
