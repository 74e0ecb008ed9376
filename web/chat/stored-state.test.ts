import { beforeEach, expect, test, vi } from "vitest";
import { randomBytes } from "../crypto/primitives.ts";
import { createVault, forgetState, newState, recallStoreId, recallToken, sweepStates } from "./stored-state.ts";

/** The browser's storage, as an object with the values as its own keys. */
beforeEach(() => {
  const storage: Record<string, string> = {};
  const methods = {
    getItem: (key: string) => storage[key] ?? null,
    setItem: (key: string, value: string) => void (storage[key] = value),
    removeItem: (key: string) => void delete storage[key],
  };
  vi.stubGlobal(
    "localStorage",
    new Proxy(storage, { get: (target, name: string) => methods[name as keyof typeof methods] ?? target[name] }),
  );
});

const LINK = "k7m2q9xw4tzc";
const [sid, stateKey, token, storeKey] = [16, 32, 32, 32].map(randomBytes) as [
  ReturnType<typeof randomBytes>,
  ReturnType<typeof randomBytes>,
  ReturnType<typeof randomBytes>,
  ReturnType<typeof randomBytes>,
];
const vault = (key = stateKey, half = storeKey, mayWrite = () => true) =>
  createVault(LINK, sid, 1, key, token, half, "store", mayWrite);
const state = () => newState(randomBytes(32), randomBytes(32), 1);

test("[K16] what is kept opens with the code's key and the server's half, and with neither alone", async () => {
  const kept = { ...state(), draft: "half a thought" };
  await vault().keep(kept);
  expect(JSON.stringify(localStorage)).not.toContain("half a thought");
  expect(await vault().open()).toEqual(kept);
  expect(await vault(randomBytes(32)).open()).toBeUndefined();
  expect(await vault(stateKey, randomBytes(32)).open()).toBeUndefined();
  expect(await recallToken(LINK, sid, 1, stateKey)).toEqual(token);
  expect(await recallToken(LINK, sid, 1, randomBytes(32))).toBeUndefined();
  expect(recallStoreId(LINK)).toBe("store");
});

test("[K16] keeping many states at once leaves the last one, never an older one on top", async () => {
  const one = vault();
  const kept = state();
  const all = [];
  for (let n = 1; n <= 50; n++) {
    kept.draft = `draft ${n}`;
    all.push(one.keep(kept));
    if (n % 7 === 0) await all[n - 3];
  }
  await Promise.all(all);
  expect((await vault().open())?.draft).toBe("draft 50");
});

test("[E4] an end while a state is being sealed leaves nothing behind", async () => {
  let over = false;
  const keeping = vault(stateKey, storeKey, () => !over).keep(state());
  over = true;
  forgetState(LINK);
  await keeping;
  expect(Object.keys(localStorage)).toEqual([]);
});

test("[K16] the next visit sweeps away what no chat can need any more, and nothing else", async () => {
  await vault().keep(state());
  localStorage.setItem("somebody else's", "stays");
  localStorage.setItem("duologue:state:22222222222z", "not what this product writes");
  sweepStates(Date.now());
  expect(Object.keys(localStorage)).toEqual([`duologue:state:${LINK}`, "somebody else's"]);
  sweepStates(Date.now() + 86_400_001);
  expect(Object.keys(localStorage)).toEqual(["somebody else's"]);
});
