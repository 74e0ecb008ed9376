import { argon2id } from "@noble/hashes/argon2.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deriveCodeKeys } from "./code-keys.ts";
import { openStored, openTicket, sealStored, sealTicket } from "./local-state.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { ARGON2 } from "./stretch.ts";
import { anyBit, flip, hex, kat, otherLengths, sid, toHex } from "./testing/vectors.ts";

const { store } = kat;
const slot = store.slot as 1 | 2;
const state = hex(store.state);
const storeKey = hex(store.store_key);
const token = hex(store.token);
const other: Bytes = randomBytes(32);

test("[K16] the state key of the vectors is the code's", async () => {
  const keys = await deriveCodeKeys(kat.code, sid, slot, async (password, salt) => argon2id(password, salt, ARGON2));
  expect(toHex(keys.state)).toBe(store.state);
});

test("[K16] ticket and stored state are the vectors', sealed and opened", async () => {
  expect(toHex(await sealTicket(state, token, sid, slot, hex(store.ticket_iv)))).toBe(store.ticket);
  expect(toHex(await openTicket(state, hex(store.ticket), sid, slot))).toBe(store.token);
  expect(toHex(await sealStored(storeKey, state, store.plain, sid, slot, hex(store.iv)))).toBe(store.stored);
  expect(await openStored(storeKey, state, hex(store.stored), sid, slot)).toBe(store.plain);
});

test("[K16] the ticket opens with its code, in its session and slot only", async () => {
  const ticket = hex(store.ticket);
  expect(await openTicket(other, ticket, sid, slot)).toBeUndefined();
  expect(await openTicket(state, ticket, sid, 1)).toBeUndefined();
  expect(await openTicket(state, ticket, randomBytes(16), slot)).toBeUndefined();
  expect(await openTicket(state.slice(1), ticket, sid, slot)).toBeUndefined();
  for (const wrong of [...otherLengths(ticket), hex(store.stored)])
    expect(await openTicket(state, wrong, sid, slot)).toBeUndefined();
  // Genuine, but no token.
  expect(await openTicket(state, await sealTicket(state, randomBytes(31), sid, slot), sid, slot)).toBeUndefined();
});

test("[K16] the stored state opens with the store key and the code, in its session and slot only", async () => {
  const stored = hex(store.stored);
  expect(await openStored(other, state, stored, sid, slot)).toBeUndefined();
  expect(await openStored(storeKey, other, stored, sid, slot)).toBeUndefined();
  expect(await openStored(state, storeKey, stored, sid, slot)).toBeUndefined();
  expect(await openStored(storeKey, state, stored, sid, 1)).toBeUndefined();
  expect(await openStored(storeKey, state, stored, randomBytes(16), slot)).toBeUndefined();
  for (const wrong of [...otherLengths(stored), hex(store.ticket)])
    expect(await openStored(storeKey, state, wrong, sid, slot)).toBeUndefined();
});

test("[K16] the two keys are joined at fixed lengths: none borrows a byte of the other", async () => {
  const both = Uint8Array.from([...storeKey, ...state]);
  expect(await openStored(both.slice(0, 31), both.slice(31), hex(store.stored), sid, slot)).toBeUndefined();
  await expect(sealStored(both.slice(0, 33), both.slice(33), "{}", sid, slot)).rejects.toThrow(RangeError);
});

test("[K16] what is stored comes back, whatever it says, and no bit of it can be changed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), anyBit, async (json, bit) => {
      const stored = await sealStored(storeKey, state, json, sid, 1);
      expect(await openStored(storeKey, state, stored, sid, 1)).toBe(json);
      expect(await openStored(storeKey, state, flip(stored, bit), sid, 1)).toBeUndefined();
      const ticket = await sealTicket(state, token, sid, 1);
      expect(await openTicket(state, ticket, sid, 1)).toEqual(token);
      expect(await openTicket(state, flip(ticket, bit), sid, 1)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test("[K16] an empty stored text is not taken for a refusal", async () => {
  expect(await openStored(storeKey, state, await sealStored(storeKey, state, "", sid, 2), sid, 2)).toBe("");
});
