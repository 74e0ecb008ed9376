/** Other tabs, other devices, new invites: who has the chat, who is systemTexts, and what goes over. */
import { afterAll, expect, test } from "vitest";
import { newDevice } from "../support/devices.ts";
import { open, openHost, twoTalking } from "../support/driver.ts";
import {
  messages,
  said,
  systemTexts,
  untilMessage,
  untilSaid,
  untilShared,
  untilSystemText,
} from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

const isSeatTaken = ({ phase }: { phase: string }) => phase === "seat taken";
const isElsewhere = ({ phase }: { phase: string }) => phase === "elsewhere";

test("the code on a second device asks first; only then the first one ends with a word and the other is told", async () => {
  const { abhi: phone, anny, forAbhi } = await twoTalking(server);
  await anny.say("are you there?");
  await untilSaid([phone], ["Anny: are you there?"], null);

  const laptop = await open(server, forAbhi);
  await laptop.enterCode();
  expect(await laptop.until("it asks first", isSeatTaken)).toEqual({
    phase: "seat taken",
    by: "another device",
    connection: null,
  });
  await anny.say("still here?");
  await untilSaid([phone], ["Anny: are you there?", "Anny: still here?"], null);
  expect(systemTexts(anny)).not.toContain("new keys");

  laptop.takeOver();
  await laptop.untilTalk("it is in the chat", ({ safety }) => safety !== null);
  expect(await phone.until("it ends with a word", isElsewhere)).toEqual({
    phase: "elsewhere",
    because: "another device",
    unsent: [],
  });
  await untilSystemText(anny, "new keys");
  expect(await phone.kept()).not.toContain(forAbhi.link);
  await laptop.say("yes, on the laptop");
  await untilMessage(anny, "yes, on the laptop", "is there", () => true);

  // and back again
  phone.lookAgain();
  await phone.enterCode();
  await phone.until("it asks first", isSeatTaken);
  phone.takeOver();
  await phone.untilTalk("it is in the chat again", ({ safety }) => safety !== null);
  await laptop.until("it ends with a word", isElsewhere);
});

test("whoever says no to Continue here leaves everything as it was", async () => {
  const { abhi, anny, forAbhi } = await twoTalking(server);
  const laptop = await open(server, forAbhi);
  await laptop.enterCode();
  await laptop.until("it asks first", isSeatTaken);
  laptop.stayAway();
  await laptop.until("it is at the door", ({ phase }) => phase === "at the door");
  await anny.say("nothing happened");
  await untilSaid([abhi, anny], ["Anny: nothing happened"]);
  expect(systemTexts(anny)).not.toContain("new keys");
});

test("what was said before goes to a new device only on the press, into a block of its own, each once and in its order", async () => {
  const { abhi, anny, forAbhi } = await twoTalking(server);
  await anny.say("one");
  await untilSaid([abhi], ["Anny: one"], null);
  await abhi.say("two");
  await untilSaid([abhi, anny], ["Anny: one", "Abhi: two"]);
  const laptop = await open(server, forAbhi);
  await laptop.enterCode();
  await laptop.until("it asks first", isSeatTaken);
  laptop.takeOver();
  await laptop.untilTalk("it is in the chat", ({ safety }) => safety !== null);
  await anny.untilTalk("there is something to share", ({ earlier }) => earlier === 2);
  await anny.say("new");
  await untilMessage(laptop, "new", "is there", () => true);
  expect(messages(laptop).map(({ text }) => text)).toEqual(["new"]);

  anny.shareEarlier();
  await untilShared(laptop, "Anny", ["Anny: one", "Abhi: two"]);
  expect(said(laptop)).toEqual(["Anny: new"]);
  await anny.untilTalk("nothing is left to share", ({ earlier }) => earlier === 0);
  expect(said(anny)).toEqual(["Anny: one", "Abhi: two", "Anny: new"]);
});

test("what had not arrived before a change of device waits for the press, too", async () => {
  const { host, abhi, anny, forAbhi } = await twoTalking(server);
  anny.device.loseNetwork();
  await anny.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await anny.say("for the old device only?");
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const laptop = await open(server, forAbhi);
  await laptop.join();
  anny.device.regainNetwork();
  await laptop.untilTalk("both have agreed", ({ safety }) => safety !== null);
  await anny.untilTalk("it waits for the press", ({ earlier }) => earlier === 1);
  await anny.say("new");
  await untilMessage(laptop, "new", "is there", () => true);
  expect(said(laptop)).not.toContain("Anny: for the old device only?");
  anny.shareEarlier();
  await untilMessage(laptop, "for the old device only?", "is there", () => true);
  expect(messages(laptop).filter(({ text }) => text.startsWith("for the old"))).toHaveLength(1);
});

