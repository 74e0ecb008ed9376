/** "Stay in on this device until the chat ends": who needs no code there, and since when they do again [D9]. */
import { afterAll, expect, test } from "vitest";
import { type Device, newDevice } from "../support/devices.ts";
import { type Host, type Invite, open, openHost, type Participant, twoTalking } from "../support/driver.ts";
import { NOTHING_KEPT } from "../support/page.ts";
import { systemTexts, untilEnded, untilMessage, untilSaid } from "../support/timeline.ts";
import { startServer } from "../support/servers.ts";
import type { GivenCode, View } from "../support/view.ts";

const server = await startServer();
afterAll(() => server.stop());

const isAtTheDoor = ({ phase }: View) => phase === "at the door";
const isElsewhere = ({ phase }: View) => phase === "elsewhere";
const isSeatTaken = ({ phase }: View) => phase === "seat taken";

/** Abhi stays in on his device, and has closed his tab. */
async function staysAndIsGone() {
  const { host, abhi, anny, forAbhi } = await twoTalking(server, {}, server, { stay: true });
  await anny.say("before");
  await untilSaid([abhi, anny], ["Anny: before"]);
  await close(host, abhi);
  return { host, anny, forAbhi, device: abhi.device };
}

async function close(host: Host, person: Participant): Promise<void> {
  const { name } = person.invite;
  person.close();
  await host.untilInvite(name, `${name} is away`, ({ status }) => status === "away");
}

const keptOn = async (device: Device) => JSON.stringify(await device.disk.snapshot());

test("[D9] whoever stays in on a device closes the tab, opens the link there and is in the chat, the same device as before", async () => {
  const { host, anny, forAbhi, device } = await staysAndIsGone();
  // More than once.
  for (const text of ["back", "and again"]) {
    await anny.say(`without ${text}`);
    const abhi = await open(server, forAbhi, device);
    await untilMessage(abhi, "before", "is there", () => true);
    await untilMessage(abhi, `without ${text}`, "is there", () => true);
    await abhi.say(text);
    await untilMessage(anny, text, "is there", () => true);
    const { disk, session } = await abhi.snapshot();
    for (const secret of secretsOf(session)) expect(JSON.stringify(disk)).toContain(secret);
    await close(host, abhi);
  }
  expect(systemTexts(anny)).not.toContain("new keys");
});

/** What a person's tab keeps, that opens the seat. */
function secretsOf(session: [string, string][]): string[] {
  const seat = session.find(([key]) => key.startsWith("duologue:seat:"));
  const { token, stateKey } = JSON.parse(seat![1]) as { token: string; stateKey: string };
  return [token, stateKey];
}

test("[D9] off unless it is asked for: token and state are nowhere on the disk, and a new tab asks for the code", async () => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const abhi = await open(server, forAbhi);
  expect(await abhi.until("the code is asked for", isAtTheDoor)).toMatchObject({ stays: false });
  await abhi.join();
  await abhi.say("hello");
  const { disk, session } = await abhi.snapshot();
  for (const secret of secretsOf(session)) expect(JSON.stringify(disk)).not.toContain(secret);
  await close(host, abhi);
  await (await open(server, forAbhi, abhi.device)).until("the code is asked for", isAtTheDoor);
});

const unseen: [string, (invite: Invite) => GivenCode][] = [
  ["whose code came in the link's fragment", ({ code }) => ({ codeInFragment: code })],
  ["who is the host", ({ code }) => ({ ownCode: code })],
];
test.each(unseen)("[D9] somebody %s saw no code, and stays", async (_, given) => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const abhi = await open(server, forAbhi, undefined, given(forAbhi));
  if (given(forAbhi).codeInFragment) {
    expect(await abhi.until("the code is asked for", isAtTheDoor)).toMatchObject({ stays: true });
    await abhi.join();
  }
  await abhi.untilTalk("it is in", () => true);
  await abhi.say("hello");
  await close(host, abhi);
  const again = await open(server, forAbhi, abhi.device);
  await untilMessage(again, "hello", "is there", () => true);
});

