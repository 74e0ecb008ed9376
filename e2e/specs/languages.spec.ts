/** Languages: chosen by the browser or by the switch, one catalogue at a time, from either side of the page. */
import type { Browser, Page } from "@playwright/test";
import { type Language, isLanguage, languageCodes, languages } from "../../shared/languages.ts";
import { texts as ar } from "../../web/texts/ar.ts";
import { texts as de } from "../../web/texts/de.ts";
import { type Texts, texts as en } from "../../web/texts/en.ts";
import { texts as es } from "../../web/texts/es.ts";
import { texts as fr } from "../../web/texts/fr.ts";
import { texts as hi } from "../../web/texts/hi.ts";
import { texts as id } from "../../web/texts/id.ts";
import { texts as ja } from "../../web/texts/ja.ts";
import { texts as pt } from "../../web/texts/pt.ts";
import { texts as tr } from "../../web/texts/tr.ts";
import { texts as uk } from "../../web/texts/uk.ts";
import { texts as zh } from "../../web/texts/zh.ts";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { type Invite, newPerson, storageOf } from "../support/page-objects.ts";

const catalogues: Record<Language, Texts> = { en, hi, es, fr, de, ar, zh, pt, ja, uk, tr, id };

/** Whoever reads a language, on a phone: narrow enough to show what does not fit. */
const reader = (browser: Browser, locale: Language, width = 320): Promise<Page> =>
  newPerson(browser, { locale, viewport: { width, height: 640 }, reducedMotion: "reduce" });

/** The catalogues that a page asks the server for, each as often as it does. */
function catalogueRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const code = /\/assets\/([a-z]{2})-[\w-]+\.js$/.exec(request.url())?.[1];
    if (code && isLanguage(code)) asked.push(code);
  });
  return asked;
}

/** The switch in the page's foot; in a view over the page there is another one. */
const languageBox = (page: Page, says: Texts) => page.getByRole("combobox", { name: says.language, exact: true });

async function expectLanguage(page: Page, code: Language): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", code);
  await expect(page.locator("html")).toHaveAttribute("dir", languages[code].dir);
}

/** Nothing sticks out of the window or of its button, whichever side the page begins at. */
async function expectFits(page: Page, screen: string): Promise<void> {
  const outside = await page.evaluate(() => {
    const { documentElement } = document;
    const wide = documentElement.scrollWidth > documentElement.clientWidth ? ["the page itself"] : [];
    const name = (element: Element) => `${element.tagName}.${element.getAttribute("class")}: ${element.textContent}`;
    for (const element of document.querySelectorAll("body *")) {
      if (element.closest(".visually-hidden, .print-only, [inert], svg, option")) continue;
      const { left, right, width } = element.getBoundingClientRect();
      if (width > 0 && (left < -0.5 || right > innerWidth + 0.5)) wide.push(name(element));
      if (element.matches("button, select") && element.scrollWidth > element.clientWidth + 1) wide.push(name(element));
    }
    return wide;
  });
  expect(outside, screen).toEqual([]);
}

async function startIn(page: Page, url: string, says: Texts, names: [string, string]): Promise<[Invite, Invite]> {
  await page.goto(url);
  await page.getByRole("textbox", { name: says.start.first }).fill(names[0]);
  await page.getByRole("textbox", { name: says.start.second }).fill(names[1]);
  await page.getByRole("button", { name: says.start.go }).click();
  return [await readIn(page, says, names[0]), await readIn(page, says, names[1])];
}

async function readIn(page: Page, says: Texts, name: string): Promise<Invite> {
  const region = page.getByRole("region", { name: says.invites.region(name) });
  const link = await region.getByLabel(says.invites.linkFor(name), { exact: true }).innerText();
  const code = await region.getByLabel(says.invites.codeFor(name), { exact: true }).innerText();
  return { link: link.replace(/\s/g, ""), code: code.replace(/\s/g, "") };
}

