/** End codes: typed in place of the secret code, one ends the chat and looks like an invite that never was. */
import { afterAll, expect, test } from "vitest";
import { open, openHost } from "../support/driver.ts";
import { NOTHING_KEPT } from "../support/page.ts";
import { startServer } from "../support/servers.ts";
import { untilEnded, untilSaid } from "../support/timeline.ts";
import type { InviteView } from "../support/view.ts";

/** As it is shown and given out. */
const formatCode = (code: string): string => code.match(/.{1,4}/g)!.join("-");

const server = await startServer();
afterAll(() => server.stop());

/** A host who asked for end codes, and both people in the chat. */
async function withEndCodes() {
  const host = await openHost(server);
  const [forAbhi, forAnny] = await host.start({ endCodes: true });
  const [abhi, anny] = await Promise.all([open(server, forAbhi), open(server, forAnny)]);
  await Promise.all([abhi.join(), anny.join()]);
  await untilSaid([abhi, anny], []);
  return { host, abhi, anny, forAbhi, forAnny };
}

const endCodeOf = ({ endCode }: InviteView): string => {
  if (endCode === null) throw new Error("There is no end code.");
  return formatCode(endCode);
};

test("[J11] invites have end codes where the host asked for them, and a new invite has a new one", async () => {
  const plain = await openHost(server);
  await plain.start();
  expect(plain.invites().map(({ endCode }) => endCode)).toEqual([null, null]);

  const host = await openHost(server);
  await host.start({ endCodes: true });
  const before = host.invites();
  const codes = before.flatMap(({ code, endCode }) => [code, endCode]);
  expect(new Set(codes).size).toBe(4);
  expect(codes).not.toContain(null);
  const renewed = await host.newInvite("Abhi");
  expect(codes).not.toContain(host.invite("Abhi").endCode);
  expect(host.invite("Anny")).toEqual(before[1]);
  host.reload();
  await host.until("it is live again", (view) => view.phase === "inviting" && view.connection === "open");
  const forced = await open(server, renewed);
  await forced.enterCode(endCodeOf(before[0]));
  await forced.until("the old one is a wrong code", (view) => view.phase === "at the door" && view.trouble !== null);
  expect(host.see().phase).toBe("inviting");
  await forced.enterCode(endCodeOf(host.invite("Abhi")));
  await forced.until("the new one ends it", ({ phase }) => phase === "not active");
  expect((await untilEnded(host)).by).toBe("Abhi");
});

test("[J11] typed while both are in, it ends the chat for all; its page looks like an unknown link's and keeps nothing", async () => {
  const { host, abhi, anny, forAbhi } = await withEndCodes();
  const forced = await open(server, forAbhi);
  await forced.enterCode(endCodeOf(host.invite("Abhi")));
  await forced.until("it looks like an unknown link", ({ phase }) => phase === "not active");
  expect(await forced.kept()).toBe(NOTHING_KEPT);
  for (const page of [abhi, anny, host]) {
    expect((await untilEnded(page)).by).toBe("Abhi");
    expect(await page.kept()).toBe(NOTHING_KEPT);
  }
  const unknown = await open(server, { ...forAbhi, link: "k7m2q9xw4tzc" });
  await unknown.until("nobody knows it", ({ phase }) => phase === "not active");
  expect(forced.see()).toEqual(unknown.see());
  const late = await open(server, forAbhi);
  await late.until("the link is dead", ({ phase }) => phase === "not active");
});

test("[J11] typed on the very device that is in the chat, it wipes that, too", async () => {
  const { host, abhi, anny, forAbhi } = await withEndCodes();
  abhi.close();
  const again = await open(server, forAbhi, abhi.device);
  await again.enterCode(endCodeOf(host.invite("Abhi")));
  await again.until("it looks like an unknown link", ({ phase }) => phase === "not active");
  expect(await again.kept()).toBe(NOTHING_KEPT);
  expect((await untilEnded(anny)).by).toBe("Abhi");
});

test("[J4, J11] mistyped it is a wrong code like any other", async () => {
  const { host, abhi, anny, forAbhi } = await withEndCodes();
  const forced = await open(server, forAbhi);
  const right = endCodeOf(host.invite("Abhi"));
  await forced.enterCode(right.slice(0, -1) + (right.endsWith("7") ? "8" : "7"));
  const door = await forced.until("it is wrong", (view) => view.phase === "at the door" && view.trouble !== null);
  expect(door).toMatchObject({ trouble: { kind: "wrong code", triesLeft: 4 } });
  for (const person of [abhi, anny]) expect(person.see().phase).toBe("talking");
});

test("[E2, J11] both typed at once: all end the same way", async () => {
  const { host, abhi, anny, forAbhi, forAnny } = await withEndCodes();
  const forced = await Promise.all([open(server, forAbhi), open(server, forAnny)]);
  await Promise.all(forced.map((page, n) => page.enterCode(endCodeOf(host.invites()[n]!))));
  for (const page of forced) await page.until("it looks like an unknown link", ({ phase }) => phase === "not active");
  const bys = [];
  for (const page of [abhi, anny, host]) bys.push((await untilEnded(page)).by);
  expect(new Set(bys).size).toBe(1);
});

test("[J10, J11] the end code of an invite that was used in person stays with the host, and works", async () => {
  const host = await openHost(server);
  await host.start({ endCodes: true });
  host.showInPerson("Abhi");
  const { link, code } = await host.untilInvite("Abhi", "it is shown", ({ inPerson }) => inPerson === "showing");
  const invite = { name: "Abhi", link, code: code! };
  const abhi = await open(server, invite);
  await abhi.join();
  const used = await host.untilInvite("Abhi", "it is used", ({ notice }) => notice === "spent");
  expect(used.code).toBeNull();
  const forced = await open(server, invite);
  await forced.enterCode(endCodeOf(used));
  await forced.until("it looks like an unknown link", ({ phase }) => phase === "not active");
  expect((await untilEnded(abhi)).by).toBe("Abhi");
});
