/** One order on both screens; each message once, as it was written. */
import { afterAll, expect, test } from "vitest";
import { open, openHost, twoTalking } from "../support/driver.ts";
import { messages, said, untilSaid } from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

test("what is said in turn stands in that order on both screens, each once, and is read", async () => {
  const { abhi, anny } = await twoTalking(server);
  const all: string[] = [];
  for (let n = 1; n <= 6; n++) {
    const [speaker, listener] = n % 2 ? [anny, abhi] : [abhi, anny];
    await speaker.say(`line ${n}`);
    all.push(`${speaker.invite.name}: line ${n}`);
    await untilSaid([listener], all, null);
  }
  await untilSaid([abhi, anny], all);
});

test("what both write at the same time stands in one order on both screens, and each one's own in theirs", async () => {
  const { abhi, anny } = await twoTalking(server);
  const writing: Promise<void>[] = [];
  for (let n = 0; n < 25; n++) writing.push(abhi.say(`a${n}`), anny.say(`b${n}`));
  await Promise.all(writing);
  for (const person of [abhi, anny]) {
    await person.untilTalk(
      "all 50 are there and one's own are read",
      ({ log }) => log.filter((each) => each.kind === "message" && (each.mark ?? "read") === "read").length === 50,
    );
  }
  await untilSaid([abhi], said(anny));
  const numbers = (author: string) => said(abhi).filter((each) => each.startsWith(author));
  expect(numbers("Abhi")).toEqual(Array.from({ length: 25 }, (_, n) => `Abhi: a${n}`));
  expect(numbers("Anny")).toEqual(Array.from({ length: 25 }, (_, n) => `Anny: b${n}`));
});

test("what is written before the other has joined waits, and is the first that the other reads, in its order", async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  const [abhi, anny] = [await open(server, forAbhi), await open(server, forAnny)];
  await abhi.join();
  await abhi.untilTalk("the other has not joined", ({ presence }) => presence === "not joined");
  await abhi.say("first, alone");
  await abhi.say("second, alone");
  expect(messages(abhi).map(({ mark }) => mark)).toEqual(["sending", "sending"]);
  await anny.join();
  await untilSaid([anny], ["Abhi: first, alone", "Abhi: second, alone"], null);
  await anny.say("third, together");
  await untilSaid([abhi, anny], ["Abhi: first, alone", "Abhi: second, alone", "Anny: third, together"]);
});

test("on a slow connection nothing overtakes", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.device.slowDown(30);
  for (let n = 0; n < 10; n++) await abhi.say(`piece ${n}`);
  await anny.say("a word between");
  await anny.untilTalk("all are there", ({ log }) => log.filter(({ kind }) => kind === "message").length === 11);
  await untilSaid([abhi, anny], said(anny));
  expect(said(anny).filter((each) => each.startsWith("Abhi"))).toEqual(
    Array.from({ length: 10 }, (_, n) => `Abhi: piece ${n}`),
  );
});

test("the same words twice are two messages", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("yes");
  await abhi.say("yes");
  await untilSaid([abhi, anny], ["Abhi: yes", "Abhi: yes"]);
});

test("a message arrives as it was written: lines, spaces, emoji, other directions, markup, and 4,000 characters", async () => {
  const { abhi, anny } = await twoTalking(server);
  const texts = [
    "first line\n  second, indented\n\n\tfourth",
    "<img src=x onerror=alert(1)> & \"quoted\" 'text' \\n ${1}",
    "שלום Abhi, مرحبا, 你好, नमस्ते, 👩‍👩‍👧‍👦",
    "x".repeat(4_000),
    "é".repeat(4_000),
  ];
  for (const text of texts) await abhi.say(text);
  await untilSaid(
    [abhi, anny],
    texts.map((text) => `Abhi: ${text}`),
  );
});