async function joinIn(page: Page, says: Texts, name: string, { link, code }: Invite): Promise<void> {
  await page.goto(link);
  await expect(page.getByRole("heading", { name: says.enter.hello(name) })).toBeVisible();
  await page.getByRole("textbox", { name: says.enter.code }).fill(code);
  await page.getByRole("button", { name: says.enter.go }).click();
  await expect(log(page, says)).toBeVisible();
}

const log = (page: Page, says: Texts) => page.getByRole("log", { name: says.talk.log });

async function sayIn(page: Page, says: Texts, text: string): Promise<void> {
  const box = page.getByRole("textbox", { name: says.talk.message });
  await box.fill(text);
  await box.press("Enter");
  await expect(box).toHaveValue("");
}

test("the browser's language is spoken, from one catalogue, which is on its way with the page", async ({
  browser,
  server,
}) => {
  for (const code of languageCodes) {
    const page = await reader(browser, code);
    const asked = catalogueRequests(page);
    const response = await page.goto(server.url);
    const html = (await response?.text()) ?? "";
    expect(html).toContain(`<html lang="${code}" dir="${languages[code].dir}">`);
    expect(html).toContain(`<link rel="modulepreload" href="/assets/${code}-`);
    await expect(page.getByRole("heading", { name: catalogues[code].start.statement })).toBeVisible();
    await expectLanguage(page, code);
    await expect(languageBox(page, catalogues[code])).toHaveValue(code);
    expect(asked).toEqual([code]);
    expect(await storageOf(page)).toBe("{}");
    await page.context().close();
  }
  // One that nobody here speaks.
  const page = await newPerson(browser, { locale: "nl-NL" });
  await page.goto(server.url);
  await expect(page.getByRole("button", { name: "Start chat" })).toBeVisible();
  await expectLanguage(page, "en");
});

test("the switch changes the page where it is, loses nothing that was typed, and is remembered", async ({
  browser,
  server,
}) => {
  const page = await newPerson(browser);
  const asked = catalogueRequests(page);
  await page.goto(server.url);
  const first = page.getByRole("textbox", { name: en.start.first });
  await first.fill("Abhi");
  await page.getByRole("button", { name: en.start.options }).click();
  await page.getByRole("combobox", { name: en.start.endsAfter }).selectOption("8 hours");
  await first.evaluate((box) => box.setAttribute("data-same", ""));
  expect(asked).toEqual(["en"]);

  await languageBox(page, en).focus();
  await languageBox(page, en).selectOption("العربية");
  await expect(page.getByRole("button", { name: ar.start.go })).toBeVisible();
  await expectLanguage(page, "ar");
  const firstNow = page.getByRole("textbox", { name: ar.start.first });
  await expect(firstNow).toHaveValue("Abhi");
  await expect(firstNow).toHaveAttribute("data-same", "");
  await expect(page.getByRole("combobox", { name: ar.start.endsAfter })).toHaveValue("28800");
  await expect(languageBox(page, ar)).toBeFocused();
  expect(asked).toEqual(["en", "ar"]);
  expect(await storageOf(page)).toBe('{"duologue:language":"ar"}');

  await page.reload();
  await expect(page.getByRole("button", { name: ar.start.go })).toBeVisible();
  await expectLanguage(page, "ar");
  // Whoever opens an invite in the same browser is spoken to in the same language.
  await page.goto(`${server.url}/k7m2q9xw4tzc`);
  await expect(page.getByRole("heading", { name: ar.inactive.title })).toBeVisible();
  await languageBox(page, ar).selectOption("Deutsch");
  await expect(page.getByRole("heading", { name: de.inactive.title })).toBeVisible();
  await expectLanguage(page, "de");
});

