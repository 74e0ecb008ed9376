import { hash } from "argon2";
import { expect, test } from "vitest";
import { enc } from "../../shared/enc.ts";
import kat from "../../shared/vectors/ec1-kat.json" with { type: "json" };
import { createQueue, createSecretCodes } from "./secret-code.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const sid = hex(kat.sid);

test("[K5] the verifier is the vectors', so every server of this protocol keeps the same record", async () => {
  const { server } = kat;
  const raw = await hash(Buffer.from(enc("verifier", sid, server.slot, hex(kat.auth))), {
    memoryCost: server.argon.m,
    timeCost: server.argon.t,
    parallelism: server.argon.p,
    hashLength: 32,
    salt: hex(server.verifier_salt),
    secret: hex(server.pepper1),
    raw: true,
  });
  expect(raw.toString("hex")).toBe(server.verifier);
  const record = await createSecretCodes(hex(server.pepper1)).record(hex(kat.auth), sid, 2);
  expect(record).toMatch(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/);
});

test("a proof opens its own record and no other: other proof, session, slot or pepper", async () => {
  const codes = createSecretCodes(hex(kat.server.pepper1));
  const record = await codes.record(hex(kat.auth), sid, 2);
  expect(await codes.verify(record, hex(kat.auth), sid, 2)).toBe(true);
  expect(await codes.verify(record, hex(kat.auth1), sid, 2)).toBe(false);
  expect(await codes.verify(record, hex(kat.auth), sid, 1)).toBe(false);
  expect(await codes.verify(record, hex(kat.auth), hex("ff".repeat(16)), 2)).toBe(false);
  expect(await createSecretCodes(hex(kat.server.pepper2)).verify(record, hex(kat.auth), sid, 2)).toBe(false);
});

test("[J9] two run at once, a bounded queue waits in order, and beyond it the answer is no", async () => {
  const inTurn = createQueue(2, 3);
  const started: number[] = [];
  const doors: (() => void)[] = [];
  const job = (n: number) => async () => {
    started.push(n);
    await new Promise<void>((resolve) => doors.push(resolve));
    return n;
  };
  const answers = [1, 2, 3, 4, 5, 6].map((n) => inTurn(job(n)));
  expect(await answers[5]).toBe("busy");
  expect(started).toEqual([1, 2]);
  for (const done of [1, 2, 3, 4, 5]) {
    doors.shift()!();
    expect(await answers[done - 1]).toBe(done);
    await expect.poll(() => started.length).toBe(Math.min(done + 2, 5));
  }
});

test("[J9] two verifications and one record run at once, and neither keeps the other waiting", async () => {
  const doors: (() => void)[] = [];
  const running = { hash: 0, verify: 0 };
  const most = { hash: 0, verify: 0 };
  async function work<T>(what: "hash" | "verify", answer: T): Promise<T> {
    most[what] = Math.max(most[what], ++running[what]);
    await new Promise<void>((resolve) => doors.push(resolve));
    running[what] -= 1;
    return answer;
  }
  const codes = createSecretCodes(hex(kat.server.pepper1), {
    hash: () => work("hash", "record"),
    verify: () => work("verify", true),
  });
  const auth = hex(kat.auth);
  // More records than may wait, and still the door is open.
  const records = Array.from({ length: 70 }, () => codes.record(auth, sid, 1));
  const verifications = Array.from({ length: 10 }, () => codes.verify("record", auth, sid, 1));
  const done = Promise.all([...records, ...verifications]);
  let over = false;
  void done.then(() => (over = true));
  while (!over) {
    for (const open of doors.splice(0)) open();
    await new Promise(setImmediate);
  }
  const answers: unknown[] = await done;
  expect(answers.filter((answer) => answer === "busy")).toHaveLength(5);
  expect(answers.filter((answer) => answer === true)).toHaveLength(10);
  expect(most).toEqual({ hash: 1, verify: 2 });
});

test("[J9] a job that fails frees its place", async () => {
  const inTurn = createQueue(1, 0);
  const broken = inTurn(async () => Promise.reject(new Error("broken")));
  await expect(broken).rejects.toThrow("broken");
  expect(await inTurn(async () => "next")).toBe("next");
});
