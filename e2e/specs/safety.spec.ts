/** Safe from the first day: what leaves the browsers, what stays on the server, what a stranger's request can do. */
import type { Page } from "@playwright/test";
import { argon2id } from "@noble/hashes/argon2.js";
import { Redis } from "ioredis";
import { fromBase64url } from "../../shared/base64url.ts";
import { deriveCodeKeys } from "../../web/crypto/code-keys.ts";
import { deriveHandshakeKeys } from "../../web/crypto/handshake-keys.ts";
import { ARGON2, type Stretch } from "../../web/crypto/stretch.ts";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  reloadAndHear,
  say,
  startChat,
  storageOf,
} from "../support/page-objects.ts";

/** All that a page sends and hears, as text. */
function listenIn(page: Page): string[] {
  const heard: string[] = [];
  page.on("request", (request) =>
    heard.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? ""),
  );
  page.on("response", (response) => {
    if (response.url().includes("/api/"))
      void response.text().then(
        (text) => heard.push(text),
        () => {},
      );
  });
  page.on("websocket", (socket) => {
    heard.push(socket.url());
    socket.on("framesent", ({ payload }) => heard.push(String(payload)));
    socket.on("framereceived", ({ payload }) => heard.push(String(payload)));
  });
  return heard;
}

/** Every key of a Redis with its value and its time to live in ms. */
async function dump(redis: Redis): Promise<{ key: string; value: string; ttl: number }[]> {
  const all = [];
  for (const key of await redis.keys("*")) {
    const type = await redis.type(key);
    const value =
      type === "hash"
        ? await redis.hgetall(key)
        : type === "stream"
          ? await redis.xrange(key, "-", "+")
          : type === "string"
            ? await redis.get(key)
            : type === "zset"
              ? await redis.zrange(key, "0", "-1", "WITHSCORES")
              : type === "set"
                ? await redis.smembers(key)
                : type === "list"
                  ? await redis.lrange(key, 0, -1)
                  : null;
    all.push({ key, value: JSON.stringify(value), ttl: await redis.pttl(key) });
  }
  return all;
}

/** A secret in every spelling it could leak in. */
function spellings(secret: Uint8Array): string[] {
  const buffer = Buffer.from(secret);
  return [buffer.toString("hex"), buffer.toString("base64url"), buffer.toString("base64"), [...buffer].join(",")];
}

const stretch: Stretch = async (password, salt) => Uint8Array.from(argon2id(password, salt, ARGON2));

