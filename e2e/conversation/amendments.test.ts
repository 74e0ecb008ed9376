/** What is done to a message that was said: answered, taken back, reacted to. */
import { afterAll, expect, test } from "vitest";
import { open, twoTalking } from "../support/driver.ts";
import { message, said, untilMessage, untilSaid } from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

test("a message is answered both ways, and the answer names what it answers on both screens", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("The cello is from 1978");
  await untilSaid([anny], ["Abhi: The cello is from 1978"], null);
  await anny.say("Has it new strings?", { replyTo: "The cello is from 1978" });
  await untilMessage(abhi, "Has it new strings?", "is there", () => true);
  await abhi.say("It has", { replyTo: "Has it new strings?" });
  await untilMessage(anny, "It has", "is there", () => true);
  for (const person of [abhi, anny]) {
    expect(message(person, "Has it new strings?").replyTo).toBe("The cello is from 1978");
    expect(message(person, "It has").replyTo).toBe("Has it new strings?");
    expect(message(person, "The cello is from 1978").replyTo).toBe(null);
  }
  for (const person of [abhi, anny]) {
    person.reload();
    await untilMessage(person, "It has", "answers as before", ({ replyTo }) => replyTo === "Has it new strings?");
  }
});

test("a message is unsent for both, in quotes too, and stays so after a reload of each", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("Sent by mistake");
  await untilSaid([anny], ["Abhi: Sent by mistake"], null);
  await anny.say("What is this?", { replyTo: "Sent by mistake" });
  await untilMessage(abhi, "What is this?", "is there", () => true);
  abhi.unsend("Sent by mistake");
  const after = ["Abhi: (unsent)", "Anny: What is this?"];
  for (const person of [abhi, anny]) {
    await untilSaid([person], after, null);
    expect(message(person, "What is this?").replyTo).toBe("(unsent)");
    expect(JSON.stringify(person.see())).not.toContain("mistake");
  }
  for (const person of [abhi, anny]) {
    person.reload();
    await untilSaid([person], after, null);
    expect(message(person, "What is this?").replyTo).toBe("(unsent)");
    expect(JSON.stringify(person.see())).not.toContain("mistake");
  }
});

test("what is unsent while the other is away is never shown to them", async () => {
  const { abhi, anny, forAnny } = await twoTalking(server);
  anny.close();
  await abhi.say("before");
  await abhi.say("too much said");
  await untilSaid([abhi], ["Abhi: before", "Abhi: too much said"], "sent");
  abhi.unsend("too much said");
  await untilSaid([abhi], ["Abhi: before", "Abhi: (unsent)"], null);
  const back = await open(server, forAnny, anny.device);
  const seen = new Set<string>();
  const watching = back.untilTalk("all is there", () => {
    for (const each of said(back)) seen.add(each);
    return JSON.stringify(said(back)) === '["Abhi: before","Abhi: (unsent)"]';
  });
  await back.join();
  await watching;
  expect([...seen].toSorted()).toEqual(["Abhi: (unsent)", "Abhi: before"]);
});

test("what is unsent before it could leave never leaves", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await abhi.say("said in anger");
  abhi.unsend("said in anger");
  await abhi.untilTalk("it is gone or unsent", () => !said(abhi).includes("Abhi: said in anger"));
  const seen = new Set<string>();
  const watching = anny.untilTalk("what comes behind it is there", () => {
    for (const each of said(anny)) seen.add(each);
    return seen.has("Abhi: all good");
  });
  await abhi.say("all good");
  abhi.device.regainNetwork();
  await watching;
  expect([...seen].join()).not.toContain("anger");
});

test("of two messages that say the same, one is unsent and the other stays", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("twice");
  await abhi.say("twice");
  await untilSaid([abhi, anny], ["Abhi: twice", "Abhi: twice"]);
  abhi.unsend("twice");
  await untilSaid([abhi, anny], ["Abhi: twice", "Abhi: (unsent)"], null);
});

test("whoever presses Unsend a moment too late is told so, and the message stays", async () => {
  const { abhi, anny } = await twoTalking(server, { lifetimeSeconds: 28_800, idleSeconds: 0 });
  await abhi.say("an old thing");
  await untilMessage(abhi, "an old thing", "is read", ({ mark }) => mark === "read");
  abhi.fastForward(3_601_000);
  abhi.unsend("an old thing");
  await abhi.untilTalk("it says so", ({ refused }) => refused === "too-late");
  expect(said(abhi)).toEqual(["Abhi: an old thing"]);
  // The next press that comes to something takes the word off the screen.
  await abhi.say("never mind");
  await abhi.untilTalk("it says nothing more", ({ refused }) => refused === null);
  await untilSaid([abhi, anny], ["Abhi: an old thing", "Abhi: never mind"]);
});

