/** Files of a conversation, where a page dies in the middle of what it does with them. */
import { randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { type Participant, twoTalking } from "../support/driver.ts";
import { startServer } from "../support/servers.ts";
import { message, untilMessage } from "../support/timeline.ts";

const server = await startServer();
afterAll(() => server.stop());

const CHUNK_BYTES = 262_144;
/** What happens beside the opening is written, too: so many crashes at most until it was its turn. */
const ROUNDS_MAX = 30;

/** How many chunks of files this device holds. */
async function chunks(person: Participant): Promise<number> {
  const { databases } = await person.device.disk.snapshot();
  const stores = databases.flatMap(({ stores }) => stores).filter(({ name }) => name === "files");
  return stores.flatMap(({ rows }) => rows).filter(({ value }) => (value as { n: number }).n > 0).length;
}

/** Back after a crash, how the film stands: "both" its key and its chunks are there, or "neither". */
async function leftOf(person: Participant, text: string): Promise<"both" | "neither"> {
  person.reload();
  await person.untilTalk("it talks again", ({ connection, safety }) => connection === "open" && safety !== null);
  await untilMessage(
    person,
    text,
    "its film is there, or was opened",
    ({ file }) => file === "here" || file === "opened",
  );
  const opened = message(person, text).file === "opened";
  expect(await chunks(person)).toBe(opened ? 0 : 2);
  return opened ? "neither" : "both";
}

test("[F7, D4] a page that crashes while it opens what is to be seen once has all of it still, or none of it any more", async () => {
  const { abhi, anny } = await twoTalking(server);
  const bytes = randomBytes(CHUNK_BYTES + 5);
  await abhi.sendFile("once", Uint8Array.from(bytes), { once: true });
  await untilMessage(anny, "once", "its film is there", ({ file }) => file === "here");
  expect(await chunks(anny)).toBe(2);

  const before = anny.crashAtWrite("before");
  void anny.openOnce("once");
  await before;
  expect(await leftOf(anny, "once")).toBe("both");

  let rounds = 0;
  do {
    rounds += 1;
    const behind = anny.crashAtWrite("after");
    void anny.openOnce("once");
    await behind;
  } while ((await leftOf(anny, "once")) === "both" && rounds < ROUNDS_MAX);
  expect(message(anny, "once").file).toBe("opened");
  expect(await anny.openOnce("once")).toBeNull();

  // And without a crash it is seen.
  await abhi.sendFile("again", Uint8Array.from(bytes), { once: true });
  await untilMessage(anny, "again", "its film is there", ({ file }) => file === "here");
  expect((await anny.openOnce("again"))?.equals(bytes)).toBe(true);
  expect(await chunks(anny)).toBe(0);
});
