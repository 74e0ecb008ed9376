/** New keys: who is told of them, what they hold back, what stays behind, and what goes over at a press. */
import { afterAll, expect, test } from "vitest";
import type { Host, Invite, Participant } from "../support/driver.ts";
import { open, twoTalking } from "../support/driver.ts";
import {
  message,
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

/** Abhi goes, and comes with another device, which has agreed on keys. */
async function onAnotherDevice({ host, abhi, forAbhi }: { host: Host; abhi: Participant; forAbhi: Invite }) {
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const laptop = await open(server, forAbhi);
  await laptop.join();
  await laptop.untilTalk("it has keys", ({ safety }) => safety !== null);
  return laptop;
}

const verified = async (person: Participant) => {
  await person.untilTalk("there is a code", ({ safety }) => safety !== null);
  person.confirmSafety();
  await person.untilTalk("it is verified", ({ safety }) => safety?.verified === true);
};

test("[H23] a second device is told of by New keys, once, and the new code says since when it covers what is said", async () => {
  const talk = await twoTalking(server);
  const { anny } = talk;
  const before = anny.talk().safety!;
  for (const person of [talk.abhi, anny]) expect(systemTexts(person)).not.toContain("new keys");
  const laptop = await onAnotherDevice(talk);
  await untilSystemText(anny, "new keys");
  const after = await anny.untilTalk(
    "the new code is there",
    ({ safety }) => safety !== null && safety.symbols !== before.symbols,
  );
  expect(after.safety!.since).toBeGreaterThanOrEqual(before.since);
  expect(after.safety!.symbols).toBe(laptop.talk().safety!.symbols);
  // A device's first keys are nothing to tell.
  expect(systemTexts(laptop)).not.toContain("new keys");
  await laptop.say("on the laptop");
  await untilSaid([anny], ["Abhi: on the laptop"], null);
  expect(anny.talk().log.findIndex((each) => each.kind === "system" && each.text === "new keys")).toBeLessThan(
    anny.talk().log.findIndex((each) => each.kind === "message"),
  );
});

test("[H24] They match is told to the other, who compares alone: nothing is verified there", async () => {
  const { abhi, anny } = await twoTalking(server);
  await verified(abhi);
  const { safety } = await anny.untilTalk("it is told", ({ safety }) => safety?.otherSaysTheyMatch === true);
  expect(safety?.verified).toBe(false);
  expect(anny.talk().held).toBe(false);
  expect(abhi.talk().safety?.otherSaysTheyMatch).toBe(false);
});

test("[H26] once a code was compared, texts and typing wait under new keys until Compare again matches", async () => {
  const talk = await twoTalking(server);
  const { anny } = talk;
  await verified(anny);
  const laptop = await onAnotherDevice(talk);
  await anny.untilTalk("it is held", ({ held, safety }) => held && safety?.verified === false);
  anny.type("who are y");
  await anny.say("who are you?");
  await untilMessage(anny, "who are you?", "is held", ({ mark }) => mark === "held");
  // What the laptop says comes, and with its answer nothing of hers has gone.
  await laptop.say("hello?");
  await untilMessage(anny, "hello?", "is there", () => true);
  await untilMessage(laptop, "hello?", "is read", ({ mark }) => mark === "read");
  expect(said(laptop)).toEqual(["Abhi: hello?"]);
  expect(laptop.talk().typing).toBe(false);
  // That the other says so releases nothing.
  await verified(laptop);
  await anny.untilTalk("it is told", ({ safety }) => safety?.otherSaysTheyMatch === true);
  expect(message(anny, "who are you?").mark).toBe("held");
  await verified(anny);
  await untilMessage(laptop, "who are you?", "is there", () => true);
  await untilMessage(anny, "who are you?", "is read", ({ mark }) => mark === "read");
  expect(anny.talk().held).toBe(false);
});

test("[H26] what is held survives a reload, held", async () => {
  const talk = await twoTalking(server);
  const { anny } = talk;
  await verified(anny);
  const laptop = await onAnotherDevice(talk);
  await anny.untilTalk("it is held", ({ held }) => held);
  await anny.say("who are you?");
  anny.reload();
  await untilMessage(anny, "who are you?", "is held", ({ mark }) => mark === "held");
  expect(said(laptop)).toEqual([]);
  await verified(anny);
  await untilMessage(laptop, "who are you?", "is there", () => true);
});

test("[H26] Write anyway lets these keys through, and no others", async () => {
  const talk = await twoTalking(server);
  const { host, anny, forAbhi } = talk;
  await verified(anny);
  const laptop = await onAnotherDevice(talk);
  await anny.untilTalk("it is held", ({ held }) => held);
  await anny.say("I take the risk");
  anny.writeAnyway();
  await untilMessage(laptop, "I take the risk", "is there", () => true);
  expect(anny.talk().safety?.verified).toBe(false);
  const third = await onAnotherDevice({ host, abhi: laptop, forAbhi });
  await anny.untilTalk("it is held anew", ({ held }) => held);
  await anny.say("and this?");
  await untilMessage(anny, "and this?", "is held", ({ mark }) => mark === "held");
  expect(said(third)).toEqual([]);
});

test("[H25] what the old device never got is Not delivered, and Share earlier messages sends it first, and the rest as a block", async () => {
  const talk = await twoTalking(server);
  const { host, abhi, anny } = talk;
  await abhi.say("read by both");
  await untilSaid([abhi, anny], ["Abhi: read by both"]);
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  for (const text of ["are you there?", "I am"]) {
    await anny.say(text);
    await untilMessage(anny, text, "is sent", ({ mark }) => mark === "sent");
  }
  const laptop = await onAnotherDevice(talk);
  await anny.untilTalk("they were not delivered", ({ undelivered, earlier }) => undelivered === 2 && earlier === 3);
  for (const text of ["are you there?", "I am"]) expect(message(anny, text).mark).toBe("not delivered");
  await anny.say("new");
  await untilMessage(laptop, "new", "is there", () => true);
  expect(said(laptop)).toEqual(["Anny: new"]);
  expect(laptop.talk().log.filter(({ kind }) => kind === "missing")).toEqual([]);

  anny.shareEarlier();
  await untilShared(laptop, "Anny", ["Abhi: read by both"]);
  await untilSaid([laptop], ["Anny: new", "Anny: are you there?", "Anny: I am"], null);
  await anny.untilTalk("nothing is left", ({ undelivered, earlier }) => undelivered === 0 && earlier === 0);
  for (const { author, mark } of messages(anny)) if (author === "Anny") expect(mark).not.toBe("not delivered");
  await untilMessage(anny, "are you there?", "is read", ({ mark }) => mark === "read");
  laptop.reload();
  await untilSaid([laptop], ["Anny: new", "Anny: are you there?", "Anny: I am"], null);
  await untilShared(laptop, "Anny", ["Abhi: read by both"]);
});
