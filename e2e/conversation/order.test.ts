/** One order on both screens; each message once. */
import { afterAll, expect, test } from "vitest";
import { said, twoTalking, untilSaid } from "../support/driver.ts";
import { startServer } from "../support/servers.ts";

const server = await startServer();
afterAll(() => server.stop());

test("what is said in turn stands in that order on both screens, each once, and is read", async () => {
  const { abhi, anny } = await twoTalking(server);
  const all: string[] = [];
  for (let n = 1; n <= 6; n++) {
    const [speaker, listener] = n % 2 ? [anny, abhi] : [abhi, anny];
    await speaker.say(`line ${n}`);
    all.push(`${speaker.invite.name}: line ${n}`);
    await untilSaid([listener], all, null);
  }
  await untilSaid([abhi, anny], all);
  expect(said(abhi)).toEqual(said(anny));
});
