import { createDecipheriv } from "node:crypto";
import { expect, test } from "vitest";
import { dec } from "../../shared/dec.ts";
import { enc } from "../../shared/enc.ts";
import kat from "../../shared/vectors/ec2-kat.json" with { type: "json" };
import { createPeppers } from "./peppers.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const { secret_key_example: example } = kat.server;

test("[K5] the peppers come from SECRET_KEY as the vectors say", () => {
  expect(Buffer.from(createPeppers(hex(example.secret_key)).verifier).toString("hex")).toBe(example.pepper1);
});

test("[K5] what is encrypted at rest has the vectors' form, under pepper 2", () => {
  const { server } = kat;
  const [sid, wrapped] = [hex(kat.sid), hex(kat.slots[2].wrapped)];
  const open = (pepper2: string, encrypted: Uint8Array) => {
    const [iv, sealed] = dec("rest", 2, encrypted)!;
    const decipher = createDecipheriv("aes-256-gcm", hex(pepper2), iv!).setAAD(enc("rest aad", "wrapped", sid, 2));
    decipher.setAuthTag(sealed!.subarray(-16));
    return Buffer.concat([decipher.update(sealed!.subarray(0, -16)), decipher.final()]);
  };
  expect(open(server.pepper2, hex(server.rest_wrapped)).equals(wrapped)).toBe(true);
  const encrypted = createPeppers(hex(example.secret_key)).encryptAtRest(wrapped, "wrapped", sid, 2);
  expect(open(example.pepper2, encrypted).equals(wrapped)).toBe(true);
});

test("[K5] what is encrypted at rest opens only as what it is: same kind, session and seat", () => {
  const peppers = createPeppers(null);
  const sid = hex(kat.sid);
  const wrapped = hex(kat.slots[2].wrapped);
  const encrypted = peppers.encryptAtRest(wrapped, "wrapped", sid, 2);
  expect(Buffer.from(peppers.decryptAtRest(encrypted, "wrapped", sid, 2)).toString("hex")).toBe(kat.slots[2].wrapped);
  expect(() => peppers.decryptAtRest(encrypted, "store key", sid, 2)).toThrow();
  expect(() => peppers.decryptAtRest(encrypted, "wrapped", sid, 1)).toThrow();
  expect(() => peppers.decryptAtRest(encrypted, "wrapped", hex("ff".repeat(16)), 2)).toThrow();
  expect(() => createPeppers(null).decryptAtRest(encrypted, "wrapped", sid, 2)).toThrow();
  expect(() => peppers.decryptAtRest(encrypted.subarray(0, 20), "wrapped", sid, 2)).toThrow("not encrypted at rest");
});

test("[X5] a hidden address tells nothing without the key and is stable with it", () => {
  const one = createPeppers(hex(example.secret_key));
  expect(one.hideAddress("192.0.2.7")).toBe(createPeppers(hex(example.secret_key)).hideAddress("192.0.2.7"));
  expect(one.hideAddress("192.0.2.7")).not.toBe(createPeppers(null).hideAddress("192.0.2.7"));
  expect(one.hideAddress("2001:db8:1:2::9")).toBe(one.hideAddress("2001:db8:1:2:ffff::1"));
});
