/** Pictures, papers and voice notes between two people, in real browsers. */
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { findBrowser, findHeadlessShell } from "../tools/programs.mjs";
import { endChat, messages, say, storageOf, twoTalking } from "../support/page-objects.ts";

const executablePath = findHeadlessShell() ?? findBrowser();
// A microphone that beeps, and nobody who has to allow it.
const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
test.use({ launchOptions: { ...(executablePath && { executablePath }), args } });

/** Stands in the files where only their makers look. */
const SECRET = "52.5200N 13.4050E";

/** Without a place to choose, a file goes to the browser's downloads, where a test can look at it. */
async function withoutPicker(...pages: Page[]): Promise<void> {
  for (const page of pages) {
    await page.evaluate(() => {
      delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker;
    });
  }
}

/** A photo as a camera makes it: with a place in it (EXIF, as a comment would be). */
async function photo(page: Page, width = 3_200, height = 2_400): Promise<Buffer> {
  const bare = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w!, h!);
      const context = canvas.getContext("2d")!;
      const sky = context.createLinearGradient(0, 0, 0, h!);
      for (const [at, colour] of [
        [0, "#3a6ea5"],
        [0.45, "#f3c98b"],
        [0.55, "#e8895a"],
        [0.56, "#27506b"],
        [1, "#0d2233"],
      ] as const)
        sky.addColorStop(at, colour);
      context.fillStyle = sky;
      context.fillRect(0, 0, w!, h!);
      context.fillStyle = "#fff2d8";
      context.beginPath();
      context.arc(w! * 0.62, h! * 0.46, h! * 0.09, 0, 7);
      context.fill();
      const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height],
  );
  const bytes = Buffer.from(bare);
  const exif = Buffer.concat([Buffer.from("Exif\0\0"), Buffer.from(SECRET)]);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([bytes.subarray(0, 2), head, exif, bytes.subarray(2)]);
}

/** The clock of a recording, this far or further: it stands for a second, and who looks once a second may come too late. */
const atLeast = (seconds: 1 | 2) => new RegExp(`0:0[${seconds}-9]|0:[1-5]\\d|[1-5]:\\d\\d`);

type Chosen = { name: string; mimeType: string; buffer: Buffer };

async function choose(page: Page, files: Chosen[], by: "Photo or video" | "File" = "File"): Promise<Locator> {
  await page.getByRole("button", { name: "Attach" }).click();
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("dialog").getByRole("button", { name: by }).click(),
  ]);
  await chooser.setFiles(files);
  const dialog = page.getByRole("dialog", { name: /^Send \d/ });
  await expect(dialog.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  return dialog;
}

