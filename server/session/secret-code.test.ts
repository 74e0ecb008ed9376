import { hash } from "argon2";
import { expect, test } from "vitest";
import { enc } from "../../shared/enc.ts";
import kat from "../../shared/vectors/ec2-kat.json" with { type: "json" };
import { type Argon2, createSecretCodes } from "./secret-code.ts";

const hex = (text: string) => Buffer.from(text, "hex");
const sid = hex(kat.sid);
const always = async () => true;
const [auth, endAuth, other] = [hex(kat.slots[2].auth), hex(kat.slots[1].auth), hex("ab".repeat(32))];

test("[K5] the verifier is the vectors', so every server of this protocol keeps the same record", async () => {
  const { server } = kat;
  const input = Buffer.from(enc("verifier", sid, server.slot, auth));
  expect(input.toString("hex")).toBe(server.verifier_input);
  const raw = await hash(input, {
    memoryCost: server.argon.m,
    timeCost: server.argon.t,
    parallelism: server.argon.p,
    hashLength: 32,
    salt: hex(server.verifier_salt),
    secret: hex(server.pepper1),
    raw: true,
  });
  expect(raw.toString("hex")).toBe(server.verifier);
  const records = await createSecretCodes(hex(server.pepper1)).record(auth, endAuth, sid, 2);
  expect(records).toEqual({
    verifier: expect.stringMatching(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/) as string,
    endVerifier: expect.stringMatching(/^\$argon2id\$v=19\$m=1024,t=1,p=1\$/) as string,
  });
});

test("a proof is its code's or its end code's, and nothing with another proof, session, seat or pepper", async () => {
  const codes = createSecretCodes(hex(kat.server.pepper1));
  const records = await codes.record(auth, endAuth, sid, 2);
  if (records === "busy") throw new Error("busy");
  expect(await codes.verify(records, auth, sid, 2, always)).toBe("code");
  expect(await codes.verify(records, endAuth, sid, 2, always)).toBe("end-code");
  expect(await codes.verify(records, other, sid, 2, always)).toBe("wrong");
  expect(await codes.verify(records, auth, sid, 1, always)).toBe("wrong");
  expect(await codes.verify(records, auth, hex("ff".repeat(16)), 2, always)).toBe("wrong");
  expect(await createSecretCodes(hex(kat.server.pepper2)).verify(records, auth, sid, 2, always)).toBe("wrong");
});

test("[J11] both records are looked at for every proof, the right, the wrong and the end code's", async () => {
  const asked: string[] = [];
  const argon2: Argon2 = {
    hash: async () => "",
    verify: async (record, input) => {
      asked.push(record);
      return input.includes(record === "of the code" ? auth : endAuth);
    },
  };
  const codes = createSecretCodes(hex(kat.server.pepper1), argon2);
  const records = { verifier: "of the code", endVerifier: "of the end code" };
  for (const [proof, answer] of [
    [auth, "code"],
    [endAuth, "end-code"],
    [other, "wrong"],
  ] as const) {
    expect(await codes.verify(records, proof, sid, 1, always)).toBe(answer);
    expect(asked.splice(0)).toEqual(["of the code", "of the end code"]);
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
  // More records than may wait, and still the door is open.
  const records = Array.from({ length: 70 }, () => codes.record(auth, endAuth, sid, 1));
  const verifications = Array.from({ length: 10 }, () =>
    codes.verify({ verifier: "record", endVerifier: "record" }, auth, sid, 1, always),
  );
  const done = Promise.all([...records, ...verifications]);
  let over = false;
  void done.then(() => (over = true));
  while (!over) {
    for (const open of doors.splice(0)) open();
    await new Promise(setImmediate);
  }
  const answers: unknown[] = await done;
  expect(answers.filter((answer) => answer === "busy")).toHaveLength(5);
  expect(answers.filter((answer) => answer === "end-code")).toHaveLength(10);
  expect(most).toEqual({ hash: 1, verify: 2 });
});

test("[J4, J11] a proof that had to wait is not looked at where a pause began meanwhile, not even that of an end code", async () => {
  const looked: string[] = [];
  let pauses = false;
  const codes = createSecretCodes(hex(kat.server.pepper1), {
    hash: async () => "",
    verify: async (record) => {
      looked.push(record);
      pauses = true;
      return false;
    },
  });
  const answers = ["1", "2", "3", "4"].map((name) =>
    codes.verify({ verifier: name, endVerifier: name }, auth, sid, 1, async () => !pauses),
  );
  expect(await Promise.all(answers)).toEqual(["wrong", "wrong", "not-looked-at", "not-looked-at"]);
  expect(new Set(looked)).toEqual(new Set(["1", "2"]));
});
