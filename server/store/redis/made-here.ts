/**
 * The chats that this node has made, by what they were made from, in its own memory alone: Redis keeps of no chat who made
 * it. Which of them have ended is looked for only where there seems to be no room, and now and then [Q20].
 */
import type { NewSession, StoreLimits } from "../session-store.ts";

/** Whoever asks again and again at a limit is not looked for each time: not sooner, nor than after a millisecond for each chat. */
const LOOK_EVERY_MS = 1_000;
/** So many are remembered before those that have ended are looked for. */
const SWEEP_AT_LEAST = 1_000;
/** So many are asked for in one go: a node with very many must not stand still for all of them. */
const ASKED_AT_ONCE = 500;

interface Group {
  readonly tags: Set<string>;
  lookedAt: number;
}

/** @param isThere whether a chat has not ended */
export function createMadeHere(
  { chatsMax, chatsPerAddress, sitePerAddress }: Pick<StoreLimits, "chatsMax" | "chatsPerAddress" | "sitePerAddress">,
  isThere: (tag: string) => Promise<boolean>,
) {
  const all = newGroup();
  const groups = new Map<string, Group>();
  const keysOf = new Map<string, readonly string[]>();
  /** On their way: not there yet, and not gone. */
  const coming = new Set<string>();
  let sweepAt = SWEEP_AT_LEAST;

  function leave(tag: string): void {
    all.tags.delete(tag);
    for (const key of keysOf.get(tag) ?? []) {
      const group = groups.get(key);
      group?.tags.delete(tag);
      if (group?.tags.size === 0) groups.delete(key);
    }
    keysOf.delete(tag);
  }

  /** @returns whether it was time to look */
  async function look(group: Group): Promise<boolean> {
    const now = performance.now();
    if (now - group.lookedAt < Math.max(LOOK_EVERY_MS, group.tags.size)) return false;
    group.lookedAt = now;
    const tags = [...group.tags].filter((tag) => !coming.has(tag));
    for (let from = 0; from < tags.length; from += ASKED_AT_ONCE) {
      const some = tags.slice(from, from + ASKED_AT_ONCE);
      // One that was gone may be made anew meanwhile.
      await Promise.all(some.map(async (tag) => (await isThere(tag)) || coming.has(tag) || leave(tag)));
    }
    return true;
  }

  /** Those in whose number a chat counts. */
  function roomsOf({ address, site }: NewSession["origins"]) {
    const near = `address ${address}`;
    const far = `site ${site}`;
    const rooms = [
      [() => all, chatsMax, "full"],
      [() => groups.get(near), chatsPerAddress, "too-many"],
      [() => groups.get(far), sitePerAddress * chatsPerAddress, "too-many"],
    ] as const;
    const isFull = ([group, most]: (typeof rooms)[number]) => (group()?.tags.size ?? 0) >= most;
    return {
      keys: [near, far],
      async lookWhereFull(): Promise<void> {
        for (const room of rooms) if (isFull(room)) await look(room[0]()!);
      },
      lacking: () => rooms.find(isFull)?.[2],
    };
  }

  function enter(tag: string, keys: readonly string[]): void {
    all.tags.add(tag);
    for (const key of keys) {
      const group = groups.get(key) ?? newGroup();
      group.tags.add(tag);
      groups.set(key, group);
    }
    keysOf.set(tag, keys);
  }

  function sweep(): void {
    if (all.tags.size < sweepAt) return;
    void look(all).then(
      (looked) => {
        if (looked) sweepAt = Math.max(SWEEP_AT_LEAST, 2 * all.tags.size);
      },
      () => {}, // an outage: the next one looks
    );
  }

  return {
    /**
     * Makes a chat if there is room for it, and counts it for as long as it is there. Rejects where the store does not
     * answer; it is looked for later then, as any other is.
     */
    async make<Answer extends string>(
      tag: string,
      origins: NewSession["origins"],
      create: () => Promise<Answer | "created">,
    ): Promise<Answer | "created" | "full" | "too-many"> {
      const rooms = roomsOf(origins);
      if (!keysOf.has(tag)) await rooms.lookWhereFull();
      // From here until the store is asked nothing is awaited: of two who make the same chat at once the one that has
      // entered asks first. A tag that is taken takes no second place, and keeps its own.
      const isKnown = keysOf.has(tag);
      if (!isKnown) {
        const lacking = rooms.lacking();
        if (lacking) return lacking;
        enter(tag, rooms.keys);
      }
      coming.add(tag);
      try {
        const answer = await create();
        if (!isKnown && answer !== "created") leave(tag);
        return answer;
      } finally {
        coming.delete(tag);
        sweep();
      }
    },
  };
}

const newGroup = (): Group => ({ tags: new Set(), lookedAt: -Infinity });
