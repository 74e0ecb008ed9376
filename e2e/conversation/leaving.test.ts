/** A page that is closed, retired or reloaded while something of its own has not gone out: nothing of it is lost unsaid. */
import { once } from "node:events";
import { afterAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { TAG_CHARACTERS } from "../../shared/limits.ts";
import { open, openHost, twoTalking } from "../support/driver.ts";
import { untilEnded, untilMessage, untilSaid } from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

const isElsewhere = ({ phase }: { phase: string }) => phase === "elsewhere";

test("[D10] a page asks before it is closed while a text of its own has not gone out, and only then", async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  const abhi = await open(server, forAbhi);
  await abhi.until("the code is asked for", ({ phase }) => phase === "at the door");
  expect(abhi.asksBeforeClosing()).toBe(false);
  await abhi.join();
  // A draft is kept, and nobody waits for it.
  abhi.type("half a thought");
  await abhi.untilTalk("it is being written", ({ draft }) => draft === "half a thought");
  expect(abhi.asksBeforeClosing()).toBe(false);
  await abhi.say("are you there?");
  await untilMessage(abhi, "are you there?", "waits", ({ mark }) => mark === "sending");
  expect(abhi.asksBeforeClosing()).toBe(true);
  const anny = await open(server, forAnny);
  await anny.join();
  await untilSaid([abhi, anny], ["Abhi: are you there?"]);
  expect(abhi.asksBeforeClosing()).toBe(false);
  anny.close();
  await host.untilInvite("Anny", "Anny is away", ({ status }) => status === "away");
  // What the server keeps goes without this page.
  await abhi.say("see you");
  await untilMessage(abhi, "see you", "is sent", ({ mark }) => mark === "sent");
  expect(abhi.asksBeforeClosing()).toBe(false);
});

test("[D10] a page asks while texts are held back, and no more once they are away", async () => {
  const { abhi, anny, forAbhi } = await twoTalking(server);
  anny.confirmSafety();
  await anny.untilTalk("it is verified", ({ safety }) => safety?.verified === true);
  const laptop = await open(server, forAbhi);
  await laptop.enterCode();
  await laptop.until("it asks first", ({ phase }) => phase === "seat taken");
  laptop.takeOver();
  await anny.untilTalk("what she writes is held", ({ held, safety }) => held && safety?.verified === false);
  expect(anny.asksBeforeClosing()).toBe(false);
  await anny.say("who are you?");
  await untilMessage(anny, "who are you?", "is held", ({ mark }) => mark === "held");
  expect(anny.asksBeforeClosing()).toBe(true);
  anny.writeAnyway();
  await untilMessage(anny, "who are you?", "is away", ({ mark }) => mark === "delivered" || mark === "read");
  expect(anny.asksBeforeClosing()).toBe(false);
  expect(abhi.see().phase).toBe("elsewhere");
});

test("[D10, D11] an edit, or what is taken back, is asked for too while it has not gone out, and its words are given to copy", async () => {
  const { host, abhi: phone, anny, forAbhi } = await twoTalking(server);
  await phone.say("at nine");
  await phone.say("a slip");
  await untilSaid([phone, anny], ["Abhi: at nine", "Abhi: a slip"]);
  await untilMessage(phone, "a slip", "is delivered", ({ mark }) => mark === "delivered" || mark === "read");
  expect(phone.asksBeforeClosing()).toBe(false);
  phone.device.loseNetwork();
  await phone.untilTalk("it is offline", ({ connection }) => connection === "offline");
  phone.unsend("a slip");
  await untilSaid([phone], ["Abhi: at nine", "Abhi: (unsent)"], null);
  expect(phone.asksBeforeClosing()).toBe(true);
  phone.device.regainNetwork();
  await untilSaid([anny], ["Abhi: at nine", "Abhi: (unsent)"], null);
  await phone.untilTalk("it is online", ({ connection }) => connection === "open");
  phone.device.loseNetwork();
  await phone.untilTalk("it is offline again", ({ connection }) => connection === "offline");
  phone.edit("at nine", "at ten");
  await untilMessage(phone, "at ten", "is edited", ({ edited }) => edited);
  expect(phone.asksBeforeClosing()).toBe(true);
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const laptop = await open(server, forAbhi);
  await laptop.join();
  phone.device.regainNetwork();
  expect(await phone.until("it ends with a word", isElsewhere)).toMatchObject({ unsent: ["at ten"] });
});

