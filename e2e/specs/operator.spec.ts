/** What whoever runs the server decides about its pages. */
import { expect, test } from "../support/fixtures.ts";
import { newPerson, readInvite } from "../support/page-objects.ts";

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

test("a server where everybody may start chats asks for no token", async ({ browser, server }) => {
  const host = await newPerson(browser);
  await host.goto(server.url);
  await expect(host.getByRole("button", { name: "Start chat" })).toBeVisible();
  await expect(host.getByRole("textbox", { name: "Access token" })).toHaveCount(0);
});