test("the link in a second tab of the same browser says so, and takes the conversation over without alarm", async () => {
  const { abhi: first, anny, forAbhi } = await twoTalking(server);
  await first.say("from the first tab");
  await untilSaid([first, anny], ["Abhi: from the first tab"]);
  const second = await open(server, forAbhi, first.device);
  await second.enterCode();
  expect(await second.until("it asks first", isSeatTaken)).toEqual({
    phase: "seat taken",
    by: "another tab",
    connection: null,
  });
  second.takeOver();
  await untilSaid([second], ["Abhi: from the first tab"]);
  expect(await first.until("it ends with a word", isElsewhere)).toEqual({
    phase: "elsewhere",
    because: "another tab",
    unsent: [],
  });
  await second.say("from the second");
  await untilSaid([second, anny], ["Abhi: from the first tab", "Abhi: from the second"]);
  expect(systemTexts(anny)).not.toContain("new keys");
});

test("a duplicated tab asks before it takes over, and repeats nothing", async () => {
  const { abhi: first, anny } = await twoTalking(server);
  await first.say("from the first tab");
  await untilSaid([first, anny], ["Abhi: from the first tab"]);
  const copy = await first.duplicate();
  expect(await copy.until("it asks first", isSeatTaken)).toEqual({
    phase: "seat taken",
    by: "another tab",
    connection: null,
  });
  await first.say("still the first");
  await untilSaid([anny], ["Abhi: from the first tab", "Abhi: still the first"], null);
  copy.takeOver();
  await untilSaid([copy], ["Abhi: from the first tab", "Abhi: still the first"]);
  await first.until("it ends with a word", isElsewhere);
  await copy.say("from the copy");
  await untilSaid([copy, anny], ["Abhi: from the first tab", "Abhi: still the first", "Abhi: from the copy"]);
});

test("[D1] a tab closed by accident: the code brings the same conversation back on this device, without alarm", async () => {
  const { abhi: first, anny, forAbhi } = await twoTalking(server);
  await first.say("before the accident");
  await anny.say("an answer");
  await untilMessage(first, "an answer", "is there", () => true);
  first.close();
  await anny.untilLater("Abhi is away", (view) => view.phase === "talking" && view.presence === "away");
  await anny.say("are you gone?");
  const before = said(anny);

  const second = await open(server, forAbhi, first.device);
  await second.enterCode("AAAA-AAAA-AAAA");
  await second.until("the code is wrong", (view) => view.phase === "at the door" && view.trouble !== null);
  await second.enterCode();
  await untilSaid([second], before, null);
  await second.say("back");
  await untilSaid([second, anny], [...before, "Abhi: back"]);
  await untilSystemText(anny, "the other came back");
  expect(systemTexts(anny)).not.toContain("new keys");
});

test("both see the same six symbols; They match holds in this tab and through its reload, for nobody else", async () => {
  const { abhi, anny } = await twoTalking(server);
  const symbols = abhi.talk().safety?.symbols;
  expect(symbols?.split(" ")).toHaveLength(6);
  expect(anny.talk().safety?.symbols).toBe(symbols);
  abhi.confirmSafety();
  await abhi.untilTalk("it is verified", ({ safety }) => safety?.verified === true);
  abhi.reload();
  await abhi.untilTalk("it is verified still", ({ safety }) => safety?.verified === true);
  expect(abhi.talk().safety?.symbols).toBe(symbols);
  expect(anny.talk().safety?.verified).toBe(false);

  const others = await twoTalking(server);
  expect(others.abhi.talk().safety?.symbols).not.toBe(symbols);
});

test("a new device takes Verified away, and has other symbols, the same on both sides", async () => {
  const { host, abhi, anny, forAbhi } = await twoTalking(server);
  const before = anny.talk().safety?.symbols;
  anny.confirmSafety();
  await anny.untilTalk("it is verified", ({ safety }) => safety?.verified === true);
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const laptop = await open(server, forAbhi);
  await laptop.join();
  const after = await laptop.untilTalk("there are new symbols", ({ safety }) => safety !== null);
  expect(after.safety?.symbols).not.toBe(before);
  await anny.untilTalk(
    "it has them, too, unverified",
    ({ safety }) => safety?.symbols === after.safety?.symbols && !safety?.verified,
  );
  await untilSystemText(anny, "new keys");
});

