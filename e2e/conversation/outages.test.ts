/** Reloads, tunnels, dead connections, servers that restart: what people see, and that nothing is lost or doubled. */
import { afterAll, expect, test } from "vitest";
import { open, openHost, type Participant, twoTalking } from "../support/driver.ts";
import { said, systemTexts, untilSaid, untilMessage, untilSaidAlike, untilSystemText } from "../support/timeline.ts";
import { NOTHING_KEPT } from "../support/page.ts";
import { holdServerTime, ownServer, startServer, twoNodes } from "../support/servers.ts";
import type { TalkView, View } from "../support/view.ts";

const server = await startServer();
afterAll(() => server.stop());

const connected = (person: Participant) =>
  person.untilTalk("the connection is open", (talk) => talk.connection === "open");
const talking = (isSo: (talk: TalkView) => boolean) => (view: View) => view.phase === "talking" && isSo(view);

test("the network goes and comes back: the page tells the truth, and nothing is lost or doubled", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseNetwork();
  await abhi.untilTalk(
    "it is offline",
    ({ connection, presence }) => connection === "offline" && presence === "unknown",
  );
  await abhi.say("written in the tunnel");
  await anny.say("said meanwhile");
  await untilSaid([anny], ["Anny: said meanwhile"], "sent");
  expect(said(abhi)).toEqual(["Abhi: written in the tunnel"]);
  abhi.device.regainNetwork();
  await untilSaid([abhi, anny], ["Anny: said meanwhile", "Abhi: written in the tunnel"]);
  await connected(abhi);
});

test("[R12] a connection that is dead and does not know it is asked, given up and made anew; nothing is lost or doubled", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.goDeaf();
  await abhi.say("into the void");
  await anny.say("unheard");
  await abhi.untilLater(
    "it notices",
    talking(({ connection }) => connection === "reconnecting"),
  );
  await abhi.untilLater(
    "it is back",
    talking(({ connection }) => connection === "open"),
  );
  await untilSaidAlike([abhi, anny], ["Abhi: into the void", "Anny: unheard"]);
});

test("reloaded where no connection is to be had, the page says so, and is in the chat again once one is", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("one");
  await untilSaid([abhi, anny], ["Abhi: one"]);
  abhi.device.loseServer();
  abhi.reload();
  expect(await abhi.until("it says so", ({ phase }) => phase === "looking")).toEqual({
    phase: "looking",
    connection: "reconnecting",
  });
  abhi.device.loseNetwork();
  await abhi.untilLater("it says why", (view) => view.phase === "looking" && view.connection === "offline");
  abhi.device.regainNetwork();
  await abhi.untilLater(
    "it is back",
    talking(({ connection }) => connection === "open"),
  );
  await untilSaid([abhi], ["Abhi: one"]);
});

test("Continue here says that there is no connection, and goes on once there is", async () => {
  const { abhi } = await twoTalking(server);
  const second = await abhi.duplicate();
  await second.until("it asks first", ({ phase }) => phase === "seat taken");
  abhi.device.loseServer();
  second.takeOver();
  await second.until(
    "it says that it tries",
    (view) => view.phase === "seat taken" && view.connection === "reconnecting",
  );
  abhi.device.regainNetwork();
  await second.untilLater(
    "it is in the chat",
    talking(({ connection }) => connection === "open"),
  );
});

test("a server out of reach: the page says Reconnecting, tries again by itself, and comes back", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseServer();
  await abhi.untilTalk("it says so", ({ connection }) => connection === "reconnecting");
  await abhi.say("waiting");
  abhi.device.regainNetwork();
  await abhi.untilLater(
    "it is back",
    talking(({ connection }) => connection === "open"),
  );
  await untilSaid([abhi, anny], ["Abhi: waiting"]);
});

