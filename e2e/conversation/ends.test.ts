/** Every way a chat ends, the ways it is kept going, and that nothing is left. */
import { afterAll, expect, test } from "vitest";
import { open, openHost, twoTalking } from "../support/driver.ts";
import { untilEnded, untilMessage, untilSaid, untilSystemText } from "../support/timeline.ts";
import { NOTHING_KEPT } from "../support/page.ts";
import { holdServerTime, ownServer, startServer } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

for (const who of ["Abhi", "Anny", "the host"] as const) {
  test(`[E1, E2] ended by ${who}: all three pages say so, with the receipt, and nothing is left`, async () => {
    const { host, abhi, anny, forAbhi } = await twoTalking(server);
    await abhi.say("one");
    await untilSaid([abhi, anny], ["Abhi: one"]);
    const pages = { Abhi: abhi, Anny: anny, "the host": host };
    pages[who].end();
    for (const page of Object.values(pages)) {
      const { by, whileAway, receipt } = await untilEnded(page);
      expect({ by, whileAway }).toEqual({ by: who, whileAway: false });
      expect(receipt).not.toBeNull();
      expect(await page.kept()).toBe(NOTHING_KEPT);
      expect(JSON.stringify(page.see())).not.toContain("one");
    }
    const late = await open(server, forAbhi);
    await late.until("the link is dead", ({ phase }) => phase === "not active");
  });
}

test("[E4] a disk that does not answer keeps the chat on no screen: not at an end, nor where there is no network for it", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("one");
  await untilSaid([abhi, anny], ["Abhi: one"]);
  for (const person of [abhi, anny]) person.device.disk.storage = "hanging";
  anny.device.loseNetwork();
  await anny.untilTalk("she is offline", ({ connection }) => connection === "offline");
  anny.end();
  await anny.until("hers is wiped", ({ phase }) => phase === "ending");
  abhi.end();
  await untilEnded(abhi);
  anny.device.regainNetwork();
  await untilEnded(anny);
});

test("the receipt counts what had passed, and what still waited on the server", async () => {
  const { abhi, anny } = await twoTalking(server);
  for (const text of ["and", "so on"]) await abhi.say(text);
  await untilSaid([abhi, anny], ["Abhi: and", "Abhi: so on"]);
  anny.close();
  for (const text of ["one", "two", "three"]) await abhi.say(text);
  await untilSaid([abhi], ["Abhi: and", "Abhi: so on", "Abhi: one", "Abhi: two", "Abhi: three"], null);
  await untilMessage(abhi, "three", "is sent", ({ mark }) => mark === "sent");
  abhi.end();
  expect((await untilEnded(abhi)).receipt).toEqual({ waited: 3, passed: 2 });
});

test("[D2] what a browser keeps of a chat, said or half typed, is in no storage in the clear", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("Zauberkugelfisch one");
  await untilSaid([abhi, anny], ["Abhi: Zauberkugelfisch one"]);
  abhi.type("Zauberkugelfisch two");
  anny.react("Zauberkugelfisch one", "👍");
  await anny.say("Zauberkugelfisch three");
  await untilMessage(abhi, "Zauberkugelfisch three", "is there", () => true);
  for (const person of [abhi, anny]) {
    const kept = await person.kept();
    expect(kept).not.toBe(NOTHING_KEPT);
    for (const word of [
      "Zauber",
      "👍",
      Buffer.from("Zauberkugelfisch").toString("base64url").slice(0, 18),
      person.invite.code,
    ])
      expect(kept).not.toContain(word);
  }
});

test("both press End at once: all end the same way", async () => {
  const { host, abhi, anny } = await twoTalking(server);
  abhi.end();
  anny.end();
  const bys = [];
  for (const page of [abhi, anny, host]) bys.push((await untilEnded(page)).by);
  expect(new Set(bys).size).toBe(1);
  expect(["Abhi", "Anny"]).toContain(bys[0]);
});

test("[E4] someone who was offline finds on return that it has ended, and keeps nothing", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await abhi.say("never to be read");
  anny.end();
  await untilEnded(anny);
  abhi.device.regainNetwork();
  expect(await untilEnded(abhi)).toEqual({ phase: "ended", by: null, whileAway: true, receipt: null });
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
});

test("[E3] End without a connection wipes this page at once, and ends the chat for the other when it is back", async () => {
  const { host, abhi, anny } = await twoTalking(server);
  await anny.say("a word to wipe");
  await untilSaid([abhi, anny], ["Anny: a word to wipe"]);
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  abhi.end();
  await abhi.until("the end waits", ({ phase }) => phase === "ending");
  expect(await abhi.kept()).not.toMatch(/stateKey|stored|ticket|wipe/);
  expect(anny.see().phase).toBe("talking");
  abhi.device.regainNetwork();
  for (const page of [anny, abhi, host]) expect((await untilEnded(page)).by).toBe("Abhi");
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
});

test("an end that waits for the network survives a reload", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  abhi.end();
  await abhi.until("the end waits", ({ phase }) => phase === "ending");
  abhi.reload();
  await abhi.until("the end waits still", ({ phase }) => phase === "ending");
  abhi.device.regainNetwork();
  await abhi.untilLater("it has ended", ({ phase }) => phase === "ended");
  expect((await untilEnded(anny)).by).toBe("Abhi");
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
});

test("[E3] End on a connection that is dead and does not know it: a reload does not take the press back", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("a word");
  await untilSaid([abhi, anny], ["Abhi: a word"]);
  abhi.device.goDeaf();
  abhi.end();
  expect(abhi.see().phase).toBe("talking");
  abhi.reload();
  for (const page of [anny, abhi]) {
    expect((await untilEnded(page)).by).toBe("Abhi");
    expect(await page.kept()).toBe(NOTHING_KEPT);
  }
});

