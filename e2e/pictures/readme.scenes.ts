/** The six pictures of the README. They come to lie with the others; copied here by hand, they are kept. */
import { mkdirSync, writeFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/fixtures.ts";
import { endChat, expectEnded, join, messages, newPerson, say, startChat } from "../support/page-objects.ts";
import { findBrowser } from "../tools/programs.mjs";
import { FOLDER } from "./shoot.ts";
import { talkOver, type } from "./cello.ts";

const PHONE = { viewport: { width: 412, height: 820 }, deviceScaleFactor: 2 };
const WIDE = { viewport: { width: 1040, height: 720 }, deviceScaleFactor: 1.5 };

/** WebP, which is a third of a PNG; only the browser's own protocol has it. */
async function picture(page: Page, name: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await page.evaluate(() => document.fonts.ready);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: 84 });
  const bytes = Buffer.from(data, "base64");
  expect(bytes.length, `${name} is small`).toBeLessThan(60_000);
  mkdirSync(`${FOLDER}/readme`, { recursive: true });
  writeFileSync(`${FOLDER}/readme/${name}.webp`, bytes);
}

// Links as people see them: of another machine, so that no note about localhost is in the picture.
const executablePath = findBrowser();
test.use({
  launchOptions: {
    ...(executablePath && { executablePath }),
    args: [
      "--host-resolver-rules=MAP chat.example 127.0.0.1:4180",
      "--unsafely-treat-insecure-origin-as-secure=http://chat.example",
    ],
  },
});

test("the README's pictures", async ({ browser, ownServer }) => {
  const server = await ownServer({ PUBLIC_URL: "http://chat.example", PORT: "4180" });
  const host = await newPerson(browser, { ...WIDE, reducedMotion: "reduce" });
  const start = await newPerson(browser, { ...PHONE, reducedMotion: "reduce" });
  await start.goto(server.url);
  await start.getByRole("textbox", { name: "First participant name" }).fill("Abhi");
  await start.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
  await start.getByRole("heading").click();
  await picture(start, "start");

  const [forAbhi, forAnny] = await startChat(host, server.url);
  const abhi = await newPerson(browser, { ...PHONE, reducedMotion: "reduce" });
  const anny = await newPerson(browser, { ...PHONE, reducedMotion: "reduce", colorScheme: "dark" });
  await anny.goto(forAnny.link);
  await anny.getByRole("textbox", { name: "Secret code" }).fill(forAnny.code.slice(0, 9));
  await expect(host.getByText("Opened", { exact: true })).toBeVisible();
  await host.mouse.move(0, 0);
  await picture(host, "invites");
  await anny.getByRole("textbox", { name: "Secret code" }).fill(forAnny.code);
  await picture(anny, "enter");

  await join(abhi, forAbhi);
  await join(anny, forAnny);
  await say(anny, "Hello Abhi, thanks for doing it this way.");
  await expect(messages(abhi)).toContainText("this way");
  await talkOver(abhi, anny);
  for (const page of [abhi, anny]) await page.getByRole("button", { name: "Not now" }).click();
  await type(anny, "It sings");
  await expect(abhi.getByText("Typing…")).toBeVisible();
  await picture(abhi, "chat");
  await abhi.getByRole("button", { name: "Verify" }).click();
  await expect(abhi.getByRole("heading", { name: "Compare the safety code" })).toBeVisible();
  await abhi.mouse.move(0, 400);
  await picture(abhi, "verify");
  await abhi.getByRole("button", { name: "Back to the chat" }).click();
  await endChat(abhi);
  await expectEnded(anny, "Abhi ended the chat.");
  await picture(anny, "ended");
});