test("connections that break again and again while both write: nothing is lost, doubled or turned around", async () => {
  const { abhi, anny } = await twoTalking(server);
  for (let n = 0; n < 10; n++) {
    await abhi.say(`a${n}`);
    await anny.say(`b${n}`);
    (n % 2 ? abhi : anny).device.breakConnections();
  }
  for (const person of [abhi, anny]) {
    await person.untilLater(
      "all 20 are there, one's own are read, and it is connected",
      talking(
        ({ log, connection }) =>
          connection === "open" &&
          log.filter((each) => each.kind === "message" && (each.mark ?? "read") === "read").length === 20,
      ),
    );
  }
  await untilSaid([abhi], said(anny));
  for (const name of ["Abhi", "Anny"]) {
    const own = said(abhi).filter((each) => each.startsWith(name));
    expect(own).toEqual(Array.from({ length: 10 }, (_, n) => `${name}: ${name === "Abhi" ? "a" : "b"}${n}`));
  }
});

test("[R12] a page that was frozen, as a phone does in a pocket, goes on where it was, nothing lost and nothing twice", async () => {
  const { abhi, anny } = await twoTalking(server);
  await abhi.say("before");
  await untilSaid([abhi, anny], ["Abhi: before"]);
  anny.freeze();
  for (const text of ["one", "two", "three"]) await abhi.say(text);
  await untilSaid([abhi], ["Abhi: before", "Abhi: one", "Abhi: two", "Abhi: three"], null);
  expect(said(anny)).toEqual(["Abhi: before"]);
  anny.thaw();
  // What she says before she has heard all of it stands where she had come to.
  await untilSaid([abhi, anny], ["Abhi: before", "Abhi: one", "Abhi: two", "Abhi: three"]);
  await anny.say("here again");
  await untilSaid([abhi, anny], ["Abhi: before", "Abhi: one", "Abhi: two", "Abhi: three", "Anny: here again"]);
});

test("a page that slept through hours, its connection long gone, comes back and reads what was said", async () => {
  const { abhi, anny } = await twoTalking(server);
  anny.freeze();
  anny.device.breakConnections();
  await abhi.say("good night");
  await untilSaid([abhi], ["Abhi: good night"], "sent");
  anny.fastForward(1_800_000);
  anny.thaw();
  await anny.untilLater(
    "it is back",
    talking(({ connection }) => connection === "open"),
  );
  await untilSaid([abhi, anny], ["Abhi: good night"]);
});

test("a reload at the door, alone and while talking: the same conversation, nothing twice, no word of it to the other", async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  const [abhi, anny] = [await open(server, forAbhi), await open(server, forAnny)];
  abhi.reload();
  await abhi.join();
  await abhi.say("first, alone");
  await abhi.say("second, alone");
  abhi.reload();
  await untilSaid([abhi], ["Abhi: first, alone", "Abhi: second, alone"], null);
  await untilSystemText(abhi, "you joined");

  await anny.join();
  const all = ["Abhi: first, alone", "Abhi: second, alone"];
  await untilSaid([abhi, anny], all);
  for (let n = 0; n < 3; n++) {
    abhi.reload();
    anny.reload();
    await untilSaid([abhi, anny], all);
    await (n % 2 ? abhi : anny).say(`after reload ${n}`);
    all.push(`${n % 2 ? "Abhi" : "Anny"}: after reload ${n}`);
    await untilSaid([abhi, anny], all);
  }
  for (const person of [abhi, anny]) {
    expect(systemTexts(person)).not.toContain("the other went away");
    expect(systemTexts(person)).not.toContain("new keys");
    expect(systemTexts(person).filter((each) => each === "you joined")).toHaveLength(1);
  }
});

test("what was half typed is there after a reload", async () => {
  const { abhi } = await twoTalking(server);
  await abhi.say("said");
  abhi.type("half a thou");
  // What is shown is kept.
  await abhi.untilTalk("it is half typed", ({ draft }) => draft === "half a thou");
  abhi.reload();
  await untilSaid([abhi], ["Abhi: said"], null);
  expect(abhi.talk().draft).toBe("half a thou");
});

