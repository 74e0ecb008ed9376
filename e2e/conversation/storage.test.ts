/** What a browser keeps: all of it after a reload, none of it where it may not, and old copies of it. */
import { afterAll, expect, test } from "vitest";
import { newDevice } from "../support/devices.ts";
import { open, openHost, type Participant, twoTalking } from "../support/driver.ts";
import {
  message,
  said,
  shared,
  systemTexts,
  untilMessage,
  untilSaid,
  untilShared,
  untilSystemText,
} from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";
import type { View } from "../support/view.ts";

const server = await startServer();
afterAll(() => server.stop());

const numbered = (from: number, to: number, word: string): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => `${word} ${from + n}`);

test("after a reload 200 messages are there, though the server has none of them any more", async () => {
  const { abhi, anny, forAbhi } = await twoTalking(server);
  await Promise.all(numbered(1, 100, "one").map((text) => abhi.say(text)));
  await abhi.untilTalk(
    "all are read",
    ({ log }) => log.filter((each) => "mark" in each && each.mark === "read").length === 100,
  );
  await Promise.all(numbered(1, 100, "two").map((text) => anny.say(text)));
  const all = [...numbered(1, 100, "Abhi: one"), ...numbered(1, 100, "Anny: two")];
  await untilSaid([abhi, anny], all);
  // The other cannot repeat anything, and with the queues empty the server cannot, either.
  anny.close();
  for (const reader of [1, 2] as const)
    expect(await server.store.readQueue(forAbhi.link.slice(0, 5), reader, 0, 10)).toEqual([]);
  abhi.reload();
  await untilSaid([abhi], all);
});

test("[D5] a browser that may keep nothing says so, and talks; after a reload the code is asked for, and it is a new device", async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  const device = await newDevice(server);
  device.disk.storage = "forbidden";
  const [abhi, anny] = [await open(server, forAbhi, device), await open(server, forAnny)];
  await Promise.all([abhi.join(), anny.join()]);
  await abhi.untilTalk("it says so", ({ keepsNothing }) => keepsNothing);
  expect(anny.talk().keepsNothing).toBe(false);
  await abhi.say("hello");
  await untilSaid([abhi, anny], ["Abhi: hello"]);
  await anny.say("good day");
  await untilSaid([abhi, anny], ["Abhi: hello", "Anny: good day"]);
  abhi.reload();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  await abhi.join();
  await untilSystemText(anny, "new keys");
  await abhi.untilTalk("they have keys", ({ safety }) => safety !== null);
  expect(said(abhi)).toEqual([]);
  anny.shareEarlier();
  await untilShared(abhi, "Anny", ["Abhi: hello", "Anny: good day"]);
});

test("[D5] a disk that fills up is said; nothing of before passes for the newest after a reload, and no text is lost unsaid", async () => {
  const { host, abhi, anny } = await twoTalking(server);
  await abhi.say("kept");
  await untilSaid([abhi, anny], ["Abhi: kept"]);
  expect(abhi.talk().keepsNothing).toBe(false);
  abhi.device.disk.storage = "full";
  await abhi.say("not kept");
  await abhi.untilTalk("it says so", ({ keepsNothing }) => keepsNothing);
  await untilSaid([abhi, anny], ["Abhi: kept", "Abhi: not kept"]);
  abhi.reload();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  await abhi.until("the code is asked for", ({ phase }) => phase === "at the door");
  abhi.device.disk.storage = "well";
  await abhi.join();
  await untilSystemText(anny, "new keys");
  await abhi.untilTalk("it keeps again", ({ safety, keepsNothing }) => safety !== null && !keepsNothing);
  expect(said(abhi)).toEqual([]);
  await anny.untilTalk("there is something to share", ({ earlier }) => earlier === 2);
  anny.shareEarlier();
  await untilShared(abhi, "Anny", ["Abhi: kept", "Abhi: not kept"]);
});

test("[D5] a full disk that has room again before a reload keeps nothing all the same: what it has is not whole", async () => {
  const { host, abhi, anny } = await twoTalking(server);
  abhi.device.disk.storage = "full";
  await abhi.say("one");
  await abhi.untilTalk("it says so", ({ keepsNothing }) => keepsNothing);
  abhi.device.disk.storage = "well";
  await abhi.say("two");
  await untilSaid([abhi, anny], ["Abhi: one", "Abhi: two"]);
  expect(abhi.talk().keepsNothing).toBe(true);
  abhi.reload();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  await abhi.until("the code is asked for", ({ phase }) => phase === "at the door");
});

/** All that a person can read: the messages, and what was shared. */
const readable = (person: Participant): string[] => [...said(person), ...shared(person).flatMap((each) => each.said)];

test("[Q13] an old copy of the disk: both are told of new keys, what is said from then on arrives, and nothing stands twice", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("before the copy");
  await untilSaid([abhi, anny], ["Abhi: before the copy"]);
  const copy = await abhi.snapshot();
  for (const text of ["forgotten 1", "forgotten 2"]) await abhi.say(text);
  await untilMessage(abhi, "forgotten 2", "is read", ({ mark }) => mark === "read");
  await anny.say("forgotten 3");
  await untilMessage(abhi, "forgotten 3", "is there", () => true);
  await untilMessage(anny, "forgotten 3", "is read", ({ mark }) => mark === "read");
  await abhi.restore(copy);
  for (const person of [abhi, anny]) await untilSystemText(person, "new keys");
  await abhi.say("after 1");
  await untilMessage(anny, "after 1", "is there", () => true);
  await anny.say("after 2");
  await untilMessage(abhi, "after 2", "is there", () => true);

  // The other has all of it, and gives back what is hers; his own words nobody puts in his mouth.
  anny.shareEarlier();
  await untilShared(abhi, "Anny", ["Anny: forgotten 3"]);
  expect(said(abhi)).toEqual(["Abhi: before the copy", "Abhi: after 1", "Anny: after 2"]);
  const all = ["before the copy", "forgotten 1", "forgotten 2"].map((text) => `Abhi: ${text}`);
  expect(said(anny)).toEqual([...all, "Anny: forgotten 3", "Abhi: after 1", "Anny: after 2"]);
  for (const person of [abhi, anny]) expect(new Set(readable(person)).size).toBe(readable(person).length);
});

