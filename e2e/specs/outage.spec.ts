/** When the store or a node is out: what people see, and that nothing is lost, doubled or turned around. */
import { randomBytes } from "node:crypto";
import { expect, startServer, test } from "../support/fixtures.ts";
import { messages, order, say, twoTalking } from "../support/page-objects.ts";
import { startRedis } from "../../server/store/testing/redis-server.ts";

test.describe.configure({ timeout: 120_000 });

const once = (page: Parameters<typeof messages>[0], text: string) =>
  expect(messages(page).getByText(text, { exact: true })).toHaveCount(1);

test("[D2, D7] while Redis hangs both pages say so, and what was written meanwhile arrives once and in order", async ({
  browser,
}) => {
  const redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") });
  const { host, abhi, anny } = await twoTalking(browser, server.url);
  await say(abhi, "before");
  await once(anny, "before");

  process.kill(redis.pid, "SIGSTOP");
  // Nobody does anything: the pages find out by themselves.
  for (const page of [abhi, anny, host]) await expect(page.getByText("Reconnecting…")).toBeVisible({ timeout: 40_000 });
  await say(abhi, "one, into the outage");
  await say(anny, "two, into the outage");
  await expect(messages(abhi).getByText("Sending")).toBeVisible();
  process.kill(redis.pid, "SIGCONT");

  const said = ["before", "one, into the outage", "two, into the outage"];
  for (const page of [abhi, anny]) {
    for (const text of said) await once(page, text);
    await expect(page.getByText("Reconnecting…")).toBeHidden({ timeout: 40_000 });
  }
  await expect.poll(async () => order(abhi, said)).toEqual(await order(anny, said));
  await server.stop();
  await redis.stop();
});

test("[D2] a node that is killed and comes back loses nothing of a chat that Redis keeps", async ({ browser }) => {
  const redis = await startRedis();
  const env = { REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") };
  const first = await startServer(env);
  const { abhi, anny } = await twoTalking(browser, first.url);
  await say(abhi, "before");
  await once(anny, "before");
  await first.kill();
  await say(abhi, "said to nobody");
  await say(anny, "said to nobody either");
  const second = await startServer({ ...env, PORT: String(first.port) });
  const said = ["before", "said to nobody", "said to nobody either"];
  for (const page of [abhi, anny]) for (const text of said) await once(page, text);
  await expect.poll(async () => order(abhi, said)).toEqual(await order(anny, said));
  await second.stop();
  await redis.stop();
});

test("[D4] a Redis that comes back empty: both are told, and unsent texts can be copied", async ({ browser }) => {
  const redis = await startRedis();
  const server = await startServer({ REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") });
  const { abhi, anny } = await twoTalking(browser, server.url);
  await redis.stop();
  await say(abhi, "a text on its way");
  const again = await startRedis({ port: Number(new URL(redis.url).port) });
  for (const page of [abhi, anny]) {
    await expect(page.getByRole("heading", { name: "The server no longer has this chat" })).toBeVisible({
      timeout: 60_000,
    });
  }
  await expect(abhi.getByText("a text on its way")).toBeVisible();
  await server.stop();
  await again.stop();
});