test("a reaction stands on both screens, is replaced by another, and goes when taken away", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("Saturday at ten?");
  await untilSaid([anny], ["Abhi: Saturday at ten?"], null);
  const both = async (reactions: Record<string, string>) => {
    for (const person of [abhi, anny]) {
      await untilMessage(
        person,
        "Saturday at ten?",
        `has the reactions ${JSON.stringify(reactions)}`,
        (each) =>
          Object.keys(each.reactions).length === Object.keys(reactions).length &&
          Object.entries(reactions).every(([by, emoji]) => each.reactions[by] === emoji),
      );
    }
  };
  anny.react("Saturday at ten?", "👍");
  await both({ Anny: "👍" });
  abhi.react("Saturday at ten?", "🙏");
  await both({ Abhi: "🙏", Anny: "👍" });
  anny.react("Saturday at ten?", "❤️");
  await both({ Abhi: "🙏", Anny: "❤️" });
  anny.react("Saturday at ten?", "");
  await both({ Abhi: "🙏" });
  for (const person of [abhi, anny]) person.reload();
  await both({ Abhi: "🙏" });
});

test("a reaction given offline arrives once the connection is back, the last one counting", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("well?");
  await untilSaid([anny], ["Abhi: well?"], null);
  anny.device.loseNetwork();
  await anny.untilTalk("it is offline", ({ connection }) => connection === "offline");
  anny.react("well?", "😮");
  anny.react("well?", "😂");
  anny.device.regainNetwork();
  await untilMessage(abhi, "well?", "has the last reaction", ({ reactions }) => reactions["Anny"] === "😂");
});

test("a message that has a reaction is unsent with it", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("oops");
  await untilSaid([anny], ["Abhi: oops"], null);
  anny.react("oops", "😂");
  await untilMessage(abhi, "oops", "has the reaction", ({ reactions }) => reactions["Anny"] === "😂");
  abhi.unsend("oops");
  await untilSaid([abhi, anny], ["Abhi: (unsent)"], null);
  expect(JSON.stringify(anny.see())).not.toContain("😂");
});

test("[M21] a message is edited for both, where it stands, and stays so after a reload of each", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("at nine");
  await untilSaid([anny], ["Abhi: at nine"], null);
  await anny.say("good", { replyTo: "at nine" });
  await untilSaid([abhi, anny], ["Abhi: at nine", "Anny: good"]);
  abhi.edit("at nine", "at ten");
  const after = ["Abhi: at ten", "Anny: good"];
  await untilSaid([abhi, anny], after);
  for (const person of [abhi, anny]) {
    person.reload();
    await untilSaid([person], after);
    expect(message(person, "at ten").edited).toBe(true);
    expect(message(person, "good").replyTo).toBe("at ten");
  }
});

test("[M21] what is edited while the other is away comes with its last words only", async () => {
  const { abhi, anny, forAnny } = await twoTalking(server);
  anny.close();
  await abhi.say("too much said");
  await untilSaid([abhi], ["Abhi: too much said"], "sent");
  abhi.edit("too much said", "enough");
  await untilSaid([abhi], ["Abhi: enough"], null);
  const back = await open(server, forAnny, anny.device);
  const seen = new Set<string>();
  const watching = back.untilTalk("it is there", () => {
    for (const each of said(back)) seen.add(each);
    return seen.has("Abhi: enough");
  });
  await back.join();
  await watching;
  expect([...seen]).toEqual(["Abhi: enough"]);
});

test("[M23] what was read goes from both pages when its time is over, and a reload does not bring it back", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("stays");
  await untilSaid([anny], ["Abhi: stays"], null);
  abhi.disappearAfter(300_000);
  await anny.untilTalk("it is told", ({ log }) => log.some((each) => each.kind === "timer" && each.lasts === 300_000));
  await anny.say("goes");
  await untilSaid([abhi, anny], ["Abhi: stays", "Anny: goes"]);
  expect(message(abhi, "goes").lasts).toBe(300_000);
  for (const person of [abhi, anny]) person.fastForward(300_000);
  await untilSaid([abhi, anny], ["Abhi: stays"]);
  for (const person of [abhi, anny]) {
    person.reload();
    await untilSaid([person], ["Abhi: stays"]);
    expect(JSON.stringify(person.see())).not.toContain("goes");
  }
});