test("[D9] whoever leaves the box empty when the code is asked for again is asked from then on", async () => {
  const { host, anny, forAbhi, device } = await staysAndIsGone();
  const first = await open(server, forAbhi, device);
  await first.untilTalk("it is in", () => true);
  const second = await open(server, forAbhi, device);
  await second.until("it asks first", isSeatTaken);
  second.stayAway();
  await second.enterCode(forAbhi.code, false);
  await second.until("it asks first", isSeatTaken);
  second.takeOver();
  await second.untilTalk("it is in", () => true);
  await first.until("it ends with a word", isElsewhere);
  await second.say("from the second");
  await untilMessage(anny, "from the second", "is there", () => true);
  await close(host, second);
  await (await open(server, forAbhi, device)).until("the code is asked for", isAtTheDoor);
});

test("[D9] at the end nothing of it is left; where the tab was closed then, from the next visit on", async () => {
  const { anny, forAbhi, device } = await staysAndIsGone();
  expect(await keptOn(device)).toContain(forAbhi.link);
  anny.end();
  await untilEnded(anny);
  const abhi = await open(server, forAbhi, device);
  expect(await untilEnded(abhi)).toMatchObject({ by: null, whileAway: true });
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
});

test("[D9] End by whoever stays leaves nothing", async () => {
  const { anny, forAbhi, device } = await staysAndIsGone();
  const abhi = await open(server, forAbhi, device);
  await abhi.untilTalk("it is in", () => true);
  abhi.end();
  for (const person of [abhi, anny]) await untilEnded(person);
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
});

test("[D9] a device that another has taken over meanwhile stays no more: the code is asked for, and nothing is left", async () => {
  const { forAbhi, device } = await staysAndIsGone();
  const laptop = await open(server, forAbhi);
  await laptop.join();
  const phone = await open(server, forAbhi, device);
  await phone.until("the code is asked for", isAtTheDoor);
  expect(await keptOn(device)).not.toContain(forAbhi.link);
  expect(laptop.see().phase).toBe("talking");
});

test("[D9] a device whose invite was replaced meanwhile stays no more, and nothing is left", async () => {
  const { host, forAbhi, device } = await staysAndIsGone();
  await host.newInvite("Abhi");
  const abhi = await open(server, forAbhi, device);
  await abhi.until("it is told", ({ phase }) => phase === "elsewhere" || phase === "not active");
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
});

test("[D9] whoever stays is asked before a second tab takes the first one's place", async () => {
  const { forAbhi, device } = await staysAndIsGone();
  const first = await open(server, forAbhi, device);
  await first.untilTalk("it is in", () => true);
  const second = await open(server, forAbhi, device);
  expect(await second.until("it asks first", isSeatTaken)).toMatchObject({ by: "another tab" });
  second.takeOver();
  await untilMessage(second, "before", "is there", () => true);
  await first.until("it ends with a word", isElsewhere);
});

test("[D9] a disk that does not answer keeps nobody from the door for good", async () => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const device = await newDevice(server);
  device.disk.storage = "hanging";
  const abhi = await open(server, forAbhi, device);
  await abhi.untilLater("the code is asked for", isAtTheDoor);
});

test("[D9] on a disk that keeps nothing nobody stays: the code is asked for", async () => {
  const host = await openHost(server);
  const [forAbhi] = await host.start();
  const device = await newDevice(server);
  device.disk.storage = "forbidden";
  const abhi = await open(server, forAbhi, device);
  await abhi.join({ stay: true });
  await abhi.untilTalk("it says so", ({ keepsNothing }) => keepsNothing);
  await close(host, abhi);
  await (await open(server, forAbhi, device)).until("the code is asked for", isAtTheDoor);
});
