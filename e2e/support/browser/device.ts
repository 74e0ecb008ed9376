/** One phone or computer: what its tabs share. */
import { createDatabases, type DatabaseCopy, type Databases, type Storage } from "./indexed-db.ts";
import { createLocks, type Locks } from "./locks.ts";

export interface Device {
  /** Local storage. */
  readonly local: Map<string, string>;
  readonly databases: Databases;
  readonly locks: Locks;
  /** How it keeps what pages give it, from now on: session storage is the tab's memory, and never full. */
  storage: Storage;
  /** As servers behind a proxy see it. */
  readonly address: string;
  /** What all its tabs keep together. */
  snapshot(): Promise<DiskCopy>;
  /** As a disk is restored from a copy; without one, as if site data were cleared. Only while no tab is open. */
  restore(copy?: DiskCopy): Promise<void>;
}

export interface DiskCopy {
  local: [string, string][];
  databases: DatabaseCopy[];
}

let devices = 0;

export function newDevice(): Device {
  devices += 1;
  const address = `10.${(devices >> 16) & 255}.${(devices >> 8) & 255}.${devices & 255}`;
  const local = new Map<string, string>();
  const databases = createDatabases(() => device.storage);
  const device: Device = {
    storage: "well",
    local,
    databases,
    locks: createLocks(),
    address,
    snapshot: async () => ({ local: [...local], databases: await databases.copy() }),
    async restore(copy) {
      local.clear();
      for (const [key, value] of copy?.local ?? []) local.set(key, value);
      await databases.putBack(copy?.databases);
    },
  };
  return device;
}