test("a new invite replaces one link and code at once, and the other participant is not touched", async () => {
  const { host, abhi, anny, forAbhi, forAnny } = await twoTalking(server);
  await anny.say("before the new invite");
  await untilSaid([abhi, anny], ["Anny: before the new invite"]);
  const renewed = await host.newInvite("Abhi");
  expect(await abhi.until("it is told", isElsewhere)).toEqual({
    phase: "elsewhere",
    because: "a new invite",
    unsent: [],
  });
  expect(renewed.link).not.toBe(forAbhi.link);
  expect(renewed.code).not.toBe(forAbhi.code);
  expect(host.invite("Abhi").status).toBe("not opened");
  expect(host.invite("Anny")).toMatchObject({ link: forAnny.link, code: forAnny.code, status: "in the chat" });

  const late = await open(server, forAbhi);
  await late.until("the old link is dead", ({ phase }) => phase === "not active");
  const fresh = await open(server, renewed);
  await fresh.join();
  await untilSystemText(anny, "new keys");
  await anny.untilTalk("there is something to share", ({ earlier }) => earlier === 1);
  expect(said(fresh)).toEqual([]);
  anny.shareEarlier();
  await untilShared(fresh, "Anny", ["Anny: before the new invite"]);
  await fresh.say("with the new one");
  await untilMessage(anny, "with the new one", "is there", () => true);
});

test("a browser whose data was cleared is a new device: the code gets in, and the other is told", async () => {
  const { host, abhi, anny } = await twoTalking(server);
  await abhi.say("before");
  await untilSaid([abhi, anny], ["Abhi: before"]);
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  await abhi.restore({ disk: { local: [], databases: [] }, session: [] });
  await abhi.join();
  await untilSystemText(anny, "new keys");
  await abhi.untilTalk("both have agreed", ({ safety }) => safety !== null);
  await abhi.say("after");
  await untilMessage(anny, "after", "is there", () => true);
  await anny.say("heard");
  await untilMessage(abhi, "heard", "is there", () => true);
});

test("a duplicated host tab never shows a code beside an invite that another tab made", async () => {
  const host = await openHost(server);
  const [old, forAnny] = await host.start();
  const copy = await host.duplicate();
  await copy.until("it shows the invites", ({ phase }) => phase === "inviting");
  expect(copy.invite("Abhi")).toMatchObject({ link: old.link, code: old.code });
  await copy.until("it is live", (view) => view.phase === "inviting" && view.connection === "open");

  const fresh = await host.newInvite("Abhi");
  await copy.untilInvite(
    "Abhi",
    "it has the new link, without a code",
    ({ link, code }) => link === fresh.link && code === null,
  );
  expect(await copy.kept()).not.toContain(old.code);
  expect(copy.invite("Anny")).toMatchObject({ link: forAnny.link, code: forAnny.code });
  copy.reload();
  await copy.untilInvite("Abhi", "it has the new link still", ({ link, code }) => link === fresh.link && code === null);

  const abhi = await open(server, fresh);
  await abhi.join();
  for (const page of [host, copy])
    await page.untilInvite("Abhi", "Abhi is in the chat", ({ status }) => status === "in the chat");
  const newest = await copy.newInvite("Abhi");
  await host.untilInvite(
    "Abhi",
    "the first tab knows no code now",
    ({ link, code }) => link === newest.link && code === null,
  );
});

test("[J7] the fourth tab of a host takes the place of the first, which says so and can come back", async () => {
  const host = await openHost(server, await newDevice(server));
  const [forAbhi] = await host.start();
  await host.until("it is live", (view) => view.phase === "inviting" && view.connection === "open");
  const copies = [];
  for (let n = 0; n < 3; n++) {
    const copy = await host.duplicate();
    await copy.until("it is live", (view) => view.phase === "inviting" && view.connection === "open");
    copies.push(copy);
  }
  await host.until("it says so", (view) => view.phase === "inviting" && view.connection === "superseded");
  host.continueHere();
  await host.until("it is live again", (view) => view.phase === "inviting" && view.connection === "open");
  await copies[0]!.until("the oldest says so", (view) => view.phase === "inviting" && view.connection === "superseded");
  const abhi = await open(server, forAbhi);
  await abhi.join();
  await host.untilInvite("Abhi", "Abhi is in the chat", ({ status }) => status === "in the chat");
});