test("on Redis, logging all there is: no code, no key of it, no word of the chat is in any request, frame, log line, Redis value, nor in the clear in any browser storage; every key expires with the session; after the end nothing is anywhere, and Back shows nothing", async ({
  browser,
  twoNodes,
}) => {
  const { nodes, redisUrl } = await twoNodes({ LOG_LEVEL: "trace" });
  const redis = new Redis(redisUrl);
  const [host, abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser), newPerson(browser)]);
  const heard = [host, abhi, anny].map(listenIn);
  const kept: string[] = [];
  const stored: string[] = [];
  const tagged = async (tag: string) => (await dump(redis)).filter(({ key }) => key.includes(tag));
  const check = async (tag: string, remainingMs: number) => {
    const all = await dump(redis);
    kept.push(...all.map(({ key, value }) => key + value));
    const keys = all.filter(({ key }) => key.includes(tag));
    expect(keys.length).toBeGreaterThan(0);
    for (const { key, ttl } of keys) expect(ttl > 0 && ttl <= remainingMs, `${key} ${ttl}`).toBe(true);
    // What is not the session's is gone within ten minutes [X5], but for the random name of the data itself.
    for (const { key, ttl } of all)
      if (!key.includes(tag) && key !== "duologue:store") expect(ttl > 0 && ttl <= 600_000, `${key} ${ttl}`).toBe(true);
    for (const page of [host, abhi, anny]) if (page.url().startsWith("http")) stored.push(await storageOf(page));
  };

  const invites = await startChat(host, nodes[0].url, { endsAfter: "1 hour", idleFor: "30 minutes" });
  const tag = new URL(invites[0].link).pathname.slice(1, 6);
  await check(tag, 3_600_000);
  const { psk, sid } = JSON.parse(await host.evaluate(() => sessionStorage.getItem("duologue:host") ?? "{}")) as {
    psk: string;
    sid: string;
  };

  await abhi.goto(invites[0].link);
  await abhi.getByRole("textbox", { name: "Secret code" }).fill("ZZZZ-ZZZZ-ZZZZ");
  await abhi.getByRole("button", { name: "Get in" }).click();
  await expect(abhi.getByRole("alert")).toBeVisible();
  await check(tag, 3_600_000);
  await join(abhi, invites[0]);
  const words = "Wednesday-by-the-fountain";
  await say(abhi, `${words}, while alone`);
  await check(tag, 3_600_000);
  await join(anny, { ...invites[1], link: invites[1].link.replace(nodes[0].url, nodes[1].url) });
  await expect(messages(anny)).toContainText(`${words}, while alone`);
  await expect(messages(abhi)).toContainText("Read");
  await check(tag, 1_800_000);
  await anny.getByRole("textbox", { name: "Message" }).fill(`${words}, in a draft`);
  await check(tag, 1_800_000);
  await say(anny, `${words}, again`);
  await expect(messages(abhi)).toContainText(`${words}, again`);
  await abhi.reload();
  await expect(messages(abhi)).toContainText(`${words}, again`);
  await check(tag, 1_800_000);
  // The server has what has not arrived, sealed, and only until then.
  await anny.goto("about:blank");
  await say(abhi, `${words}, to read later`);
  await expect(messages(abhi).getByText("Sent", { exact: true })).toBeVisible();
  await check(tag, 1_800_000);
  await anny.goBack();
  await expect(messages(anny)).toContainText(`${words}, to read later`);
  const sent = () =>
    heard.flat().flatMap((text) => /"type":"send".*"kind":"sealed".*"body":"([\w-]+)"/.exec(text)?.[1] ?? []);
  const inRedis = async () => JSON.stringify(await dump(redis));
  await expect
    .poll(async () => {
      const now = await inRedis();
      return sent().filter((body) => now.includes(body));
    })
    .toEqual([]);
  await endChat(anny);
  for (const page of [host, abhi]) await expectEnded(page, "Anny ended the chat.");
  await expectEnded(anny, "You ended the chat.");
  expect(await tagged(tag)).toEqual([]);

  const everything = [...heard.flat(), ...nodes.map((node) => node.logs()), ...kept].join("\n");
  // The test hears what it should: the proof is sent, and a sealed record is kept as long as it waits.
  expect(everything).toContain('"auth"');
  expect(sent().filter((body) => kept.join("\n").includes(body)).length).toBeGreaterThan(0);
  const wordsSpelt = [words, ...spellings(Buffer.from(words))];
  // Of the words nothing is in the clear in a browser either, where what was said does lie, sealed.
  expect(stored.join("\n")).toContain('"table":"timeline"');
  for (const spelling of wordsSpelt) expect(stored.join("\n").includes(spelling), spelling).toBe(false);
  const secrets = [...wordsSpelt, ...spellings(fromBase64url(psk))];
  for (const [n, { code }] of invites.entries()) {
    const plain = code.replaceAll("-", "");
    const { wrap } = await deriveCodeKeys(plain, fromBase64url(sid), n === 0 ? 1 : 2, stretch);
    secrets.push(code, plain, plain.toLowerCase(), ...spellings(wrap));
  }
  const { pskH, kHello } = await deriveHandshakeKeys(fromBase64url(psk), fromBase64url(sid));
  secrets.push(...spellings(pskH), ...spellings(kHello));
  for (const secret of secrets) expect(everything.includes(secret), secret).toBe(false);

  // Logs carry events only.
  const logs = nodes.map((node) => node.logs()).join("\n");
  expect(logs).toContain("session created");
  for (const word of [
    "Abhi",
    "Anny",
    tag,
    sid,
    "127.0.0.1",
    "/api/",
    "Mozilla",
    ...invites.map(({ link }) => link.slice(-7)),
  ]) {
    const lines = logs.split("\n").filter((line) => !line.startsWith("Duologue is ready:"));
    expect(lines.join("\n").includes(word), word).toBe(false);
  }
  redis.disconnect();

  for (const page of [host, abhi, anny]) {
    expect(await storageOf(page)).toBe("{}");
    expect(await page.content()).not.toContain(words);
    expect(await page.evaluate(async () => [await caches.keys(), document.cookie])).toEqual([[], ""]);
  }
  for (const page of [abhi, anny]) {
    await page.getByRole("button", { name: "Start a new chat" }).click();
    await expect(page.getByRole("textbox", { name: "First participant name" })).toBeVisible();
    await page.goBack().catch(() => null);
    expect(await page.content()).not.toContain(words);
  }
});