test("[Q9] what was written offline survives a reload and is sent once the network is back", async () => {
  const { abhi, anny } = await twoTalking(server);
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await abhi.say("one, in the tunnel");
  await abhi.say("two, in the tunnel");
  abhi.reload();
  abhi.device.regainNetwork();
  await abhi.untilLater(
    "it is back",
    talking(({ connection }) => connection === "open"),
  );
  await untilSaid([abhi, anny], ["Abhi: one, in the tunnel", "Abhi: two, in the tunnel"]);
});

test("[D8, Q19] a reload right behind each message: what was on the screen arrives exactly once", async () => {
  const { abhi, anny } = await twoTalking(server);
  const all: string[] = [];
  for (let n = 0; n < 5; n++) {
    await abhi.say(`before reload ${n}`);
    all.push(`Abhi: before reload ${n}`);
    abhi.reload();
    await abhi.untilTalk("it is back", ({ connection }) => connection === "open");
  }
  await untilSaid([abhi, anny], all);
});

test("[R4] someone who leaves is away, and on return reads everything in order", async () => {
  const { host, abhi, anny, forAbhi } = await twoTalking(server);
  await anny.say("one");
  await untilSaid([abhi, anny], ["Anny: one"]);
  abhi.close();
  await anny.untilLater(
    "Abhi is away",
    talking(({ presence }) => presence === "away"),
  );
  await untilSystemText(anny, "the other went away");
  await host.untilInvite("Abhi", "the host sees it", ({ status }) => status === "away");
  for (const text of ["two", "three"]) await anny.say(text);
  const back = await open(server, forAbhi, abhi.device);
  await back.join();
  await untilSaid([back, anny], ["Anny: one", "Anny: two", "Anny: three"]);
  await untilSystemText(anny, "the other came back");
  await anny.untilTalk("Abhi is here", ({ presence }) => presence === "here");
});

test("the host's page survives a reload, with live status, and comes back from an outage", async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  host.reload();
  await host.until("it shows the invites", ({ phase }) => phase === "inviting");
  expect(host.invite("Abhi")).toMatchObject({ link: forAbhi.link, code: forAbhi.code });
  expect(host.invite("Anny")).toMatchObject({ link: forAnny.link, code: forAnny.code });
  const abhi = await open(server, forAbhi);
  await abhi.join();
  await host.untilInvite("Abhi", "Abhi is in the chat", ({ status }) => status === "in the chat");
  host.device.loseNetwork();
  await host.until("it is offline", (view) => view.phase === "inviting" && view.connection === "offline");
  abhi.close();
  host.device.regainNetwork();
  await host.untilInvite("Abhi", "it knows what happened meanwhile", ({ status }) => status === "away");
});

test("a server restarted on the embedded store no longer has the chat, says so, and unsent text can be copied", async () => {
  const own = await ownServer();
  const { host, abhi, anny } = await twoTalking(own);
  await anny.say("sent long ago");
  await untilSaid([abhi, anny], ["Anny: sent long ago"]);
  await untilMessage(
    anny,
    "sent long ago",
    "is known to have come",
    ({ mark }) => mark !== "sending" && mark !== "sent",
  );
  await own.stop();
  await abhi.untilTalk("it notices", ({ connection }) => connection === "reconnecting");
  await abhi.say("never sent");
  abhi.type("half a thought");
  await own.start();
  const lost = await abhi.untilLater("it says that the chat is lost", ({ phase }) => phase === "lost");
  expect(lost).toEqual({ phase: "lost", unsent: ["never sent", "half a thought"] });
  expect(await anny.untilLater("the other, too", ({ phase }) => phase === "lost")).toEqual({
    phase: "lost",
    unsent: [],
  });
  await host.untilLater("and the host", ({ phase }) => phase === "lost");
  for (const page of [host, abhi, anny]) expect(await page.kept()).toBe(NOTHING_KEPT);
});

