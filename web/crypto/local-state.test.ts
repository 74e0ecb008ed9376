import fc from "fast-check";
import { expect, test } from "vitest";
import type { Seat } from "../../shared/shapes.ts";
import { openRow, openTicket, type RowPlace, rowKey, sealRow, sealTicket } from "./local-state.ts";
import { type Bytes, randomBytes } from "./primitives.ts";
import { anyBit, flip, hex, kat, otherLengths, sid, toHex } from "./testing/vectors.ts";

const { store } = kat;
const seat = store.slot as Seat;
const state = hex(store.state);
const storeKey = hex(store.store_key);
const token = hex(store.token);
const other: Bytes = randomBytes(32);
const TABLES = ["state", "outbox", "unconfirmed", "timeline", "file"] as const;

test("[D1] the ticket opens with its code, in its session and seat only", async () => {
  const ticket = hex(store.ticket);
  expect(toHex(await openTicket(state, ticket, sid, seat))).toBe(store.token);
  expect(await openTicket(other, ticket, sid, seat)).toBeUndefined();
  expect(await openTicket(state, ticket, sid, 1)).toBeUndefined();
  expect(await openTicket(state, ticket, randomBytes(16), seat)).toBeUndefined();
  expect(await openTicket(state.slice(1), ticket, sid, seat)).toBeUndefined();
  for (const wrong of [...otherLengths(ticket), hex(store.entries[0]!.sealed)])
    expect(await openTicket(state, wrong, sid, seat)).toBeUndefined();
  // Genuine, but no token.
  expect(await openTicket(state, await sealTicket(state, randomBytes(31), sid, seat), sid, seat)).toBeUndefined();
});

test("[D2] a row opens with the store key and the code, in its session and seat only", async () => {
  const { table, n, sealed } = store.entries[0]!;
  const place = { sid, seat, table, n } as RowPlace;
  const open = async (one: Bytes, two: Bytes, of = sid, at = seat) =>
    openRow(await rowKey(one, two, of, at), { ...place, sid: of, seat: at }, hex(sealed));
  expect(await open(storeKey, state)).toBe(store.entries[0]!.plain);
  expect(await open(other, state)).toBeUndefined();
  expect(await open(storeKey, other)).toBeUndefined();
  expect(await open(state, storeKey)).toBeUndefined();
  expect(await open(storeKey, state, randomBytes(16))).toBeUndefined();
  expect(await open(storeKey, state, sid, 1)).toBeUndefined();
});

test("[D3] a row opens in its place only: its table and its number", async () => {
  const key = await rowKey(storeKey, state, sid, seat);
  const place: RowPlace = { sid, seat, table: "timeline", n: 3 };
  const row = await sealRow(key, place, "{}");
  expect(await openRow(key, place, row)).toBe("{}");
  for (const table of TABLES.filter((each) => each !== "timeline"))
    expect(await openRow(key, { ...place, table }, row)).toBeUndefined();
  for (const n of [0, 2, 4]) expect(await openRow(key, { ...place, n }, row)).toBeUndefined();
  for (const wrong of [...otherLengths(row), hex(store.ticket)])
    expect(await openRow(key, place, wrong)).toBeUndefined();
});

test("[D2] the two halves of the key are joined at fixed lengths: none borrows a byte of the other", async () => {
  const both = Uint8Array.from([...storeKey, ...state]);
  await expect(rowKey(both.slice(0, 31), both.slice(31), sid, seat)).rejects.toThrow(RangeError);
  await expect(rowKey(both.slice(0, 33), both.slice(33), sid, seat)).rejects.toThrow(RangeError);
});

test("[D3] what is stored comes back, whatever it says, and no bit of it can be changed", async () => {
  const key = await rowKey(storeKey, state, sid, 1);
  await fc.assert(
    fc.asyncProperty(fc.json(), fc.constantFrom(...TABLES), fc.nat(), anyBit, async (json, table, n, bit) => {
      const place: RowPlace = { sid, seat: 1, table, n };
      const row = await sealRow(key, place, json);
      // A JSON text has no space at its end that means anything.
      expect(await openRow(key, place, row)).toBe(json.replace(/ +$/, ""));
      expect(await openRow(key, place, flip(row, bit))).toBeUndefined();
      const ticket = await sealTicket(state, token, sid, 1);
      expect(await openTicket(state, ticket, sid, 1)).toEqual(token);
      expect(await openTicket(state, flip(ticket, bit), sid, 1)).toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test("[D3] rows show their length in steps of 256 bytes only, and may be longer than a record", async () => {
  const key = await rowKey(storeKey, state, sid, seat);
  const place: RowPlace = { sid, seat, table: "outbox", n: 1 };
  const length = async (json: string) => (await sealRow(key, place, json)).length;
  expect(await length("1")).toBe(await length("1".repeat(256)));
  expect(await length("1".repeat(257))).toBe((await length("1")) + 256);
  const long = JSON.stringify({ body: "A".repeat(90_000) });
  expect(await openRow(key, place, await sealRow(key, place, long))).toBe(long);
  expect(await openRow(key, place, await sealRow(key, place, ""))).toBe("");
});
