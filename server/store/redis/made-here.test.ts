import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMadeHere } from "./made-here.ts";

// Who has just looked does not look again for a second: none passes here.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const origins = { address: "a", site: "s" };

/** Chats that are there, asked for and made only when the test says so. */
function slowStore(limits = { chatsMax: Infinity, chatsPerAddress: 2, sitePerAddress: 4 }) {
  const there = new Set<string>();
  const waiting: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  const madeHere = createMadeHere(limits, async (tag) => {
    const is = there.has(tag);
    await turn();
    return is;
  });
  const create = (tag: string) => async (): Promise<"created" | "sid-known"> => {
    const answer = there.has(tag) ? "sid-known" : "created";
    there.add(tag);
    return answer;
  };
  return {
    there,
    waiting,
    make: (tag: string, from = origins) => madeHere.make(tag, from, create(tag)),
    slowly: (tag: string) =>
      madeHere.make(tag, origins, async () => {
        const answer = await create(tag)();
        await turn();
        return answer;
      }),
    answerAll: () => waiting.splice(0).forEach((answer) => answer()),
  };
}

it("[Q20] of two who make the same chat while those that ended are sought, one is counted", async () => {
  const { there, waiting, make, answerAll } = slowStore();
  expect([await make("1"), await make("2")]).toEqual(["created", "created"]);
  there.clear();
  const first = make("3");
  waiting.shift()!();
  await expect.poll(() => make("3")).toBe("created");
  answerAll();
  expect(await first).toBe("sid-known");
  expect(await make("4")).toBe("created");
  expect(await make("5")).toBe("too-many");
});

it("[Q20] a chat that is made anew while those that ended are sought stays counted", async () => {
  const { there, waiting, make, slowly, answerAll } = slowStore();
  expect([await make("1"), await make("2")]).toEqual(["created", "created"]);
  there.delete("1");
  const third = make("3");
  expect(waiting).toHaveLength(2);
  const again = slowly("1");
  // What was asked before it was made anew is answered before it.
  await expect.poll(() => waiting.length).toBe(3);
  for (const answer of waiting.splice(0, 2)) answer();
  expect(await third).toBe("too-many");
  answerAll();
  expect(await again).toBe("created");
  expect(await make("4")).toBe("too-many");
});

it("[Q20] of very many not all are asked for at once", async () => {
  const { waiting, make, answerAll } = slowStore({ chatsMax: Infinity, chatsPerAddress: 1_000, sitePerAddress: 4 });
  for (let n = 0; n < 1_000; n++) expect(await make(String(n), { address: String(n % 2), site: "s" })).toBe("created");
  // A sweep is under way.
  expect(waiting).toHaveLength(500);
  answerAll();
  await expect.poll(() => waiting.length).toBe(500);
  answerAll();
});
