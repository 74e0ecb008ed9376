import { expect, test } from "vitest";
import kat from "../../shared/vectors/ec1-kat.json" with { type: "json" };
import { createPeppers, networkOf } from "./peppers.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const { secret_key_example: example } = kat.server;

test("[K5] the peppers come from SECRET_KEY as the vectors say", () => {
  expect(Buffer.from(createPeppers(hex(example.secret_key)).verifier).toString("hex")).toBe(example.pepper1);
});

test("[K5] what rests opens only as what it is: same kind, session and slot", () => {
  const peppers = createPeppers(null);
  const sid = hex(kat.sid);
  const rested = peppers.rest(hex(kat.wrapped), "wrapped", sid, 2);
  expect(Buffer.from(peppers.unrest(rested, "wrapped", sid, 2)).toString("hex")).toBe(kat.wrapped);
  expect(() => peppers.unrest(rested, "store key", sid, 2)).toThrow();
  expect(() => peppers.unrest(rested, "wrapped", sid, 1)).toThrow();
  expect(() => peppers.unrest(rested, "wrapped", hex("ff".repeat(16)), 2)).toThrow();
  expect(() => createPeppers(null).unrest(rested, "wrapped", sid, 2)).toThrow();
  expect(() => peppers.unrest(rested.subarray(0, 20), "wrapped", sid, 2)).toThrow("not a rested record");
});

test("[J4] an IPv6 address counts by its /64, a mapped IPv4 address as itself", () => {
  for (const [address, network] of [
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ] as const) {
    expect(networkOf(address), address).toBe(network);
  }
});

test("[X5] a hidden address tells nothing without the key and is stable with it", () => {
  const one = createPeppers(hex(example.secret_key));
  expect(one.hideAddress("192.0.2.7")).toBe(createPeppers(hex(example.secret_key)).hideAddress("192.0.2.7"));
  expect(one.hideAddress("192.0.2.7")).not.toBe(createPeppers(null).hideAddress("192.0.2.7"));
  expect(one.hideAddress("2001:db8:1:2::9")).toBe(one.hideAddress("2001:db8:1:2:ffff::1"));
});
