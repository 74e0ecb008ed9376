/** "Leave quickly": the chat ends on the way, and this page keeps nothing, whatever network and disk do. */
import { afterAll, expect, test } from "vitest";
import { twoTalking } from "../support/driver.ts";
import { NOTHING_KEPT } from "../support/page.ts";
import { startServer } from "../support/servers.ts";
import { untilEnded, untilSaid } from "../support/timeline.ts";

const server = await startServer();
afterAll(() => server.stop());

async function twoWhoSaidOne() {
  const both = await twoTalking(server);
  await both.abhi.say("one");
  await untilSaid([both.abhi, both.anny], ["Abhi: one"]);
  return both;
}

test("[E5] it ends the chat for all, and of the page that was left nothing is shown or kept", async () => {
  const { host, abhi, anny } = await twoWhoSaidOne();
  await abhi.leaveQuickly();
  expect(abhi.see()).toEqual({ phase: "left" });
  expect(await abhi.kept()).toBe(NOTHING_KEPT);
  abhi.close();
  for (const page of [anny, host]) expect((await untilEnded(page)).by).toBe("Abhi");
});

test("[E5] without a connection no word or name stays, and the next page in that tab ends the chat", async () => {
  const { host, abhi, anny } = await twoWhoSaidOne();
  abhi.device.loseNetwork();
  await abhi.untilTalk("it is offline", ({ connection }) => connection === "offline");
  await abhi.leaveQuickly();
  expect(abhi.see()).toEqual({ phase: "left" });
  expect(await abhi.kept()).not.toMatch(/Abhi|Anny|stateKey|stored|ticket|one/);
  expect(anny.see().phase).toBe("talking");
  abhi.device.regainNetwork();
  abhi.reload();
  for (const page of [anny, host]) expect((await untilEnded(page)).by).toBe("Abhi");
});

test("[E5] a disk that does not answer holds nobody up", async () => {
  const { abhi, anny } = await twoWhoSaidOne();
  abhi.device.disk.storage = "hanging";
  await abhi.leaveQuickly();
  expect(abhi.see()).toEqual({ phase: "left" });
  expect((await untilEnded(anny)).by).toBe("Abhi");
});
