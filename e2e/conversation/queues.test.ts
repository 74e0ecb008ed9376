/** What waits on the server for whoever is not here: it comes, in its order, and nothing of it stays. */
import { Redis } from "ioredis";
import { afterAll, expect, test } from "vitest";
import { eventually } from "../../server/testing/eventually.ts";
import { type Invite, open, openHost, type Participant, twoTalking } from "../support/driver.ts";
import { messages, said, untilMessage, untilSaid, untilSaidAlike } from "../support/timeline.ts";
import { type Server, startServer, twoNodes } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

const tagOf = ({ link }: Invite): string => link.slice(0, 5);
/** What the server has for each of the two. */
const waiting = (on: Server, invite: Invite) =>
  Promise.all(([1, 2] as const).map((reader) => on.store.readQueue(tagOf(invite), reader, 0, 1_000)));
const untilNothingWaits = (on: Server, invite: Invite) =>
  eventually(async () => expect((await waiting(on, invite)).flat()).toEqual([]));

test("[H8] two who are never here at the same time exchange ten texts each way", async () => {
  const host = await openHost(server);
  const invites = await host.start();
  const all: string[] = [];
  const devices: [Participant["device"]?, Participant["device"]?] = [];

  /** Comes, reads all there is, says something, and leaves when it is on its way. */
  async function visit(n: 0 | 1, text: string): Promise<Participant> {
    const invite = invites[n];
    const person = await open(server, invite, devices[n]);
    devices[n] = person.device;
    await person.join();
    await person.untilTalk("all of the other is there", () => all.every((each) => said(person).includes(each)));
    expect(person.talk().presence).not.toBe("here");
    await person.say(text);
    all.push(`${invite.name}: ${text}`);
    return person;
  }

  const first = await visit(0, "one 1");
  expect(messages(first)).toMatchObject([{ mark: "sending" }]);
  // What the other will need is on its way: an offer of keys.
  await eventually(async () => expect((await waiting(server, invites[0]))[1]).toHaveLength(1));
  first.close();
  all.pop();
  for (let n = 1; n <= 10; n++) {
    await host.untilInvite("Abhi", "Abhi is gone", ({ status }) => status === "away");
    const anny = await visit(1, `two ${n}`);
    await untilMessage(anny, `two ${n}`, "is sent", ({ mark }) => mark === "sent");
    anny.close();
    await host.untilInvite("Anny", "Anny is gone", ({ status }) => status === "away");
    if (n === 1) all.push("Abhi: one 1");
    if (n === 10) break;
    const abhi = await visit(0, `one ${n + 1}`);
    await untilMessage(abhi, `one ${n + 1}`, "is sent", ({ mark }) => mark === "sent");
    abhi.close();
  }
  const abhi = await open(server, invites[0], devices[0]);
  await abhi.join();
  await abhi.untilTalk("all 20 are there", () => said(abhi).length === 20);
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is gone", ({ status }) => status === "away");
  const anny = await open(server, invites[1], devices[1]);
  await anny.join();
  await untilSaid([anny], said(abhi), null);
  expect(said(anny).toSorted()).toEqual(all.toSorted());
  for (const name of ["Abhi", "Anny"]) {
    const own = said(anny).filter((each) => each.startsWith(name));
    expect(own).toEqual(all.filter((each) => each.startsWith(name)));
  }
});

test("a text goes out although the other has been away since before it was written, and is read when its author is gone", async () => {
  const { host, abhi, anny, forAnny } = await twoTalking(server);
  anny.close();
  await host.untilInvite("Anny", "Anny is gone", ({ status }) => status === "away");
  await abhi.say("for later");
  await untilMessage(abhi, "for later", "is sent", ({ mark }) => mark === "sent");
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is gone", ({ status }) => status === "away");
  const back = await open(server, forAnny, anny.device);
  await back.join();
  await untilSaid([back], ["Abhi: for later"], null);
});

test("[Q3] at rest the server has no message: only what is not there yet, and that sealed", async () => {
  const { abhi, anny, forAbhi, forAnny } = await twoTalking(server);
  await abhi.say("hello");
  await anny.say("good day");
  await untilSaidAlike([abhi, anny], ["Abhi: hello", "Anny: good day"]);
  await untilNothingWaits(server, forAbhi);
  anny.close();
  await abhi.say("for later");
  await untilMessage(abhi, "for later", "is sent", ({ mark }) => mark === "sent");
  const [, forHer] = await waiting(server, forAbhi);
  expect(forHer).toMatchObject([{ record: { kind: "sealed" } }]);
  expect(JSON.stringify(forHer)).not.toContain("later");
  const back = await open(server, forAnny, anny.device);
  await back.join();
  await untilMessage(back, "for later", "is there", () => true);
  await untilNothingWaits(server, forAbhi);
});

test("a Redis has no message at rest, either: its keys hold no body", async () => {
  const { nodes, redis } = await twoNodes();
  const raw = new Redis(redis.url);
  try {
    const { abhi, anny, forAbhi, forAnny } = await twoTalking(nodes[0], {}, nodes[1]);
    await abhi.say("hello");
    await anny.say("good day");
    await untilSaidAlike([abhi, anny], ["Abhi: hello", "Anny: good day"]);
    await untilNothingWaits(nodes[0], forAbhi);
    anny.close();
    await abhi.say("for later");
    await untilMessage(abhi, "for later", "is sent", ({ mark }) => mark === "sent");
    const [, [entry] = []] = await waiting(nodes[0], forAbhi);
    const body = entry && "body" in entry.record ? entry.record.body : "";
    expect(body).not.toBe("");
    expect(await everythingIn(raw)).toContain(body);
    const back = await open(nodes[1], forAnny, anny.device);
    await back.join();
    await untilMessage(back, "for later", "is there", () => true);
    await untilNothingWaits(nodes[0], forAbhi);
    const all = await everythingIn(raw);
    expect(all).not.toContain(body);
    // What is left is names, times and proofs: no text is as long as the shortest sealed body.
    expect(all.split(/["\s]+/).filter((each) => each.length >= body.length)).toEqual([]);
  } finally {
    raw.disconnect();
  }
});

/** All keys of a Redis with all that they hold, as text. */
async function everythingIn(redis: Redis): Promise<string> {
  const values = [];
  for (const key of await redis.keys("*")) {
    const type = await redis.type(key);
    if (type === "hash") values.push(key, await redis.hgetall(key));
    else if (type === "list") values.push(key, await redis.lrange(key, 0, -1));
    else if (type === "string") values.push(key, await redis.get(key));
    else if (type !== "none") throw new Error(`${key} is a ${type}, which this test does not read.`);
  }
  return JSON.stringify(values, null, 1);
}