test("[D10] a page whose chat is over asks nothing, whatever had not gone out", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await abhi.say("never sent");
  expect(abhi.asksBeforeClosing()).toBe(true);
  abhi.end();
  await abhi.until("it ends later", ({ phase }) => phase === "ending");
  expect(abhi.asksBeforeClosing()).toBe(false);
  abhi.device.regainNetwork();
  for (const person of [abhi, anny]) await untilEnded(person);
});

test("[D11] a device that is taken over while texts wait gives them to copy, the draft too, and keeps them nowhere", async () => {
  const { host, abhi: phone, anny, forAbhi } = await twoTalking(server);
  await phone.say("arrived");
  await untilSaid([phone, anny], ["Abhi: arrived"]);
  phone.device.loseNetwork();
  await phone.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await phone.say("never sent");
  phone.type("half a thought");
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const laptop = await open(server, forAbhi);
  await laptop.join();
  phone.device.regainNetwork();
  expect(await phone.until("it ends with a word", isElsewhere)).toEqual({
    phase: "elsewhere",
    because: "another device",
    unsent: ["never sent", "half a thought"],
  });
  expect(phone.asksBeforeClosing()).toBe(false);
  expect(await phone.kept()).not.toContain(forAbhi.link);
  phone.reload();
  await phone.until("the code is asked for", ({ phase }) => phase === "at the door");
});

test("[D11] a device that is taken over says so though its disk hangs, with what was kept before", async () => {
  const { host, abhi: phone, forAbhi } = await twoTalking(server);
  phone.device.loseNetwork();
  await phone.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await phone.say("never sent");
  phone.device.disk.storage = "hanging";
  phone.type("half a thought");
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const laptop = await open(server, forAbhi);
  await laptop.join();
  phone.device.regainNetwork();
  expect(await phone.untilLater("it ends with a word", isElsewhere)).toMatchObject({ unsent: ["never sent"] });
});

test("[D11] a page whose invite was replaced gives what nobody has heard to copy", async () => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const abhi = await open(server, forAbhi);
  await abhi.join();
  await abhi.say("are you there?");
  await host.newInvite("Abhi");
  expect(await abhi.until("it is told", isElsewhere)).toEqual({
    phase: "elsewhere",
    because: "a new invite",
    unsent: ["are you there?"],
  });
  expect(await abhi.kept()).not.toContain(forAbhi.link);
});

test("where another tab goes on, it has the texts that wait, and the first one gives none to copy", async () => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const first = await open(server, forAbhi);
  await first.join();
  await first.say("are you there?");
  const second = await first.duplicate();
  await second.until("it asks first", ({ phase }) => phase === "seat taken");
  second.takeOver();
  await untilMessage(second, "are you there?", "waits", ({ mark }) => mark === "sending");
  expect(await first.until("it ends with a word", isElsewhere)).toMatchObject({ unsent: [] });
});

test("a reply that was begun is there after a reload, with what it answers", async () => {
  const { abhi, anny } = await twoTalking(server);
  await anny.say("Shall we meet at ten?");
  await untilSaid([abhi, anny], ["Anny: Shall we meet at ten?"]);
  abhi.type("Ten is", { replyTo: "Shall we meet at ten?" });
  await abhi.untilTalk("it is being written", ({ draft }) => draft === "Ten is");
  abhi.reload();
  const { draftReplyTo } = await abhi.untilTalk("it is there again", ({ draft }) => draft === "Ten is");
  expect(draftReplyTo).toBe("Shall we meet at ten?");
});

test("what is pressed as the server hears an older socket of the page is there when its person looks again", async () => {
  const { abhi, anny, forAbhi } = await twoTalking(server);
  const { session } = await abhi.snapshot();
  const [, kept] = session.find(([key]) => key.startsWith("duologue:seat:"))!;
  const { token } = JSON.parse(kept) as { token: string };
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`);
  await once(socket, "open");
  const hello = { type: "hello", tag: forAbhi.link.slice(0, TAG_CHARACTERS), seat: 1, token, ack: null, done: 0 };
  socket.send(JSON.stringify(hello));
  const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`);
  // None of them is waited for.
  for (const text of texts) abhi.say(text).catch(() => {});
  expect(await abhi.until("it ends with a word", isElsewhere)).toMatchObject({ because: "another tab", unsent: [] });
  socket.close();
  abhi.lookAgain();
  await abhi.join();
  await untilSaid(
    [abhi, anny],
    texts.map((text) => `Abhi: ${text}`),
  );
});