test(
  "where the texts of a language do not come, the page stays as it is and says so by its switch, or begins in English",
  { tag: "@long" },
  async ({ browser, server }) => {
    const page = await newPerson(browser);
    let asked = 0;
    await page.route(/\/assets\/hi-/, (route) => {
      asked += 1;
      return route.abort();
    });
    await page.goto(server.url);
    await languageBox(page, en).selectOption("hi");
    await expect.poll(() => asked).toBe(1);
    await expect(languageBox(page, en)).toHaveValue("en");
    await expect(page.getByRole("button", { name: "Start chat" })).toBeVisible();
    await expectLanguage(page, "en");
    expect(await storageOf(page)).toBe("{}");

    const french = await reader(browser, "fr");
    await french.route(/\/assets\/fr-/, (route) => route.abort());
    await french.goto(server.url);
    await expect(french.getByRole("button", { name: "Start chat" })).toBeVisible();
    await expectLanguage(french, "en");
  },
);

test(
  "a reader of Hindi and a reader of Arabic talk, each in a page of their own language",
  { tag: "@long" },
  async ({ browser, server }) => {
    const [forAsha, forSami] = await createChat(server.url, { names: ["आशा", "سامي"] });
    const [asha, sami] = [await reader(browser, "hi", 390), await reader(browser, "ar", 390)];
    await joinIn(asha, hi, "आशा", forAsha);
    await expect(asha.getByText(hi.talk.notJoined)).toBeVisible();
    await joinIn(sami, ar, "سامي", forSami);
    await sayIn(asha, hi, "नमस्ते!");
    await expect(log(sami, ar)).toContainText("नमस्ते!");
    await sayIn(sami, ar, "أهلًا وسهلًا");
    await expect(log(asha, hi)).toContainText("أهلًا وسهلًا");
    await expect(log(asha, hi)).toContainText(hi.talk.event["peer-joined"]("سامي"));
    await expect(log(asha, hi).getByText(hi.talk.mark.read)).toBeVisible();

    // One's own words stand at the end of the line: at the left, where a page is read from the right.
    const side = async (page: Page, text: string) => {
      const box = (await page.getByText(text, { exact: true }).boundingBox())!;
      return box.x + box.width / 2 < 195 ? "left" : "right";
    };
    expect(await side(sami, "أهلًا وسهلًا")).toBe("left");
    expect(await side(sami, "नमस्ते!")).toBe("right");
    expect(await side(asha, "नमस्ते!")).toBe("right");

    // Both are shown the same symbols, each by the names of their own language.
    const shown = async (page: Page, says: Texts) => {
      await page.getByRole("button", { name: says.verify.button, exact: true }).click();
      const names = await page.locator(".symbols b").allInnerTexts();
      return names.map((name) => Object.entries(says.verify.symbols).find(([, word]) => word === name)?.[0]);
    };
    const symbols = await shown(asha, hi);
    expect(symbols).toHaveLength(6);
    expect(await shown(sami, ar)).toEqual(symbols);
    expect(symbols).not.toContain(undefined);
    await sami.getByRole("button", { name: ar.verify.back }).click();

    // In the chat the switch is one press away; what is in the log is said anew as well.
    await sami.getByRole("button", { name: ar.server.link }).click();
    await languageBox(sami, ar).selectOption("Français");
    await sami.getByRole("button", { name: fr.server.close }).click();
    await expect(log(sami, fr)).toContainText("नमस्ते!");
    await expect(log(sami, fr)).toContainText(fr.talk.event["you-joined"]("आशा"));
    await expectLanguage(sami, "fr");

    await sami.getByRole("button", { name: fr.end.button }).click();
    await sami.getByRole("dialog").getByRole("button", { name: fr.end.button }).click();
    await expect(sami.getByRole("heading", { name: fr.ended.title })).toBeVisible();
    await expect(asha.getByRole("heading", { name: hi.ended.title })).toBeVisible();
    await expect(asha.getByText(hi.ended.by("سامي"))).toBeVisible();
    // Of the conversation nothing is left; of the person, what they chose by the switch.
    expect(await storageOf(asha)).toBe("{}");
    expect(await storageOf(sami)).toBe('{"duologue:language":"fr"}');
  },
);

