/**
 * Who uses how much of this process's memory. Each chat has a reserve that nobody else can take; what it uses above that
 * comes out of a part that all share, and of which the chats of one address together have a share [Q20].
 */
import type { StoreLimits } from "../session-store.ts";

export interface Tenant {
  /** Of bodies and records. */
  bytes: number;
  readonly owners: readonly Owner[];
}

interface Owner {
  readonly key: string;
  chats: number;
  /** Above the reserves. */
  shared: number;
}

export type Tenants = ReturnType<typeof createTenants>;

export function createTenants({
  nodeMaxBytes,
  chatReserveBytes,
  addressMaxBytes,
  chatsMax,
  chatsPerAddress,
  sitePerAddress,
}: StoreLimits) {
  const owners = new Map<string, Owner>();
  const sharedMaxBytes = nodeMaxBytes - chatsMax * chatReserveBytes;
  let chats = 0;
  let shared = 0;

  const above = (bytes: number) => Math.max(0, bytes - chatReserveBytes);

  function ownerOf(key: string): Owner {
    return owners.get(key) ?? { key, chats: 0, shared: 0 };
  }

  return {
    /** A place for one more chat of an address, or why there is none. */
    enter(origins: { address: string; site: string }): Tenant | "full" | "too-many" {
      if (chats >= chatsMax) return "full";
      const near = ownerOf(`address ${origins.address}`);
      const far = ownerOf(`site ${origins.site}`);
      if (near.chats >= chatsPerAddress || far.chats >= sitePerAddress * chatsPerAddress) return "too-many";
      chats += 1;
      for (const owner of [near, far]) {
        owner.chats += 1;
        owners.set(owner.key, owner);
      }
      return { bytes: 0, owners: [near, far] };
    },

    /** Whether a chat may use so many bytes more (or fewer). */
    fits({ bytes, owners: [near, far] }: Tenant, more: number): boolean {
      const growth = above(bytes + more) - above(bytes);
      return (
        growth <= 0 ||
        (shared + growth <= sharedMaxBytes &&
          near!.shared + growth <= addressMaxBytes &&
          far!.shared + growth <= sitePerAddress * addressMaxBytes)
      );
    },

    use(tenant: Tenant, more: number): void {
      const growth = above(tenant.bytes + more) - above(tenant.bytes);
      tenant.bytes += more;
      shared += growth;
      for (const owner of tenant.owners) owner.shared += growth;
    },

    leave(tenant: Tenant): void {
      chats -= 1;
      shared -= above(tenant.bytes);
      for (const owner of tenant.owners) {
        owner.chats -= 1;
        owner.shared -= above(tenant.bytes);
        if (owner.chats === 0) owners.delete(owner.key);
      }
    },

    /** What is used now, for tests. */
    used: () => ({ chats, shared, owners: owners.size }),
  };
}