async function saved(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("[F8, F11] a photo is seen by the other, smaller and without what the camera wrote into it", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await withoutPicker(anny);
  const dialog = await choose(
    abhi,
    [{ name: "IMG_2041.jpg", mimeType: "image/jpeg", buffer: await photo(abhi) }],
    "Photo or video",
  );
  await expect(dialog.getByText("Pictures go without place, time and device.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Caption" }).fill("From the pier");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  const shown = messages(anny).getByRole("button", { name: "Show IMG_2041.jpg" });
  await expect(shown).toBeEnabled();
  await expect(messages(anny)).toContainText("From the pier");
  const size = await shown.locator("img").evaluate(async (image: HTMLImageElement) => {
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect(size).toEqual([2_560, 1_920]);
  await shown.click();
  const whole = anny.getByRole("dialog", { name: "IMG_2041.jpg" });
  await expect(whole.getByRole("img")).toBeVisible();
  const { name, bytes } = await saved(anny, () => whole.getByRole("button", { name: "Save" }).click());
  expect(name).toBe("IMG_2041.jpg");
  expect(bytes.includes(SECRET)).toBe(false);
  expect(bytes.subarray(0, 3).toString("hex")).toBe("ffd8ff");
  // What lay over the page takes its entry of the history with it: a reload beside that would be broken off.
  const taken = anny.evaluate(
    () => new Promise<void>((done) => addEventListener("popstate", () => done(), { once: true })),
  );
  await anny.keyboard.press("Escape");
  await expect(whole).toHaveCount(0);
  await taken;
  // It is read as any message is, and a reload of either shows it again.
  await expect(abhi.getByText("Read", { exact: true })).toBeVisible();
  for (const page of [anny, abhi]) {
    await page.reload();
    await expect(messages(page).getByRole("button", { name: "Show IMG_2041.jpg" })).toBeEnabled();
  }
  expect(await storageOf(anny)).not.toContain("IMG_2041");
  await endChat(abhi);
  await expect(anny.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
  expect(await storageOf(anny)).toBe("{}");
});

test(
  "an original is sent as it is where that is chosen, and its choice says what it keeps",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await withoutPicker(anny);
    const buffer = await photo(abhi, 640, 480);
    const dialog = await choose(abhi, [{ name: "a.jpg", mimeType: "image/jpeg", buffer }]);
    await dialog.getByRole("checkbox", { name: "Send originals" }).check();
    await expect(dialog.getByText("often place, time and device")).toBeVisible();
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await messages(anny).getByRole("button", { name: "Show a.jpg" }).click();
    const { bytes } = await saved(anny, () => anny.getByRole("dialog").getByRole("button", { name: "Save" }).click());
    expect(bytes.equals(buffer)).toBe(true);
  },
);

test(
  "[F8, F10] papers go over byte by byte and are only ever saved; what only pretends to be a picture is one of them",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await withoutPicker(anny);
    const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="document.title='ran'"/>`);
    const files = [
      { name: "contract.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(700_000, "%PDF-1.7 ") },
      { name: "logo.svg", mimeType: "image/svg+xml", buffer: svg },
      { name: "page.html", mimeType: "text/html", buffer: Buffer.from("<script>document.title='ran'</script>") },
      { name: "not-a-picture.png", mimeType: "image/png", buffer: svg },
    ];
    const dialog = await choose(abhi, [
      ...files,
      { name: "nothing.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
    ]);
    await expect(dialog.getByText("This file is empty.")).toBeVisible();
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    for (const { name, buffer } of files) {
      const card = messages(anny).locator(".file-card", { hasText: name });
      const got = await saved(anny, () => card.getByRole("button", { name: "Save" }).click());
      expect(got.name).toBe(name);
      expect(got.bytes.equals(buffer)).toBe(true);
      await expect(card).toContainText("In this browser's downloads");
    }
    await expect(messages(anny).locator("img, iframe, object, embed")).toHaveCount(0);
    expect(await anny.title()).not.toContain("ran");
  },
);

test(
  "[F8] a picture that would fill the memory is not opened, and that is said before it is sent",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi } = await twoTalking(browser, server.url);
    const bomb = Buffer.from(
      "89504e470d0a1a0a0000000d49484452000186a0000186a00806000000000000000000000049444154",
      "hex",
    );
    const dialog = await choose(abhi, [{ name: "bomb.png", mimeType: "image/png", buffer: bomb }]);
    await expect(dialog.getByText("This picture is too large to be opened safely.")).toBeVisible();
  },
);

test("[F7] a picture to be viewed once is seen once, and is then nowhere", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  const dialog = await choose(abhi, [{ name: "b.jpg", mimeType: "image/jpeg", buffer: await photo(abhi, 800, 600) }]);
  await dialog.getByRole("checkbox", { name: "View once" }).check();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(messages(abhi).getByText("View once")).toBeVisible();
  const open = messages(anny).getByRole("button", { name: "Open once" });
  await open.click();
  const view = anny.getByRole("dialog", { name: "View once" });
  await expect(view.getByRole("img")).toBeVisible();
  await expect(view.getByText("A screen can still be photographed.")).toBeVisible();
  await anny.keyboard.press("Escape");
  await expect(view).toHaveCount(0);
  await expect(messages(anny).getByText("Opened")).toBeVisible();
  // What lay over the page has its entry of the history back by then.
  await say(anny, "Seen");
  await expect(messages(abhi)).toContainText("Seen");
  await anny.reload();
  await expect(messages(anny).getByText("Opened")).toBeVisible();
  await expect(open).toHaveCount(0);
  await expect(messages(abhi).getByText("View once")).toBeVisible();
});

test("a voice note is recorded, listened to, sent and played", async ({ browser, server }) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await abhi.context().grantPermissions(["microphone"]);
  await abhi.getByRole("button", { name: "Attach" }).click();
  await abhi.getByRole("button", { name: "Voice note" }).click();
  const dialog = abhi.getByRole("dialog", { name: "Voice note" });
  await expect(dialog.getByText(atLeast(2))).toBeVisible();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await expect(dialog.getByRole("button", { name: "Play" })).toBeEnabled();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  const note = messages(anny).locator(".voice-note");
  await note.getByRole("button", { name: "Play" }).click();
  await expect
    .poll(() => note.locator("audio").evaluate((audio: HTMLAudioElement) => audio.currentTime))
    .toBeGreaterThan(0.5);
  await note.getByRole("button", { name: "Speed 1×" }).click();
  expect(await note.locator("audio").evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(1.5);
});

test(
  "a voice note is recorded for as long as its button is held; slid away it is nothing, and let go it is listened to first",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await abhi.context().grantPermissions(["microphone"]);
    const dialog = abhi.getByRole("dialog", { name: "Voice note" });
    const hold = async () => {
      await abhi.getByRole("button", { name: "Attach" }).click();
      await abhi.getByRole("button", { name: "Voice note" }).hover();
      await abhi.mouse.down();
      await expect(dialog.getByText(atLeast(1))).toBeVisible();
    };
    await hold();
    await abhi.mouse.move(5, 5);
    await expect(dialog.locator(".recording[data-away]")).toBeVisible();
    await abhi.mouse.up();
    await expect(dialog).toHaveCount(0);

    await hold();
    await abhi.mouse.up();
    await expect(dialog.getByRole("button", { name: "Play" })).toBeEnabled();
    await expect(dialog.getByText("Recording…")).toHaveCount(0);
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(messages(anny).locator(".voice-note")).toHaveCount(1);
  },
);

test(
  "[F5] a picture that is taken back goes from both screens and from what both browsers keep",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    const buffer = await photo(abhi, 800, 600);
    const dialog = await choose(abhi, [{ name: "c.jpg", mimeType: "image/jpeg", buffer }]);
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await expect(messages(anny).getByRole("button", { name: "Show c.jpg" })).toBeEnabled();
    const chunks = async (page: Page) => (await storageOf(page)).split("duologue").length;
    const row = messages(abhi).locator(".message").last();
    await row.hover();
    await row.getByRole("button", { name: "More for: Picture" }).click();
    await abhi.getByRole("button", { name: "Unsend" }).click();
    await expect(messages(anny).getByText("Message unsent")).toBeVisible();
    await expect(messages(abhi).getByText("Message unsent")).toBeVisible();
    expect(await chunks(anny)).toBeGreaterThan(0);
    await say(abhi, "Gone");
    await expect(messages(anny)).toContainText("Gone");
  },
);

test(
  "what is dropped or pasted is asked about, not opened in place of the chat",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi } = await twoTalking(browser, server.url);
    for (const type of ["drop", "paste"] as const) {
      await abhi.evaluate((kind) => {
        const data = new DataTransfer();
        data.items.add(new File(["words"], `${kind}.txt`, { type: "text/plain" }));
        const event =
          kind === "drop"
            ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector("main")!.dispatchEvent(event);
      }, type);
      const dialog = abhi.getByRole("dialog", { name: "Send 1 file" });
      await expect(dialog).toContainText(`${type}.txt`);
      await abhi.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
    }
  },
);

/** More than a browser is given at once: it writes it to its downloads as it comes. */
const LARGE_BYTES = 9_000_000;

async function sendLarge(from: Page, to: Page): Promise<{ buffer: Buffer; card: Locator }> {
  const buffer = randomBytes(LARGE_BYTES);
  const dialog = await choose(from, [{ name: "large (1).bin", mimeType: "", buffer }]);
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  const card = messages(to).locator(".file-card", { hasText: "large (1).bin" });
  await expect(card.getByRole("button", { name: "Save" })).toBeVisible();
  return { buffer, card };
}

/** Nothing of this chunk comes before `go`. */
async function holdChunk(page: Page, index: number) {
  let go!: () => void;
  const released = new Promise<void>((resolve) => (go = resolve));
  const asked = new Promise<void>((resolve) => {
    void page.route(new RegExp(`/api/files/[^/]+/${index}$`), async (route) => {
      resolve();
      await released;
      await route.continue();
    });
  });
  return { asked, go };
}

test("[F12] a large file is in the downloads byte by byte, written as it comes; no page goes through the worker that does it", async ({
  browser,
  server,
}) => {
  const { abhi, anny } = await twoTalking(browser, server.url);
  await withoutPicker(anny);
  const { buffer, card } = await sendLarge(abhi, anny);
  expect(await anny.evaluate(() => navigator.serviceWorker.getRegistrations())).toEqual([]);
  const [download] = await Promise.all([
    anny.waitForEvent("download"),
    card.getByRole("button", { name: "Save" }).click(),
  ]);
  expect(download.url()).toMatch(/\/save\/[\w-]+$/);
  expect(download.suggestedFilename()).toBe("large (1).bin");
  expect((await readFile(await download.path())).equals(buffer)).toBe(true);
  await expect(card).toContainText("In this browser's downloads");
  const answer = await anny.context().newPage();
  expect((await answer.goto(server.url))!.fromServiceWorker()).toBe(false);
});

test(
  "[F10, F12] a download that its person stops, or whose bytes are not its author's, is not kept, and is said not to be",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await withoutPicker(anny);
    const { buffer, card } = await sendLarge(abhi, anny);
    const save = async () => {
      const [download] = await Promise.all([
        anny.waitForEvent("download"),
        card.getByRole("button", { name: "Save" }).click(),
      ]);
      return download;
    };
    const held = await holdChunk(anny, 20);
    const stopped = await save();
    await held.asked;
    await stopped.cancel();
    held.go();
    await expect(card).toContainText("Not saved: it was cut off");
    await anny.unrouteAll();

    // It is still there, and one changed chunk is enough.
    await anny.route(/\/api\/files\/[^/]+\/20$/, async (route) => {
      const response = await route.fetch();
      const body = await response.body();
      body[1_000]! ^= 1;
      await route.fulfill({ response, body });
    });
    const forged = await save();
    await expect(card).toContainText("Was changed on its way, and thrown away");
    expect(await forged.failure()).not.toBeNull();
    expect(buffer.length).toBe(LARGE_BYTES);
  },
);

test(
  "[F12] where a person may say where a file goes, it is called saved once all of it is written there, and not before",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    // The dialog is the browser's own, and shows in no test: this one answers in its place.
    await anny.evaluate(() => {
      const disk = { names: [] as string[], parts: [] as Uint8Array<ArrayBuffer>[], is: "", full: true };
      Object.assign(globalThis, {
        disk,
        showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) => ({
          async createWritable() {
            disk.names.push(suggestedName);
            disk.parts = [];
            return {
              async write(part: Uint8Array<ArrayBuffer>) {
                if (disk.full && disk.parts.length === 10) throw new DOMException("", "QuotaExceededError");
                disk.parts.push(part.slice());
              },
              close: async () => (disk.is = "closed"),
              abort: async () => (disk.is = "thrown away"),
            };
          },
        }),
      });
    });
    type Disk = { disk: { names: string[]; parts: Uint8Array<ArrayBuffer>[]; is: string; full: boolean } };
    const { buffer, card } = await sendLarge(abhi, anny);
    await card.getByRole("button", { name: "Save" }).click();
    await expect(card).toContainText("Not saved: it was cut off");
    expect(await anny.evaluate(() => (globalThis as unknown as Disk).disk.is)).toBe("thrown away");
    await anny.evaluate(() => void ((globalThis as unknown as Disk).disk.full = false));
    await card.getByRole("button", { name: "Save" }).click();
    await expect(card).toContainText("Saved");
    const { names, is, hash } = await anny.evaluate(async () => {
      const { disk } = globalThis as unknown as Disk;
      const whole = await new Blob(disk.parts).arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
      return { names: disk.names, is: disk.is, hash: [...digest] };
    });
    expect({ names, is }).toEqual({ names: ["large (1).bin", "large (1).bin"], is: "closed" });
    expect(Buffer.from(hash).equals(createHash("sha256").update(buffer).digest())).toBe(true);
  },
);

test(
  "[F11] a server that is killed, and a Redis that stops, in the middle of a file: it goes on, and is whole",
  { tag: "@long" },
  async ({ browser, ownServer, ownRedis }) => {
    const redis = await ownRedis();
    const env = { REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") };
    const first = await ownServer(env);
    const { abhi, anny } = await twoTalking(browser, first.url);
    await withoutPicker(anny);
    const up = await holdChunk(abhi, 20);
    const buffer = randomBytes(LARGE_BYTES);
    const dialog = await choose(abhi, [{ name: "large.bin", mimeType: "", buffer }]);
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await up.asked;
    await first.kill();
    up.go();
    await ownServer({ ...env, PORT: String(first.port) });
    const card = messages(anny).locator(".file-card", { hasText: "large.bin" });
    await expect(card.getByRole("button", { name: "Save" })).toBeVisible();

    const down = await holdChunk(anny, 20);
    const [download] = await Promise.all([
      anny.waitForEvent("download"),
      card.getByRole("button", { name: "Save" }).click(),
    ]);
    await down.asked;
    process.kill(redis.pid, "SIGSTOP");
    down.go();
    await expect(anny.getByText("Reconnecting…")).toBeVisible();
    process.kill(redis.pid, "SIGCONT");
    expect((await readFile(await download.path())).equals(buffer)).toBe(true);
    await expect(card).toContainText("In this browser's downloads");
  },
);

test(
  "[F12] a browser that ends the worker in the middle of a download: it is said to be cut off, and can be saved again",
  { tag: "@long" },
  async ({ browser, server }) => {
    const { abhi, anny } = await twoTalking(browser, server.url);
    await withoutPicker(anny);
    const { buffer, card } = await sendLarge(abhi, anny);
    const held = await holdChunk(anny, 20);
    const [cut] = await Promise.all([
      anny.waitForEvent("download"),
      card.getByRole("button", { name: "Save" }).click(),
    ]);
    await held.asked;
    const tools = await anny.context().newCDPSession(anny);
    await tools.send("ServiceWorker.enable");
    await tools.send("ServiceWorker.stopAllWorkers");
    held.go();
    await expect(card).toContainText("Not saved: it was cut off");
    expect(await cut.failure()).not.toBeNull();
    await anny.unrouteAll();

    const [download] = await Promise.all([
      anny.waitForEvent("download"),
      card.getByRole("button", { name: "Save" }).click(),
    ]);
    expect((await readFile(await download.path())).equals(buffer)).toBe(true);
    await expect(card).toContainText("In this browser's downloads");
  },
);

test(
  "[F12, E4] a Redis that is gone for good in the middle of a file: both are told, and nothing is called saved or sent",
  { tag: "@long" },
  async ({ browser, ownServer, ownRedis }) => {
    const redis = await ownRedis();
    const server = await ownServer({ REDIS_URL: redis.url, SECRET_KEY: randomBytes(32).toString("hex") });
    const { abhi, anny } = await twoTalking(browser, server.url);
    await withoutPicker(anny);
    const { card } = await sendLarge(abhi, anny);
    const down = await holdChunk(anny, 20);
    const [download] = await Promise.all([
      anny.waitForEvent("download"),
      card.getByRole("button", { name: "Save" }).click(),
    ]);
    await down.asked;
    const up = await holdChunk(abhi, 3);
    const dialog = await choose(abhi, [{ name: "next.bin", mimeType: "", buffer: randomBytes(2_000_000) }]);
    await dialog.getByRole("button", { name: "Send", exact: true }).click();
    await up.asked;

    await redis.stop();
    down.go();
    up.go();
    for (const page of [abhi, anny]) await expect(page.getByText("Reconnecting…")).toBeVisible();
    await expect(abhi.locator(".upload", { hasText: "next.bin" })).toContainText("Sending");
    await expect(card).toContainText("Saving");

    // Another one in its place knows of nothing.
    await ownRedis({ port: Number(new URL(redis.url).port) });
    for (const page of [abhi, anny])
      await expect(page.getByRole("heading", { name: "The server no longer has this chat" })).toBeVisible();
    expect(await download.failure()).not.toBeNull();
    for (const page of [abhi, anny]) await expect.poll(() => storageOf(page)).not.toContain('"rows"');
  },
);
