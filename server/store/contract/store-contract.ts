/** What every store must do, as sentences about the product; the letters and numbers are shared/PROTOCOL.md's rules. */
import { afterEach, describe } from "vitest";
import { describeCreate } from "./create.ts";
import { describeEnd } from "./end.ts";
import { describeFiles } from "./files.ts";
import { describeExpiry } from "./expiry.ts";
import { describeJoin } from "./join.ts";
import { describePresence } from "./presence.ts";
import { describeQueue } from "./queue.ts";
import { describeSignals } from "./signals.ts";
import { describeRoom } from "./room.ts";
import { describeTries } from "./tries.ts";
import { describeUnsend } from "./unsend.ts";
import { describeWake } from "./wake.ts";
import { describeRequests } from "./requests.ts";
import { type Stores, testLimits } from "./fixtures.ts";
import type { StoreLimits } from "../session-store.ts";

/** @param makeStore two stores on the same data; the suite closes both */
export function describeStoreContract(name: string, makeStore: (limits: StoreLimits) => Promise<Stores>): void {
  const opened: Stores[] = [];

  async function open(limits: Partial<StoreLimits> = {}): Promise<Stores> {
    const stores = await makeStore({ ...testLimits, ...limits });
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
    describeQueue(open);
    describeSignals(open);
    describeRoom(open);
    describeUnsend(open);
    describeWake(open);
    describeFiles(open);
    describeEnd(open);
    describeExpiry(open);
    describeRequests(open);
  });
}