test("two people on two nodes of one Redis talk, and each one's status is right on both", async () => {
  const { nodes } = await twoNodes();
  const { host, abhi, anny } = await twoTalking(nodes[0], {}, nodes[1]);
  await abhi.say("from the first node");
  await untilSaid([abhi, anny], ["Abhi: from the first node"]);
  await anny.say("from the second");
  await untilSaid([abhi, anny], ["Abhi: from the first node", "Anny: from the second"]);
  for (const name of ["Abhi", "Anny"])
    await host.untilInvite(name, `${name} is in the chat`, ({ status }) => status === "in the chat");
});

test("[Q19, R14] nodes that are restarted in turn, as a deploy does it, lose nothing of a chat that Redis keeps", async () => {
  const { nodes } = await twoNodes();
  const { abhi, anny } = await twoTalking(nodes[0], {}, nodes[1]);
  await abhi.say("before");
  await untilSaid([abhi, anny], ["Abhi: before"]);
  await nodes[0].stop();
  await abhi.untilTalk("it notices", ({ connection }) => connection === "reconnecting");
  await abhi.say("said to nobody");
  await anny.say("said to the other node");
  await untilSaid([anny], ["Abhi: before", "Anny: said to the other node"], null);
  abhi.device.moveTo(nodes[1]);
  await abhi.untilLater(
    "it is on the other node",
    talking(({ connection }) => connection === "open"),
  );
  await untilSaid([abhi, anny], ["Abhi: before", "Anny: said to the other node", "Abhi: said to nobody"]);
  await nodes[0].start();
  await nodes[1].restart();
  for (const person of [abhi, anny]) {
    await person.untilLater(
      "it is back",
      talking(({ connection }) => connection === "open"),
    );
  }
  await anny.say("and on");
  await untilSaid(
    [abhi, anny],
    ["Abhi: before", "Anny: said to the other node", "Abhi: said to nobody", "Anny: and on"],
  );
});

test("[Q19, R12] while Redis hangs both pages find out by themselves, and what was written meanwhile arrives once, in one order", async () => {
  const time = holdServerTime({ intervals: true });
  const { nodes, redis } = await twoNodes();
  const { host, abhi, anny } = await twoTalking(nodes[0]);
  await abhi.say("before");
  await untilSaid([abhi, anny], ["Abhi: before"]);
  redis.pause();
  time.runAhead();
  await Promise.all(
    [abhi, anny].map((person) =>
      person.untilLater(
        "it notices",
        talking(({ connection }) => connection === "reconnecting"),
      ),
    ),
  );
  await host.untilLater(
    "the host's page, too",
    (view) => view.phase === "inviting" && view.connection === "reconnecting",
  );
  await abhi.say("one, into the outage");
  await anny.say("two, into the outage");
  expect(abhi.talk().log.at(-1)).toMatchObject({ text: "one, into the outage", mark: "sending" });
  redis.resume();
  await Promise.all(
    [abhi, anny].map((person) =>
      person.untilLater(
        "it is back",
        talking(({ connection }) => connection === "open"),
      ),
    ),
  );
  await untilSaidAlike([abhi, anny], ["Abhi: before", "Abhi: one, into the outage", "Anny: two, into the outage"]);
});

test("[E4] a Redis that comes back empty: both are systemTexts, and unsent texts can be copied", async () => {
  const { nodes, redis } = await twoNodes();
  const { abhi, anny } = await twoTalking(nodes[0], {}, nodes[1]);
  await redis.kill();
  await abhi.say("a text on its way");
  await redis.startEmpty();
  const lost = await abhi.untilLater("it says that the chat is lost", ({ phase }) => phase === "lost");
  expect(lost).toEqual({ phase: "lost", unsent: ["a text on its way"] });
  await anny.untilLater("the other, too", ({ phase }) => phase === "lost");
});
