/**
 * The chats that this node has made, by what they were made from, in its own memory alone: Redis keeps of no chat who made
 * it. Which of them have ended is looked for only where there seems to be no room, and now and then [Q20].
 */
import type { NewSession, StoreLimits } from "../session-store.ts";

/** Whoever asks again and again at a limit is not looked for each time: not sooner, nor than after a millisecond for each chat. */
const LOOK_EVERY_MS = 1_000;
/** So many are remembered before those that have ended are looked for. */
const SWEEP_AT_LEAST = 1_000;

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

  async function look(group: Group): Promise<void> {
    const now = performance.now();
    if (now - group.lookedAt < Math.max(LOOK_EVERY_MS, group.tags.size)) return;
    group.lookedAt = now;
    const tags = [...group.tags].filter((tag) => !coming.has(tag));
    await Promise.all(tags.map(async (tag) => (await isThere(tag)) || leave(tag)));
  }

  async function enter(
    tag: string,
    { address, site }: NewSession["origins"],
  ): Promise<"entered" | "full" | "too-many"> {
    const near = `address ${address}`;
    const far = `site ${site}`;
    const rooms = [
      [() => all, chatsMax, "full"],
      [() => groups.get(near), chatsPerAddress, "too-many"],
      [() => groups.get(far), sitePerAddress * chatsPerAddress, "too-many"],
    ] as const;
    const isFull = ([group, most]: (typeof rooms)[number]) => (group()?.tags.size ?? 0) >= most;
    for (const room of rooms) if (isFull(room)) await look(room[0]()!);
    const lacking = rooms.find(isFull);
    if (lacking) return lacking[2];

    coming.add(tag);
    all.tags.add(tag);
    for (const key of [near, far]) {
      const group = groups.get(key) ?? newGroup();
      group.tags.add(tag);
      groups.set(key, group);
    }
    keysOf.set(tag, [near, far]);
    return "entered";
  }

  function sweep(): void {
    if (all.tags.size < sweepAt) return;
    void look(all).then(
      () => (sweepAt = Math.max(SWEEP_AT_LEAST, 2 * all.tags.size)),
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
      // A tag that is taken takes no second place, and keeps its own.
      if (keysOf.has(tag)) return create();
      const room = await enter(tag, origins);
      if (room !== "entered") return room;
      try {
        const answer = await create();
        if (answer !== "created") leave(tag);
        return answer;
      } finally {
        coming.delete(tag);
        sweep();
      }
    },
  };
}

const newGroup = (): Group => ({ tags: new Set(), lookedAt: -Infinity });
