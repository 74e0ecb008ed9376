import { expect, test } from "vitest";
import { parseClientFrame } from "./frames.ts";

const subscription = {
  endpoint: "https://fcm.googleapis.com/fcm/send/abc:def",
  p256dh: `${"B".repeat(86)}A`,
  auth: `${"a".repeat(21)}A`,
  says: "A message is waiting for you.",
};
const push = (changes: object | null) =>
  parseClientFrame(
    JSON.stringify({ type: "push", subscription: changes === null ? null : { ...subscription, ...changes } }),
  );

test("[P1] a subscription, or none", () => {
  expect(push({})).toEqual({ ok: true, value: { type: "push", subscription } });
  expect(push(null).ok).toBe(true);
  expect(push({ endpoint: "https://wns2-par02p.notify.windows.com/w/?token=BQYA%2f" }).ok).toBe(true);
});

test.each([
  "http://push.example/x",
  "https://localhost/x",
  "https://127.0.0.1/x",
  "https://2130706433/x",
  "https://0x7f.1/x",
  "https://[::1]/x",
  "https://[2a00:1450:4001:830::200a]/x",
  "https://8.8.8.8/x",
  "https://redis/x",
  "https://push.example:6379/x",
  "https://user:word@push.example/x",
  "https://push.example/x#y",
  "https://push.example./x",
  "ftp://push.example/x",
  "push.example",
  "",
  `https://push.example/${"x".repeat(1_000)}`,
])("[P1] no endpoint: %s", (endpoint) => {
  const answer = push({ endpoint });
  expect(answer.ok).toBe(false);
  expect(!answer.ok && answer.message).toMatch(/^"subscription.endpoint" must be /);
});

test.each([
  { p256dh: "B".repeat(86) },
  { p256dh: `${"B".repeat(86)}=` },
  { auth: "a".repeat(21) },
  { auth: "a".repeat(24) },
  { says: "" },
  { says: "x".repeat(121) },
  { says: undefined },
  { more: 1 },
])("[P1] refused: %o", (changes) => expect(push(changes).ok).toBe(false));
