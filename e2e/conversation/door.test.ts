/** At the door: names, links, codes, third persons, invites that are shown in person. */
import { afterAll, expect, test } from "vitest";
import { newDevice } from "../support/devices.ts";
import { open, openHost, twoTalking } from "../support/driver.ts";
import { systemTexts, untilSaid } from "../support/timeline.ts";
import { holdServerTime, ownServer, startServer } from "../support/servers.ts";
import type { DoorTrouble, View } from "../support/view.ts";

const server = await startServer();
afterAll(() => server.stop());

const WRONG = "AAAA-AAAA-AAAA";
const hasTrouble =
  (kind: DoorTrouble["kind"]) =>
  (view: View): boolean =>
    view.phase === "at the door" && !view.busy && view.trouble?.kind === kind;

const invited = async () => {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start();
  return { host, forAbhi, forAnny };
};

test("[J1] the door greets by name; Opened is said to the host only when a hand is in the code box", async () => {
  const { host, forAbhi } = await invited();
  const crawler = await open(server, forAbhi);
  const view = await crawler.until("it is greeted", ({ phase }) => phase === "at the door");
  expect(view).toMatchObject({ name: "Abhi", trouble: null });
  expect(JSON.stringify(view)).not.toContain("Anny");
  expect(host.invite("Abhi").status).toBe("not opened");
  await crawler.enterCode("7");
  await host.untilInvite("Abhi", "it is opened", ({ status }) => status === "opened");
  expect(host.invite("Anny").status).toBe("not opened");
});