test(
  "in a page read from the right, codes and links run from the left and stand where the page begins",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const host = await reader(browser, "ar", 1_280);
    const [forSami] = await startIn(host, server.url, ar, ["سامي", "ليلى"]);
    const region = host.getByRole("region", { name: ar.invites.region("سامي") });
    for (const label of [ar.invites.linkFor("سامي"), ar.invites.codeFor("سامي")]) {
      const output = region.getByLabel(label, { exact: true });
      await expect(output).toHaveCSS("direction", "ltr");
      const words = await output.evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const { left, right } = range.getBoundingClientRect();
        const box = element.getBoundingClientRect();
        return { before: left - box.left, after: box.right - right };
      });
      expect(words.after, label).toBeLessThan(2);
      expect(words.before, label).toBeGreaterThan(2);
    }
    const sami = await reader(browser, "ar", 390);
    await sami.goto(forSami.link);
    const box = sami.getByRole("textbox", { name: ar.enter.code });
    await expect(box).toHaveCSS("direction", "ltr");
    await expect(box).toHaveCSS("text-align", "right");
  },
);

for (const code of languageCodes) {
  // One that runs from the right stands for all in `npm test`; `npm run e2e` tries each.
  const tag = code === "ar" ? [] : ["@long"];
  test(`nothing sticks out of a window 320 wide: ${languages[code].name}`, { tag }, async ({ browser, server }) => {
    const says = catalogues[code];
    const host = await reader(browser, code);
    await host.goto(server.url);
    await host.getByRole("button", { name: says.start.options }).click();
    await host.getByRole("button", { name: says.start.go }).click();
    await expect(host.getByText(says.start.problem["name-empty"]).first()).toBeVisible();
    await expectFits(host, "start, with errors");
    await host.getByRole("button", { name: says.server.link }).click();
    await expectFits(host, "what the server can see");

    const names: [string, string] = ["Abhi", "A name of forty letters, which is a lot!"];
    let [forAbhi, forOther] = await startIn(host, server.url, says, names);
    await expectFits(host, "invites");
    const region = host.getByRole("region", { name: says.invites.region(names[1]) });
    await region.getByRole("button", { name: says.invites.more.button }).click();
    const inPerson = region.getByRole("button", { name: says.invites.more.inPerson });
    await expect(inPerson).toBeVisible();
    await expectFits(host, "invites, with all ways open");
    await inPerson.click();
    await expect(host.getByRole("img", { name: says.invites.inPerson.qrFor(names[1]) })).toBeVisible();
    await expectFits(host, "in person");
    await host.keyboard.press("Escape");
    await expect(region.getByText(says.invites.inPerson.replacedIn(0)[0])).toBeVisible();
    await expectFits(host, "invites, one in person");
    forOther = await readIn(host, says, names[1]);

    const [abhi, other] = [await reader(browser, code), await reader(browser, code)];
    await abhi.goto(forAbhi.link);
    await abhi.getByRole("textbox", { name: says.enter.code }).fill("AAAA-AAAA-AAAA");
    await abhi.getByRole("button", { name: says.enter.go }).click();
    await expect(abhi.getByRole("alert")).toBeVisible();
    await expectFits(abhi, "enter, with an error");
    await expectFits(host, "invites, with a wrong code");
    await joinIn(abhi, says, names[0], forAbhi);
    await sayIn(abhi, says, "…");
    await expectFits(abhi, "waiting");
    await joinIn(other, says, names[1], forOther);
    await sayIn(other, says, "!");
    await expect(log(abhi, says)).toContainText("!");
    for (const page of [abhi, other]) await expectFits(page, "chat");
    await other.getByRole("button", { name: says.verify.button, exact: true }).click();
    await expectFits(other, "verify");
    await other.getByRole("button", { name: says.verify.match, exact: true }).click();
    await expect(other.getByRole("button", { name: says.verify.verified })).toBeVisible();
    await expectFits(other, "chat, verified");
    await other.getByRole("button", { name: says.end.button, exact: true }).click();
    await expectFits(other, "end dialog");
    await other.getByRole("dialog").getByRole("button", { name: says.end.button, exact: true }).click();
    for (const page of [abhi, other, host]) {
      await expect(page.getByRole("heading", { name: says.ended.title })).toBeVisible();
      await expectFits(page, "ended");
    }
  });
}
