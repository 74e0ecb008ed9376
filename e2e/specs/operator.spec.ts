/** What whoever runs the server decides about its pages. */
import { writeFileSync } from "node:fs";
import { expect, test } from "../support/fixtures.ts";
import { newPerson, readInvite, startChat } from "../support/page-objects.ts";

const TOKEN = "b1946ac92492d2347c6235b4d2611184";

test("[C7] where an access token is asked for, a wrong one is said beside its field and nothing typed is lost; the right one is remembered on the device", async ({
  browser,
  ownServer,
}) => {
  const server = await ownServer({ CREATE: "token", CREATE_TOKENS: `shop:${TOKEN}` });
  const host = await newPerson(browser);
  await host.goto(server.url);
  const first = host.getByRole("textbox", { name: "First participant name" });
  const token = host.getByRole("textbox", { name: "Access token" });
  await first.fill("Abhi");
  await host.getByRole("textbox", { name: "Second participant name" }).fill("Anny");
  await token.fill("not this one");
  await host.getByRole("button", { name: "Start chat" }).click();
  await expect(host.getByText("This access token does not open this server.")).toBeVisible();
  await expect(token).toBeFocused();
  await expect(token).toHaveValue("not this one");
  await expect(first).toHaveValue("Abhi");

  await token.fill(` ${TOKEN} `);
  await expect(host.getByText("This access token does not open this server.")).toHaveCount(0);
  await host.getByRole("button", { name: "Start chat" }).click();
  const { link } = await readInvite(host, "Abhi");

  const anew = await host.context().newPage();
  await anew.goto(server.url);
  await expect(anew.getByRole("textbox", { name: "Access token" })).toHaveValue(TOKEN);

  // Who comes to talk is asked for the code alone.
  const abhi = await newPerson(browser);
  await abhi.goto(link);
  await expect(abhi.getByRole("heading", { name: "Hello Abhi" })).toBeVisible();
});

test("an operator's face is on the pages as data: name, colours, notice, links, a language, and nothing that is left out", async ({
  browser,
  ownServer,
}, testInfo) => {
  const file = testInfo.outputPath("face.json");
  const face = {
    name: "Beratung Nord",
    colours: { first: { light: "#00539b", dark: "#8ec5ff" } },
    links: { imprint: "https://example.com/imprint", abuse: "mailto:abuse@example.com" },
    notice: "<b>Mo–Fr</b> 9–17",
    off: ["inPerson", "lifetimes", "files"],
    language: "de",
  };
  writeFileSync(file, JSON.stringify(face));
  const server = await ownServer({ FACE_FILE: file });
  for (const [colorScheme, colour] of [
    ["light", "rgb(0, 83, 155)"],
    ["dark", "rgb(142, 197, 255)"],
  ] as const) {
    const host = await newPerson(browser, { locale: "nl-NL", colorScheme });
    const refused: string[] = [];
    host.on("console", (message) => message.type() === "error" && refused.push(message.text()));
    await host.goto(server.url);
    await expect(host.getByRole("banner")).toContainText("Beratung Nord");
    await expect(host).toHaveTitle("Beratung Nord");
    await expect(host.getByText("<b>Mo–Fr</b> 9–17")).toBeVisible();
    await expect(host.getByRole("link", { name: "Impressum" })).toHaveAttribute("href", face.links.imprint);
    await expect(host.getByRole("link", { name: "Missbrauch melden" })).toHaveAttribute("href", face.links.abuse);
    await expect(host.getByRole("link", { name: "Datenschutz" })).toHaveCount(0);
    const name = host.getByRole("textbox", { name: "Name der ersten Person" });
    await expect(name).toHaveCSS("border-block-end-color", colour);
    // The token is asked for only where one is needed.
    await expect(host.getByRole("textbox")).toHaveCount(2);
    await host.getByText("Weitere Optionen").click();
    await expect(host.getByRole("combobox", { name: "Chat endet nach" })).toHaveCount(0);
    expect(refused).toEqual([]);
  }
  const host = await newPerson(browser);
  await startChat(host, server.url);
  await expect(host.getByRole("button", { name: "Show in person" })).toHaveCount(0);
});

test(
  "a link with two names in its fragment fills the start page, and the address keeps none of them",
  { tag: "@long" },
  async ({ browser, server }) => {
    const host = await newPerson(browser);
    await host.goto(`${server.url}/#names=Abhi%20K,${encodeURIComponent("王小明")}`);
    await expect(host.getByRole("textbox", { name: "First participant name" })).toHaveValue("Abhi K");
    await expect(host.getByRole("textbox", { name: "Second participant name" })).toHaveValue("王小明");
    expect(host.url()).toBe(`${server.url}/`);
    await host.getByRole("button", { name: "Start chat" }).click();
    await readInvite(host, "Abhi K");
  },
);
