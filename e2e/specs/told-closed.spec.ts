/** The service worker, and being told by push while the page is closed. */
import { createECDH, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "@playwright/test";
import { createApp } from "../../server/app.ts";
import { readConfig } from "../../server/config.ts";
import type { Post } from "../../server/push/post.ts";
import { createMemoryStore } from "../../server/store/memory/memory-store.ts";
import { LOG_TOTAL_RECORDS } from "../../shared/limits.ts";
import { expect, startServer, test } from "../support/fixtures.ts";
import { allow, bothWrite, hide, notices } from "../support/notices.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  say,
  startChat,
  storageOf,
  twoTalking,
  typeCode,
} from "../support/page-objects.ts";

test("the worker keeps no cache and stands before no page: after a new start of the server everything is fresh", async ({
  browser,
}) => {
  let server = await startServer();
  const { port } = server;
  const { abhi, anny } = await twoTalking(browser, server.url);
  await allow(abhi.context(), server.url);
  await hide(abhi);
  await say(anny, "to the worker");
  await expect.poll(() => notices(abhi)).toHaveLength(1);
  const script = await abhi.request.get(`${server.url}/service-worker.js`);
  expect(script.headers()).toMatchObject({ "cache-control": "no-cache" });
  expect(script.headers()["content-type"]).toContain("javascript");
  expect(await script.text()).not.toMatch(/["'`]fetch["'`]|caches|import/);

  await server.stop();
  server = await startServer({ PORT: String(port), LIFETIMES_SECONDS: "1234" });
  const page = await abhi.context().newPage();
  const answer = await page.goto(server.url);
  expect(answer!.fromServiceWorker()).toBe(false);
  expect(await answer!.text()).toContain("1234");
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
  await server.stop();
});

test("the worker shows what a push says, whatever it is, and a press on it brings the chat to the front or opens it", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext();
  await allow(context, server.url);
  const [host, abhi, anny] = [await newPerson(browser), await context.newPage(), await newPerson(browser)];
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await hide(abhi);
  await say(anny, "to the worker");
  await expect.poll(() => notices(abhi)).toHaveLength(1);
  const path = new URL(forAbhi.link).pathname;
  const link = path.slice(1);

  const tools = await context.newCDPSession(abhi);
  const registered = new Promise<string>((resolve) => {
    tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    });
  });
  await tools.send("ServiceWorker.enable");
  const registrationId = await registered;
  const push = (data: string) =>
    tools.send("ServiceWorker.deliverPushMessage", { origin: server.url, registrationId, data });
  await push(JSON.stringify({ link, says: "Eine Nachricht wartet auf Sie." }) + " ".repeat(500));
  await expect.poll(() => notices(abhi)).toEqual([`Duologue|Eine Nachricht wartet auf Sie.|${link}`]);
  await push("not what was expected");
  await expect.poll(() => notices(abhi)).toContain("Duologue||");

  const worker = context.serviceWorkers()[0]!;
  /** Presses the chat's notification; says what became of it. */
  const press = () =>
    worker.evaluate(async (tag) => {
      const scope = globalThis as unknown as {
        registration: ServiceWorkerRegistration;
        clients: { openWindow: (url: string) => Promise<void> };
        WindowClient: { prototype: { url: string; focus: () => Promise<void> } };
        NotificationEvent: new (type: string, with_: object) => Event;
      };
      const [notification] = await scope.registration.getNotifications({ tag });
      return new Promise<string>((resolve) => {
        scope.clients.openWindow = async (url) => resolve(`opened ${url}`);
        scope.WindowClient.prototype.focus = async function () {
          resolve(`focused ${new URL(this.url).pathname}`);
        };
        dispatchEvent(new scope.NotificationEvent("notificationclick", { notification }));
      });
    }, link);
  expect(await press()).toBe(`focused ${path}`);
  await expect.poll(() => notices(abhi)).toEqual(["Duologue||"]);
  const other = await context.newPage();
  await other.goto(server.url);
  await hide(abhi);
  await push(JSON.stringify({ link, says: "x" }));
  await expect.poll(() => notices(other)).toHaveLength(2);
  await abhi.close();
  expect(await press()).toBe(`opened ${path}`);
});

