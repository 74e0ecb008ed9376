/** When the store or a node is out: what people see, and that nothing is lost, doubled or turned around. */
import { randomBytes } from "node:crypto";
import { expect, test } from "../support/fixtures.ts";
import { hostAndTwo, messages, order, say, twoTalking } from "../support/page-objects.ts";

const once = (page: Parameters<typeof messages>[0], text: string) =>
  expect(messages(page).getByText(text, { exact: true })).toHaveCount(1);

const secret = () => randomBytes(32).toString("hex");

test(
  "[Q19, R12] while Redis hangs both pages say so, and what was written meanwhile arrives once and in order",
  {
    tag: "@long",
  },
  async ({ browser, ownRedis, ownServer }) => {
    const redis = await ownRedis();
    const server = await ownServer({ REDIS_URL: redis.url, SECRET_KEY: secret() });
    const { host, abhi, anny } = await hostAndTwo(browser, server.url);
    await say(abhi, "before");
    await once(anny, "before");

    process.kill(redis.pid, "SIGSTOP");
    // Nobody does anything: the pages find out by themselves.
    for (const page of [abhi, anny, host]) await expect(page.getByText("Reconnecting…")).toBeVisible();
    await say(abhi, "one, into the outage");
    await say(anny, "two, into the outage");
    await expect(messages(abhi).getByText("Sending")).toBeVisible();
    process.kill(redis.pid, "SIGCONT");

    const said = ["before", "one, into the outage", "two, into the outage"];
    for (const page of [abhi, anny]) {
      for (const text of said) await once(page, text);
      await expect(page.getByText("Reconnecting…")).toBeHidden();
    }
    await expectOneOrder([abhi, anny], said);
  },
);

test(
  "[Q19] a node that is killed and comes back loses nothing of a chat that Redis keeps",
  {
    tag: "@long",
  },
  async ({ browser, ownRedis, ownServer }) => {
    const redis = await ownRedis();
    const env = { REDIS_URL: redis.url, SECRET_KEY: secret() };
    const first = await ownServer(env);
    const { abhi, anny } = await twoTalking(browser, first.url);
    await say(abhi, "before");
    await once(anny, "before");
    await first.kill();
    await say(abhi, "said to nobody");
    await say(anny, "said to nobody either");
    await ownServer({ ...env, PORT: String(first.port) });
    const said = ["before", "said to nobody", "said to nobody either"];
    for (const page of [abhi, anny]) for (const text of said) await once(page, text);
    await expectOneOrder([abhi, anny], said);
  },
);

test(
  "[E4] a Redis that comes back empty: both are told, and unsent texts can be copied",
  {
    tag: "@long",
  },
  async ({ browser, ownRedis, ownServer }) => {
    const redis = await ownRedis();
    const server = await ownServer({ REDIS_URL: redis.url, SECRET_KEY: secret() });
    const { abhi, anny } = await twoTalking(browser, server.url);
    await redis.stop();
    await say(abhi, "a text on its way");
    await ownRedis({ port: Number(new URL(redis.url).port) });
    for (const page of [abhi, anny])
      await expect(page.getByRole("heading", { name: "The server no longer has this chat" })).toBeVisible();
    await expect(abhi.getByText("a text on its way")).toBeVisible();
  },
);

/** What has arrived stands in one order on both pages, once both have it from the server. */
async function expectOneOrder(
  [one, other]: [Parameters<typeof order>[0], Parameters<typeof order>[0]],
  said: string[],
) {
  await expect(async () => expect(await order(one, said)).toEqual(await order(other, said))).toPass();
}
