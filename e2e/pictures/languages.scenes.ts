/** Pictures for readers of Arabic, whose pages begin at the right; other languages by READER=de. */
import type { Texts } from "../../web/texts/texts.ts";
import { expect, test } from "../support/fixtures.ts";
import { newPerson } from "../support/page-objects.ts";
import { shoot } from "./shoot.ts";

const READER = process.env["READER"] ?? "ar";
const NAMES: [string, string] = READER === "ar" ? ["سامي", "ليلى"] : ["Abhi", "Anny"];

test("in another language", async ({ browser, server }) => {
  const { texts: says } = (await import(`../../web/texts/${READER}.ts`)) as { texts: Texts };
  const page = (): ReturnType<typeof newPerson> => newPerson(browser, { locale: READER });
  const host = await page();
  await host.goto(server.url);
  for (const [n, label] of [says.start.first, says.start.second].entries())
    await host.getByRole("textbox", { name: label }).fill(NAMES[n]!);
  await host.getByRole("button", { name: says.start.options }).click();
  await host.getByRole("checkbox", { name: says.start.endCodes }).check();
  await shoot(host, `start-${READER}`);
  await host.getByRole("button", { name: says.start.go }).click();
  await expect(host.getByRole("img").first()).toBeVisible();
  await shoot(host, `invites-${READER}`);
  const people = [await page(), await page()];
  for (const [n, person] of people.entries()) {
    const name = NAMES[n]!;
    const ticket = host.getByRole("region", { name: says.invites.region(name) });
    await person.goto(await ticket.getByLabel(says.invites.linkFor(name), { exact: true }).innerText());
    await person
      .getByRole("textbox", { name: says.enter.code })
      .fill(await ticket.getByLabel(says.invites.codeFor(name), { exact: true }).innerText());
    if (n === 0) await shoot(person, `enter-${READER}`);
    await person.getByRole("button", { name: says.enter.go }).click();
    await expect(person.getByRole("log", { name: says.talk.log })).toBeVisible();
    if (n === 0) await shoot(person, `talk-waiting-${READER}`);
  }
  const [one, two] = people as [(typeof people)[0], (typeof people)[0]];
  await expect(one.getByRole("log")).toContainText(says.talk.event["peer-joined"](NAMES[1]));
  await shoot(one, `talk-empty-${READER}`);
  const spoken = READER === "ar" ? ["مرحبًا، هل ما زال التشيلو للبيع؟", "نعم، تعال يوم السبت."] : ["Hello", "Yes"];
  for (const [n, text] of spoken.entries()) {
    const box = people[n]!.getByRole("textbox", { name: says.talk.message });
    await box.fill(text);
    await box.press("Enter");
    await expect(people[1 - n]!.getByRole("log")).toContainText(text);
  }
  await shoot(two, `talk-${READER}`);
  await two.getByRole("button", { name: says.talk.moreOfChat, exact: true }).click();
  await expect(two.getByRole("dialog")).toBeVisible();
  await shoot(two, `talk-more-${READER}`);
  await host.reload();
  await expect(host.getByRole("heading", { name: says.invites.bothIn })).toBeVisible();
  await shoot(host, `invites-both-in-${READER}`);
});