test("[Q13] an old copy from before a text that still waits: it arrives all the same, and what is said next, too", async () => {
  const { host, abhi, anny, forAnny } = await twoTalking(server);
  await anny.say("before the copy");
  await untilSaid([abhi, anny], ["Anny: before the copy"]);
  const copy = await abhi.snapshot();
  anny.close();
  await host.untilInvite("Anny", "Anny is away", ({ status }) => status === "away");
  await abhi.say("sent, then forgotten");
  await untilMessage(abhi, "sent, then forgotten", "is sent", ({ mark }) => mark === "sent");
  await abhi.restore(copy);
  await abhi.untilTalk("it is live", ({ connection, presence }) => connection === "open" && presence === "away");
  const back = await open(server, forAnny, anny.device);
  await back.join();
  for (const person of [abhi, back]) await untilSystemText(person, "new keys");
  await untilMessage(back, "sent, then forgotten", "is there", () => true);
  await abhi.say("and on");
  await untilMessage(back, "and on", "is there", () => true);
  await back.say("heard");
  await untilMessage(abhi, "heard", "is there", () => true);
  expect(said(back)).toEqual(["Anny: before the copy", "Abhi: sent, then forgotten", "Abhi: and on", "Anny: heard"]);
  expect(said(abhi)).toEqual(["Anny: before the copy", "Abhi: and on", "Anny: heard"]);
});

test("both browsers come back from old copies, one after the other: the chat goes on", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("before the copies");
  await untilSaid([abhi, anny], ["Abhi: before the copies"]);
  const copies = [await abhi.snapshot(), await anny.snapshot()] as const;
  for (const text of ["forgotten 1", "forgotten 2"]) {
    await abhi.say(text);
    await untilMessage(anny, text, "is there", () => true);
    await anny.say(`${text}, too`);
    await untilMessage(abhi, `${text}, too`, "is read", () => true);
  }
  await abhi.restore(copies[0]);
  for (const person of [abhi, anny]) await untilSystemText(person, "new keys");
  await anny.restore(copies[1]);
  const code = (view: View) => (view.phase === "talking" ? view.safety?.symbols : undefined);
  const agreed = () => code(anny.see()) !== undefined && code(abhi.see()) === code(anny.see());
  for (const person of [abhi, anny]) {
    await person.untilTalk(
      "both have one code, and Anny has new keys",
      () => agreed() && systemTexts(anny).includes("new keys"),
    );
  }
  await abhi.say("and on");
  await untilMessage(anny, "and on", "is there", () => true);
  await anny.say("heard");
  await untilMessage(abhi, "heard", "is there", () => true);
  for (const person of [abhi, anny]) {
    for (const text of ["before the copies", "and on", "heard"]) message(person, text);
    expect(new Set(said(person)).size).toBe(said(person).length);
  }
});

const isUnreadable = ({ phase }: View) => phase === "unreadable";

test("[D5] what cannot be read is said to be, and nothing is removed: tried again later it is all there", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("one");
  await untilMessage(abhi, "one", "is read", ({ mark }) => mark === "read");
  abhi.device.disk.storage = "unreadable";
  abhi.reload();
  await abhi.until("it says so", isUnreadable);
  abhi.readAgain();
  await abhi.until("it says so again", isUnreadable);
  // Also where the code is typed, as in another tab.
  const tab = await open(server, abhi.invite, abhi.device);
  await tab.enterCode();
  await tab.until("it says so, too", isUnreadable);
  tab.close();
  abhi.device.disk.storage = "well";
  abhi.readAgain();
  await untilSaid([abhi], ["Abhi: one"]);
  await anny.say("two");
  await untilSaid([abhi, anny], ["Abhi: one", "Anny: two"]);
  expect(systemTexts(anny)).not.toContain("new keys");
});

test("[D8] what cannot be read stays until its owner goes on as a new device, with the code", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("one");
  await untilSaid([abhi, anny], ["Abhi: one"]);
  const { disk, session } = await abhi.snapshot();
  // The rows are gone and the ticket is there.
  for (const { stores } of disk.databases) for (const store of stores) if (store.name === "rows") store.rows.length = 0;
  await abhi.restore({ disk, session });
  await abhi.until("it says so", isUnreadable);
  expect(await abhi.kept()).toContain(abhi.invite.link);
  expect(systemTexts(anny)).not.toContain("new keys");
  abhi.joinAnew();
  await abhi.join();
  await untilSystemText(anny, "new keys");
  await abhi.untilTalk("they have keys", ({ safety }) => safety !== null);
  await abhi.say("two");
  await untilMessage(anny, "two", "is there", () => true);
  abhi.reload();
  await untilSaid([abhi], ["Abhi: two"]);
});

test("a disk that does not answer when the page comes back is given up and said; once it does, all is there", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("one");
  await untilSaid([abhi, anny], ["Abhi: one"]);
  abhi.device.disk.storage = "hanging";
  abhi.reload();
  await abhi.untilLater("it says so", isUnreadable);
  abhi.device.disk.storage = "well";
  abhi.readAgain();
  await untilSaid([abhi], ["Abhi: one"]);
});