test("a link preview, a mail scanner, a crawler: plain GETs of every kind leave the session as it was", async ({
  browser,
  server,
}) => {
  const host = await newPerson(browser);
  const [forAbhi, forAnny] = await startChat(host, server.url);
  const bodies = new Set<string>();
  for (const { link } of [forAbhi, forAnny]) {
    const code = new URL(link).pathname.slice(1);
    for (const agent of [
      "WhatsApp/2.23",
      "Slackbot-LinkExpanding 1.0",
      "facebookexternalhit/1.1",
      "Mozilla/5.0 (compatible; Googlebot/2.1)",
    ]) {
      for (const method of ["GET", "HEAD"]) {
        const page = await fetch(link, { method, headers: { "user-agent": agent } });
        expect(page.status).toBe(200);
        expect(page.headers.get("cache-control")).toBe("no-store");
        if (method === "GET") bodies.add(await page.text());
        for (const path of [
          `/api/invites/${code}`,
          `/api/invites/${code}/join`,
          `/api/invites/${code}/opened`,
          `/api/sessions`,
          `/ws`,
        ]) {
          await fetch(server.url + path, { method, headers: { "user-agent": agent } });
        }
      }
    }
  }
  // One page for every link: nothing in it tells a name.
  expect(bodies.size).toBe(1);
  expect([...bodies][0]).not.toMatch(/Abhi|Anny/);
  await reloadAndHear(host);
  await expect(host.getByText("Not opened yet")).toHaveCount(2);

  // A crawler that runs scripts looks and goes; only a hand in the code box says "Opened".
  const crawler = await newPerson(browser);
  await crawler.goto(forAbhi.link);
  await expect(crawler.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
  await reloadAndHear(host);
  await expect(host.getByText("Not opened yet")).toHaveCount(2);
  await crawler.getByRole("textbox", { name: "Secret code" }).fill("7");
  await expect(
    host.getByRole("region", { name: "Invite for Abhi" }).getByText("Opened", { exact: true }),
  ).toBeVisible();
});

test("whoever joins runs the page's own scripts and two workers of it, and nothing else could run", async ({
  browser,
  server,
}) => {
  const [forAbhi] = await createChat(server.url);
  const person = await newPerson(browser);
  const refused: string[] = [];
  person.on("console", (message) => {
    if (message.type() === "error") refused.push(message.text());
  });
  await person.goto(forAbhi.link);
  await person.getByRole("textbox", { name: "Secret code" }).fill(forAbhi.code);
  await person.getByRole("button", { name: "Get in" }).click();
  await expect(person.getByRole("textbox", { name: /Message/ })).toBeVisible();
  expect(refused).toEqual([]);
  const tried = await person.evaluate(() =>
    [
      () => new Worker("/assets/other.js"),
      () => new Worker("data:text/javascript,1"),
      () => (document.body.innerHTML = "<img>"),
      () => (document.createElement("script").src = "/assets/other.js"),
    ].map((attempt) => {
      try {
        attempt();
        return "it ran";
      } catch (error) {
        return (error as Error).name;
      }
    }),
  );
  expect(tried.filter((name) => name === "it ran")).toEqual([]);
  expect(await person.evaluate(() => crossOriginIsolated)).toBe(true);
});

test(
  "a browser that cannot seal is told so in one sentence, and what to do",
  { tag: "@long" },
  async ({ browser, server }) => {
    const person = await newPerson(browser);
    await person.addInitScript(() => Object.defineProperty(window, "isSecureContext", { value: false }));
    for (const path of ["/", "/k7m2q9xw4tzc"]) {
      await person.goto(server.url + path);
      await expect(person.getByRole("heading")).toHaveText("This page cannot seal messages at this address.");
      await expect(person.getByText(/https/)).toBeVisible();
    }
    const scriptless = await newPerson(browser, { javaScriptEnabled: false });
    await scriptless.goto(server.url);
    await expect(scriptless.getByText(/needs JavaScript/)).toBeVisible();
  },
);

test(
  "too many chats from one address are refused with the time to wait, and what was typed stays",
  {
    tag: "@long",
  },
  async ({ browser, ownServer }) => {
    const server = await ownServer({ CREATES_PER_WINDOW: "2" });
    await createChat(server.url);
    await createChat(server.url);
    const third = await newPerson(browser);
    await third.goto(server.url);
    await third.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
    await third.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
    await third.getByRole("button", { name: "Start chat" }).click();
    await expect(
      third.getByText(/Too many chats were started from your address. Try again in (10:00|9:\d\d)/),
    ).toBeVisible();
    await expect(third.getByRole("textbox", { name: "First participant name" })).toHaveValue("Abhi");
  },
);
