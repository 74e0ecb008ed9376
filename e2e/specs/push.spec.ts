/** Notifications: the service worker, and being told by push while the page is closed. */
import { createECDH, randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { BrowserContext } from "@playwright/test";
import type { Post } from "../../server/push/post.ts";
import { startApp } from "../../server/testing/client.ts";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { allow, bothWrite, hide, notices, workers } from "../support/notices.ts";
import {
  endChat,
  expectEnded,
  join,
  messages,
  newPerson,
  openNotifications,
  say,
  storageOf,
  twoTalking,
  typeCode,
} from "../support/page-objects.ts";
import { findBrowser } from "../tools/programs.mjs";

// Notifications are of the browser's, not of the page's: the headless shell has none.
const executablePath = findBrowser();
test.use(executablePath ? { launchOptions: { executablePath } } : { channel: "chromium" });

test("turned on, a hidden page shows one notification without content, through the worker; a look and the end take it away", async ({
  browser,
  server,
}) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await allow(context, server.url);
  // As if the browser had not been asked yet; its answer is yes.
  await context.addInitScript(() => {
    let asked = false;
    const ask = Notification.requestPermission.bind(Notification);
    Notification.requestPermission = () => {
      asked = true;
      return ask();
    };
    Object.defineProperty(Notification, "permission", { get: () => (asked ? "granted" : "default") });
  });
  const [abhi, anny] = await Promise.all([context.newPage(), newPerson(browser)]);
  const [forAbhi, forAnny] = await createChat(server.url);
  await abhi.clock.install();
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  const link = new URL(forAbhi.link).pathname.slice(1);
  await bothWrite(abhi, anny);
  await abhi.getByRole("button", { name: "Turn on" }).click();
  await expect(abhi.getByText("Be told when Anny writes?")).toHaveCount(0);
  await expect.poll(() => workers(abhi)).toBe(1);
  await openNotifications(abhi);
  await expect(abhi.getByRole("checkbox", { name: "A notification" })).toBeChecked();
  // This server offers no pushes.
  await expect(abhi.getByRole("checkbox", { name: "Also when this page is closed" })).toBeDisabled();
  await abhi.getByRole("button", { name: "Close" }).click();

  await say(anny, "while looking");
  await expect(messages(abhi)).toContainText("while looking");
  expect(await notices(abhi)).toEqual([]);
  await hide(abhi);
  await say(anny, "secret words");
  await say(anny, "more of them");
  await expect.poll(() => notices(abhi)).toEqual([`Duologue|A message is waiting for you.|${link}`]);
  await hide(abhi, false);
  await expect.poll(() => notices(abhi)).toEqual([]);

  // What comes in one rush is told once; two seconds later it is another rush.
  await abhi.clock.fastForward("00:03");
  await hide(abhi);
  await say(anny, "once more");
  await expect.poll(() => notices(abhi)).toHaveLength(1);
  await endChat(anny);
  await expectEnded(abhi, "Anny ended the chat.");
  await expect.poll(() => notices(abhi)).toEqual([]);
  expect(await storageOf(abhi)).toBe("{}");
});

test(
  "the worker keeps no cache and stands before no page: after a new start of the server everything is fresh",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const server = await ownServer();
    const { port } = server;
    const { abhi, anny } = await twoTalking(browser, server.url);
    await allow(abhi.context(), server.url);
    await hide(abhi);
    await say(anny, "to the worker");
    await expect.poll(() => workers(abhi)).toBe(1);
    const script = await abhi.request.get(`${server.url}/service-worker.js`);
    expect(script.headers()).toMatchObject({ "cache-control": "no-cache" });
    expect(script.headers()["content-type"]).toContain("javascript");
    expect(await script.text()).not.toMatch(/["'`]fetch["'`]|caches|import/);

    await server.stop();
    await ownServer({ PORT: String(port), LIFETIMES_SECONDS: "1234" });
    const page = await abhi.context().newPage();
    const answer = await page.goto(server.url);
    expect(answer!.fromServiceWorker()).toBe(false);
    expect(await answer!.text()).toContain("1234");
    expect(await page.evaluate(() => caches.keys())).toEqual([]);
  },
);

test(
  "the worker shows what a push says, whatever it is, and a press on it brings the chat to the front or opens it",
  { tag: "@long" },
  async ({ browser, server }) => {
    const context = await browser.newContext();
    await allow(context, server.url);
    const [abhi, anny] = await Promise.all([context.newPage(), newPerson(browser)]);
    const [forAbhi, forAnny] = await createChat(server.url);
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
  },
);

/** The application in this process: its pushes come here instead of to a push service. */
async function startPushing() {
  const written: string[] = [];
  const post: Post = async (endpoint) => {
    written.push(endpoint);
    return 201;
  };
  const pages = fileURLToPath(new URL("../../dist/web", import.meta.url));
  const { url, stop } = await startApp({ PUSH: "on", VAPID_SUBJECT: "mailto:host@chat.example" }, { post, pages });
  return { url, written, stop };
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

test(
  "a push service that does not answer is named, and nothing is kept of the wish",
  {
    tag: "@long",
  },
  async ({ browser }) => {
    const server = await startPushing();
    const context = await browser.newContext();
    await context.addInitScript(() => {
      PushManager.prototype.subscribe = async () => Promise.reject(new DOMException("no service", "AbortError"));
    });
    await allow(context, server.url);
    const abhi = await context.newPage();
    const [forAbhi] = await createChat(server.url);
    await join(abhi, forAbhi);
    await openNotifications(abhi);
    const closed = abhi.getByRole("checkbox", { name: "Also when this page is closed" });
    await closed.click();
    await expect(abhi.getByRole("alert")).toContainText("The push service of this browser does not answer.");
    await expect(closed).not.toBeChecked();
    expect(await storageOf(abhi)).not.toContain("duologue:push");
    await server.stop();
  },
);

test(
  "told while the page is closed: one push, the same conversation by link and code, and nothing left at the end",
  { tag: "@long" },
  async ({ browser }) => {
    const server = await startPushing();
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    await withPushService(context, "https://push.example/for/abhi");
    await allow(context, server.url);
    const [abhi, anny] = await Promise.all([context.newPage(), newPerson(browser)]);
    const [forAbhi, forAnny] = await createChat(server.url);
    await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
    await bothWrite(abhi, anny);
    await openNotifications(abhi);
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
    await expect(messages(anny)).not.toContainText("New keys");
    expect(server.written).toHaveLength(1);
    await openNotifications(back);
    await expect(back.getByRole("checkbox", { name: "Also when this page is closed" })).toBeChecked();
    await back.getByRole("button", { name: "Close" }).click();

    await endChat(back);
    await expectEnded(back, "You ended the chat.");
    await expect.poll(() => storageOf(back)).toBe("{}");
    await server.stop();
  },
);