/** The application in this process: its pushes come here instead of to a push service. */
async function startPushing() {
  const written: string[] = [];
  const post: Post = async (endpoint) => {
    written.push(endpoint);
    return 201;
  };
  const result = readConfig({ LOG_LEVEL: "silent", PUSH: "on", VAPID_SUBJECT: "mailto:host@chat.example" });
  if (!result.ok) throw new Error(result.mistakes.join("\n"));
  const store = createMemoryStore({
    codeTries: 5,
    codeWindowMs: 600_000,
    logMaxRecords: 5_000,
    logMaxBytes: 8_388_608,
    logTotalRecords: LOG_TOTAL_RECORDS,
  });
  const pages = fileURLToPath(new URL("../../dist/web", import.meta.url));
  const app = await createApp({ config: result.config, store, redis: null, pages, post });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const { port } = app.server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    written,
    async stop() {
      await app.close();
      await store.close();
    },
  };
}

/** A browser without a push service gets one of the test's own. */
async function withPushService(context: BrowserContext, endpoint: string): Promise<void> {
  const keys = {
    p256dh: createECDH("prime256v1").generateKeys("base64url"),
    auth: randomBytes(16).toString("base64url"),
  };
  await context.addInitScript(
    (made) => {
      const kept = { toJSON: () => made, unsubscribe: async () => (localStorage.removeItem("test:subscribed"), true) };
      PushManager.prototype.subscribe = async (options) => {
        if (!options?.userVisibleOnly || (options.applicationServerKey as ArrayBuffer).byteLength !== 65)
          throw new Error();
        localStorage.setItem("test:subscribed", "1");
        return kept as unknown as PushSubscription;
      };
      PushManager.prototype.getSubscription = async () =>
        localStorage.getItem("test:subscribed") ? (kept as unknown as PushSubscription) : null;
    },
    { endpoint, keys },
  );
}

test("a push service that does not answer is named, and nothing is kept of the wish", async ({ browser }) => {
  const server = await startPushing();
  const context = await browser.newContext();
  await context.addInitScript(() => {
    PushManager.prototype.subscribe = async () => Promise.reject(new DOMException("no service", "AbortError"));
  });
  await allow(context, server.url);
  const [host, abhi] = [await newPerson(browser), await context.newPage()];
  const [forAbhi] = await startChat(host, server.url);
  await join(abhi, forAbhi);
  await abhi.getByRole("button", { name: "Notifications" }).click();
  const closed = abhi.getByRole("checkbox", { name: "Also when this page is closed" });
  await closed.click();
  await expect(abhi.getByRole("alert")).toContainText("The push service of this browser does not answer.");
  await expect(closed).not.toBeChecked();
  expect(await storageOf(abhi)).not.toContain("duologue:push");
  await server.stop();
});

test("told while the page is closed: one push, the same conversation by link and code, and nothing left at the end", async ({
  browser,
}) => {
  const server = await startPushing();
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await withPushService(context, "https://push.example/for/abhi");
  await allow(context, server.url);
  const [host, abhi, anny] = [await newPerson(browser), await context.newPage(), await newPerson(browser)];
  const [forAbhi, forAnny] = await startChat(host, server.url);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await bothWrite(abhi, anny);
  await abhi.getByRole("button", { name: "Notifications" }).click();
  const closed = abhi.getByRole("checkbox", { name: "Also when this page is closed" });
  await expect(closed).not.toBeChecked();
  await closed.click();
  await expect(closed).toBeChecked();
  await expect(abhi.getByText("learns that and when this server writes to you, never what")).toBeVisible();
  await abhi.reload();
  await expect(messages(abhi)).toContainText("hello yourself");

  await abhi.close();
  await expect(anny.getByText(/^Away since /)).toBeVisible();
  await say(anny, "are you there?");
  await expect.poll(() => server.written).toEqual(["https://push.example/for/abhi"]);
  await say(anny, "hello?");

  const back = await context.newPage();
  await back.goto(forAbhi.link);
  await typeCode(back, forAbhi.code);
  await expect(messages(back)).toContainText("hello?");
  await expect(messages(anny)).toContainText("Abhi came back");
  await expect(messages(anny)).not.toContainText("changed device");
  expect(server.written).toHaveLength(1);
  await back.getByRole("button", { name: "Notifications" }).click();
  await expect(back.getByRole("checkbox", { name: "Also when this page is closed" })).toBeChecked();
  await back.getByRole("button", { name: "Close" }).click();

  await endChat(back);
  await expectEnded(back, "Abhi ended the chat.");
  await expect.poll(() => storageOf(back)).toBe("{}");
  await server.stop();
});