test("[J4] a wrong code is said to be wrong, with the tries that are left, and the host is told; then the right one gets in", async () => {
  const { host, forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  await abhi.enterCode(WRONG);
  expect(await abhi.until("the code is wrong", hasTrouble("wrong code"))).toMatchObject({ trouble: { triesLeft: 4 } });
  await host.untilInvite("Abhi", "the host is told", ({ wrongCodes }) => wrongCodes === 1);
  await abhi.join();
  await host.untilInvite("Abhi", "Abhi is in the chat", ({ status }) => status === "in the chat");
});

test("[K2] a code gets in however it is typed", async () => {
  const { forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  const [one = "", two = "", three = ""] = forAbhi.code.toLowerCase().match(/.{4}/g) ?? [];
  await abhi.enterCode(` ${one} ${two}-${three}\n`.replaceAll("0", "o").replaceAll("1", "l"));
  await abhi.untilTalk("it is in", () => true);
});

test("a code that is not whole is not sent, and what to do is said", async () => {
  const { host, forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  await abhi.enterCode("7K3M-QX");
  await abhi.until("it says so", hasTrouble("not whole"));
  await abhi.enterCode(WRONG);
  await abhi.until("the code is wrong", hasTrouble("wrong code"));
  await host.untilInvite("Abhi", "one try was counted, not two", ({ wrongCodes }) => wrongCodes === 1);
});

test("[J4] after five wrong codes there is a pause, for that address alone; after it the right code works", async () => {
  const time = holdServerTime();
  const own = await ownServer();
  const host = await openHost(own);
  const [forAbhi, forAnny] = await host.start();
  const abhi = await open(own, forAbhi);
  for (const triesLeft of [4, 3, 2, 1]) {
    await abhi.enterCode(WRONG);
    await abhi.until(
      `${triesLeft} tries are left`,
      (view) => hasTrouble("wrong code")(view) && JSON.stringify(view).includes(`"triesLeft":${triesLeft}`),
    );
  }
  await abhi.enterCode(WRONG);
  await abhi.until("there is a pause", hasTrouble("pause"));
  await abhi.enterCode();
  await abhi.until("even the right code is not looked at", hasTrouble("pause"));
  await host.untilInvite("Abhi", "the host is told", ({ wrongCodes }) => wrongCodes === 5);
  // Nobody's wrong tries stop anyone else, on this link or another.
  const anny = await open(own, forAnny);
  await anny.join();
  const elsewhere = await open(own, forAbhi);
  await elsewhere.join();
  elsewhere.close();
  await host.untilInvite("Abhi", "that seat is free again", ({ status }) => status === "away");
  await time.fastForward(600_000);
  await abhi.join();
});

test("a third person with a link and no code gets nowhere, sees only the greeting, and disturbs nobody", async () => {
  const { host, abhi, anny, forAbhi, forAnny } = await twoTalking(server);
  await abhi.say("between the two of us");
  await untilSaid([abhi, anny], ["Abhi: between the two of us"]);
  const third = await open(server, forAbhi);
  await third.enterCode(WRONG);
  await third.until("the code is wrong", hasTrouble("wrong code"));
  await third.enterCode(forAnny.code);
  const view = await third.until(
    "the other one's code is wrong, too",
    (view) => hasTrouble("wrong code")(view) && JSON.stringify(view).includes('"triesLeft":3'),
  );
  expect(JSON.stringify(view)).not.toMatch(/Anny|between/);
  expect(await third.kept()).not.toMatch(/Anny|token|stateKey/);
  await anny.say("still ours");
  await untilSaid([abhi, anny], ["Abhi: between the two of us", "Anny: still ours"]);
  for (const person of [abhi, anny]) expect(systemTexts(person)).not.toContain("new keys");
  expect(host.invite("Abhi").status).toBe("in the chat");
});

test("Get in without a network says so, and works once it is back", async () => {
  const { forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  await abhi.until("it is greeted", ({ phase }) => phase === "at the door");
  abhi.device.loseNetwork();
  await abhi.enterCode();
  await abhi.until("it says so", hasTrouble("no answer"));
  abhi.device.regainNetwork();
  await abhi.join();
});

test("a link opened without a network says so, and greets on the next try", async () => {
  const { forAbhi } = await invited();
  const device = await newDevice(server);
  device.loseServer();
  const abhi = await open(server, forAbhi, device);
  await abhi.until("it says so", ({ phase }) => phase === "unreachable");
  device.regainNetwork();
  abhi.lookAgain();
  await abhi.join();
});

test("[J5] a reload after a join whose answer was lost is the same device asking again", async () => {
  const { host, forAbhi, forAnny } = await invited();
  const [abhi, anny] = [await open(server, forAbhi), await open(server, forAnny)];
  await anny.join();
  abhi.device.meddle("/join", () => null);
  await abhi.enterCode();
  await abhi.until("no answer came", hasTrouble("no answer"));
  abhi.device.meddle();
  abhi.reload();
  await abhi.join();
  await host.untilInvite("Abhi", "Abhi is in the chat", ({ status }) => status === "in the chat");
  await anny.untilTalk("both have agreed", ({ safety }) => safety !== null);
  expect(systemTexts(anny)).not.toContain("new keys");
});

test("where the code is right but no socket comes through, the door says that the server does not answer, and lets in once one does", async () => {
  const { forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  abhi.device.meddle("/join", (answer) => {
    abhi.device.loseServer();
    return answer;
  });
  await abhi.enterCode();
  await abhi.until(
    "it is said, and the page goes on trying",
    (view) => view.phase === "at the door" && view.busy && view.trouble?.kind === "no answer",
  );
  abhi.device.regainNetwork();
  await abhi.untilTalk("it is in", () => true);
});

test("where the code is right but no socket comes through, the door says that the server does not answer, and lets in once one does", async () => {
  const { forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  abhi.device.meddle("/join", (answer) => {
    abhi.device.loseServer();
    return answer;
  });
  await abhi.enterCode();
  await abhi.until(
    "it is said, and the page goes on trying",
    (view) => view.phase === "at the door" && view.busy && view.trouble?.kind === "no answer",
  );
  abhi.device.regainNetwork();
  await abhi.untilTalk("it is in", () => true);
});

test("[K7] an answer with a wrapped key that is not genuine stops the join, and says so", async () => {
  const { forAbhi } = await invited();
  const abhi = await open(server, forAbhi);
  abhi.device.meddle("/join", (answer) => {
    const body = JSON.parse(answer) as { wrapped: string };
    const last = body.wrapped.endsWith("A") ? "Q" : "A";
    return JSON.stringify({ ...body, wrapped: body.wrapped.slice(0, -3) + last.repeat(3) });
  });
  await abhi.enterCode();
  await abhi.until("it is not genuine", hasTrouble("not genuine"));
});

test("[J8] a link that nobody made is not active", async () => {
  const abhi = await open(server, { name: "a stranger", link: "k7m2q9xw4tzc", code: WRONG });
  await abhi.until("it is not active", ({ phase }) => phase === "not active");
});

test("[C2] two names that will not do are refused with a word, and nothing is made", async () => {
  const host = await openHost(server);
  for (const names of [
    ["", "Anny"],
    ["Abhi", " aBHI "],
    ["Abhi", "x".repeat(41)],
  ] as [string, string][]) {
    host.press({ names });
    await host.until(
      `${names.join(" and ")} are refused`,
      (view) => view.phase === "choosing" && view.trouble !== null,
    );
  }
  const [, forSecond] = await host.start({ names: ["Abhi", "王小明"] });
  const second = await open(server, forSecond);
  await second.join();
  expect(second.talk().me).toBe("王小明");
});

test("too many chats from one address are refused", async () => {
  const own = await ownServer({ CREATES_PER_WINDOW: "2" });
  const device = await newDevice(own);
  for (let n = 0; n < 2; n++) {
    const host = await openHost(own, device);
    await host.start();
    host.close();
  }
  const third = await openHost(own, device);
  third.press({});
  await third.until("it is refused", (view) => view.phase === "choosing" && view.trouble === "rate limited");
  await (await openHost(own)).start();
});

test("a reload while the chat is starting keeps the two names, once", async () => {
  const host = await openHost(server);
  host.device.meddle("/sessions", () => null);
  host.press({ names: ["Abhi", "Anny"] });
  expect(host.see()).toMatchObject({ phase: "choosing", busy: true });
  host.reload();
  expect(host.see()).toMatchObject({ phase: "choosing", typed: ["Abhi", "Anny"] });
  host.reload();
  expect(host.see()).toMatchObject({ phase: "choosing", typed: null });
});

test("an invite shown in person is good for one join, replaces the one before, and leaves the other alone", async () => {
  const { host, forAbhi, forAnny } = await invited();
  host.showInPerson("Abhi");
  const { link, code } = await host.untilInvite("Abhi", "it is shown", ({ inPerson }) => inPerson === "showing");
  expect(link).not.toBe(forAbhi.link);
  expect(host.invite("Anny")).toMatchObject({ link: forAnny.link, code: forAnny.code });
  const late = await open(server, forAbhi);
  await late.until("the invite from before is dead", ({ phase }) => phase === "not active");
  const abhi = await open(server, { name: "Abhi", link, code: code! });
  await abhi.join();
  await host.untilInvite(
    "Abhi",
    "it is used",
    ({ inPerson, status }) => inPerson === "used" && status === "in the chat",
  );
});

test("[J10] an invite shown in person opens once: who saw its code gets nowhere, and its owner comes back by it", async () => {
  const { host } = await invited();
  host.showInPerson("Abhi");
  const { link, code } = await host.untilInvite("Abhi", "it is shown", ({ inPerson }) => inPerson === "showing");
  const invite = { name: "Abhi", link, code: code! };
  const abhi = await open(server, invite);
  await abhi.join();
  const isSpent = ({ code, notice }: { code: string | null; notice: string | null }) =>
    code === null && notice === "spent";
  await host.untilInvite("Abhi", "the host has no code to give away any more", isSpent);
  host.reload();
  await host.untilInvite("Abhi", "nor after a reload", isSpent);
  const onlooker = await open(server, invite);
  await onlooker.enterCode();
  await onlooker.until("it opens nothing", ({ phase }) => phase === "not active");
  abhi.close();
  await host.untilInvite("Abhi", "Abhi is away", ({ status }) => status === "away");
  const another = await open(server, invite);
  await another.enterCode();
  await another.until("it opens nothing while its owner is away, either", ({ phase }) => phase === "not active");
  const back = await open(server, invite, abhi.device);
  await back.join();
  await host.untilInvite("Abhi", "Abhi is in the chat", ({ status }) => status === "in the chat");
});

test("an invite shown in person and not used is replaced by itself after ten minutes, also after a reload", async () => {
  const { host, forAnny } = await invited();
  host.showInPerson("Abhi");
  const shown = await host.untilInvite("Abhi", "it is shown", ({ inPerson }) => inPerson === "showing");
  host.reload();
  await host.untilInvite("Abhi", "it is shown still", ({ inPerson }) => inPerson === "showing");
  await host.until("it is live", (view) => view.phase === "inviting" && view.connection === "open");
  host.fastForward(590_000);
  expect(host.invite("Abhi").link).toBe(shown.link);
  await host.untilLater(
    "it is replaced",
    (view) => view.phase === "inviting" && view.invites[0].notice === "ran out" && view.invites[0].link !== shown.link,
  );
  expect(host.invite("Abhi").code).not.toBe(shown.code);
  expect(host.invite("Anny")).toMatchObject({ link: forAnny.link, code: forAnny.code });
  const late = await open(server, { name: "Abhi", link: shown.link, code: shown.code! });
  await late.until("what was shown is dead", ({ phase }) => phase === "not active");
});