test("the host ends without a connection: its page keeps no code, and the chat ends when it is back", async () => {
  const { host, abhi, anny, forAbhi } = await twoTalking(server);
  host.device.loseNetwork();
  await host.until("it is offline", (view) => view.phase === "inviting" && view.connection === "offline");
  host.end();
  await host.until("the end waits", ({ phase }) => phase === "ending");
  expect(await host.kept()).not.toMatch(/codes|psk/);
  expect(await host.kept()).not.toContain(forAbhi.code);
  host.device.regainNetwork();
  for (const page of [abhi, anny, host]) expect((await untilEnded(page)).by).toBe("the host");
  expect(await host.kept()).toBe(NOTHING_KEPT);
});

test("a chat ended before anybody came: the links are dead, also for a page that is open already", async () => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const abhi = await open(server, forAbhi);
  await abhi.until("it is at the door", ({ phase }) => phase === "at the door");
  host.end();
  expect((await untilEnded(host)).receipt).toEqual({ waited: 0, passed: 0 });
  await abhi.enterCode();
  await abhi.until("the invite is not active", ({ phase }) => phase === "not active");
});

test("[E3] an end wins over what is on its way: nobody goes on, whatever was just written", async () => {
  const { host, abhi, anny } = await twoTalking(server);
  for (let n = 0; n < 5; n++) await abhi.say(`on its way ${n}`);
  anny.end();
  for (const page of [anny, abhi, host]) {
    expect((await untilEnded(page)).by).toBe("Anny");
    expect(await page.kept()).toBe(NOTHING_KEPT);
  }
});

test("after the end the host's page begins anew with a reload, a participant's says that it is over, and the link is dead", async () => {
  const { host, abhi, anny, forAbhi } = await twoTalking(server);
  host.end();
  for (const page of [host, abhi, anny]) await untilEnded(page);
  host.reload();
  expect(host.see()).toMatchObject({ phase: "choosing", typed: null });
  abhi.reload();
  await abhi.until("it is over", ({ phase }) => phase === "over");
  const late = await open(server, forAbhi);
  await late.until("the invite is not active", ({ phase }) => phase === "not active");
});

/** With the server's time in the test's hand. */
const inTime = async (lifetimeSeconds: number, idleSeconds = 0) => {
  const time = holdServerTime();
  const own = await ownServer();
  return { time, own, ...(await twoTalking(own, { lifetimeSeconds, idleSeconds })) };
};

test("[X2] time runs out, for both and for the host's page, with a message on its way; the link is dead", async () => {
  const { time, own, host, abhi, anny, forAbhi } = await inTime(900);
  await abhi.say("before the end");
  await time.fastForward(900_000);
  for (const page of [abhi, anny, host]) {
    expect((await untilEnded(page)).by).toBe("time");
    expect(await page.kept()).toBe(NOTHING_KEPT);
  }
  const late = await open(own, forAbhi);
  await late.until("the link is dead", ({ phase }) => phase === "not active");
});

test("five minutes before its end both are systemTexts, once", async () => {
  const { abhi, anny } = await inTime(900);
  for (const person of [abhi, anny]) person.fastForward(595_000);
  for (const person of [abhi, anny]) {
    await person.untilLater(
      "it is said",
      (view) =>
        view.phase === "talking" &&
        view.log.some((each) => each.kind === "system" && each.text === "five minutes left"),
    );
    await untilSystemText(person, "five minutes left");
  }
});

test("[X4] silence ends the chat after a warning; a message sets the clock back", async () => {
  const { time, host, abhi, anny } = await inTime(3_600, 900);
  const warned = async () => {
    for (const person of [abhi, anny]) {
      person.fastForward(785_000);
      await untilSystemText(person, "ends soon without a message");
    }
  };
  await warned();
  await time.fastForward(785_000);
  await anny.say("still here");
  await untilMessage(abhi, "still here", "is there", () => true);
  // What no longer holds is not said any more.
  for (const person of [abhi, anny]) await untilSystemText(person, "ends soon without a message", 0);
  await time.fastForward(785_000);
  expect(abhi.see().phase).toBe("talking");
  // The second warning can only come because the message set the clock back.
  await warned();
  await time.fastForward(115_000);
  for (const page of [abhi, anny, host]) expect((await untilEnded(page)).by).toBe("idleness");
});

test("[X4] nobody waits alone for an idle end: its clock starts when both have joined", async () => {
  const time = holdServerTime();
  const own = await ownServer();
  const host = await openHost(own);
  const [forAbhi, forAnny] = await host.start({ lifetimeSeconds: 3_600, idleSeconds: 900 });
  const abhi = await open(own, forAbhi);
  await abhi.join();
  await time.fastForward(1_800_000);
  expect(abhi.see().phase).toBe("talking");
  const anny = await open(own, forAnny);
  await anny.join();
  await time.fastForward(900_000);
  for (const page of [abhi, anny]) expect((await untilEnded(page)).by).toBe("idleness");
});

test("[X3] either may add an hour in the last ten minutes; the other is systemTexts, and the host sees it", async () => {
  const { time, host, abhi, anny } = await inTime(900);
  const HOUR_MS = 3_600_000;
  await time.fastForward(400_000);
  abhi.addHour();
  await untilSystemText(abhi, "you added an hour");
  await untilSystemText(anny, "the other added an hour");
  for (const person of [abhi, anny]) await person.untilTalk("there is an hour more", ({ leftMs }) => leftMs > HOUR_MS);
  await host.until("the host sees it", (view) => view.phase === "inviting" && view.leftMs > HOUR_MS);
  await time.fastForward(900_000);
  expect(abhi.see().phase).toBe("talking");
});
