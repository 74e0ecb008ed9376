/** The product driven as people drive it: by roles and names, in browsers of their own. */
import type { Browser, BrowserContext, Locator, Page } from "@playwright/test";
import jsQR from "jsqr";
import { type ChatChoices, createChat, type Invite } from "./create-chat.ts";
import { expect } from "./fixtures.ts";

export type { Invite } from "./create-chat.ts";

/** A page in a browser of its own: nothing shared with anyone else's. */
export async function newPerson(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, ...options });
  return context.newPage();
}

export interface Choices {
  names?: [string, string];
  endsAfter?: string;
  idleFor?: string;
  endCodes?: boolean;
}

/** Two names, "Start chat", and the two invites that come of it. */
export async function startChat(page: Page, url: string, choices: Choices = {}): Promise<[Invite, Invite]> {
  const names = choices.names ?? ["Abhi", "Anny"];
  await page.goto(url);
  await page.getByRole("textbox", { name: "First participant name" }).fill(names[0]);
  await page.getByRole("textbox", { name: "Second participant name" }).fill(names[1]);
  if (choices.endsAfter ?? choices.idleFor ?? choices.endCodes) await page.getByText("More options").click();
  if (choices.endsAfter) await page.getByRole("combobox", { name: "Chat ends after" }).selectOption(choices.endsAfter);
  if (choices.idleFor) await page.getByRole("combobox", { name: "Ends when idle for" }).selectOption(choices.idleFor);
  if (choices.endCodes) await page.getByRole("checkbox", { name: "Add an end code to each invite" }).check();
  await page.getByRole("button", { name: "Start chat" }).click();
  return [await readInvite(page, names[0]), await readInvite(page, names[1])];
}

/** What the host's page shows for one participant. */
export async function readInvite(page: Page, name: string): Promise<Invite> {
  const region = page.getByRole("region", { name: `Invite for ${name}` });
  const link = (await region.getByLabel(`Link for ${name}`).innerText()).replace(/\s/g, "");
  const code = (await region.getByLabel(`Secret code for ${name}`).innerText()).replace(/\s/g, "");
  return { link, code };
}

export async function typeCode(page: Page, code: string): Promise<void> {
  await page.getByRole("textbox", { name: "Secret code" }).fill(code);
  await page.getByRole("button", { name: "Get in" }).click();
}

/** Opens the link, is greeted, types the code, and is in the chat. */
export async function join(page: Page, { link, code }: Invite): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole("heading", { name: /^Hello / })).toBeVisible();
  await typeCode(page, code);
  await expect(messages(page)).toBeVisible();
}

/** Two people in a chat, each in a browser of their own. Its host is nowhere: who started it is not what is shown. */
export async function twoTalking(browser: Browser, url: string, choices: ChatChoices = {}) {
  const [[forAbhi, forAnny], abhi, anny] = await Promise.all([
    createChat(url, choices),
    newPerson(browser),
    newPerson(browser),
  ]);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  return { abhi, anny, forAbhi, forAnny };
}

/** A host's page and two people in the chat, each in a browser of their own. */
export async function hostAndTwo(browser: Browser, url: string, choices: Choices = {}) {
  const [host, abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser), newPerson(browser)]);
  const [forAbhi, forAnny] = await startChat(host, url, choices);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  return { host, abhi, anny, forAbhi, forAnny };
}

/** Reloads, and waits until the server has told the page how things are. */
export async function reloadAndHear(page: Page): Promise<void> {
  const heard = heardFirst(page);
  await page.reload();
  await heard;
}

/** The first frame that a page gets; asked for before the page is opened. */
export function heardFirst(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on("websocket", (socket) => socket.on("framereceived", () => resolve()));
  });
}

export const messages = (page: Page): Locator => page.getByRole("log", { name: "Messages" });

export async function say(page: Page, text: string): Promise<void> {
  const box = page.getByRole("textbox", { name: "Message" });
  await box.fill(text);
  await box.press("Enter");
  await expect(box).toHaveValue("");
}

/** Behind "More", in the chat. */
export async function openNotifications(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Notifications" }).click();
}

export async function endChat(page: Page): Promise<void> {
  await page.getByRole("button", { name: "End chat" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End chat" }).click();
}

export async function expectEnded(page: Page, why: string | RegExp): Promise<void> {
  await expect(page.getByRole("heading", { name: "The chat has ended" })).toBeVisible();
  await expect(page.getByText(why)).toBeVisible();
}

/** The texts in the log that are in `of`, in the order in which they stand there. */
export async function order(page: Page, of: string[]): Promise<string[]> {
  const text = await messages(page).innerText();
  return of.filter((each) => text.includes(each)).toSorted((a, b) => text.indexOf(a) - text.indexOf(b));
}

/**
 * All that this page's origin keeps in the browser: both storages by their keys, and under "rows" what stands in its
 * databases, bytes as characters. "{}" where that is nothing.
 */
export function storageOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result));
        request.addEventListener("error", () => reject(request.error ?? new Error("No reason was given.")));
      });
    const rows: unknown[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await answer(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        rows.push(...(await answer(database.transaction(store).objectStore(store).getAll())));
      database.close();
    }
    return JSON.stringify(
      { ...sessionStorage, ...localStorage, ...(rows.length > 0 && { rows }) },
      (_key, value: unknown) => (value instanceof Uint8Array ? String.fromCharCode(...value) : value),
    );
  });
}

/** Decodes a picture on the page as a phone's camera would: from its pixels. */
export async function scanQr(context: BrowserContext, picture: Locator): Promise<string | undefined> {
  const png = await picture.screenshot();
  // A blank page has no content policy in the way of decoding.
  const bench = await context.newPage();
  const { data, width, height } = await bench.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const drawing = canvas.getContext("2d")!;
    drawing.drawImage(bitmap, 0, 0);
    const pixels = drawing.getImageData(0, 0, bitmap.width, bitmap.height);
    // As text: millions of numbers one by one would take seconds.
    const reader = new FileReader();
    reader.readAsDataURL(new Blob([pixels.data]));
    await new Promise((done) => reader.addEventListener("load", done));
    return { data: (reader.result as string).split(",")[1]!, width: bitmap.width, height: bitmap.height };
  }, png.toString("base64"));
  await bench.close();
  return jsQR(Uint8ClampedArray.from(Buffer.from(data, "base64")), width, height)?.data;
}

/** What a chat's menus, dialogs and end are made of is here: it comes after the chat, and no more once there is no network. */
export async function partsThere(page: Page): Promise<void> {
  const arrived = () =>
    performance.getEntriesByType("resource").filter(({ name }) => /\/(all-opened|after)-/.test(name)).length;
  await expect.poll(() => page.evaluate(arrived), "the chat's later parts").toBe(2);
}
