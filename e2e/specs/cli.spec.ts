/** The command line beside a browser: a chat of the two. */
import { expect, test } from "../support/fixtures.ts";
import { messages, newPerson, say, typeCode } from "../support/page-objects.ts";
import { invite, run } from "../support/terminal.ts";

test("two invites are printed, one joins in a terminal and the other in a browser, and what one writes steers nobody's terminal", async ({
  browser,
  server,
}) => {
  const [forAbhi, forAnny] = await invite(server.url);
  const abhi = run("join", forAbhi!.link);
  await expect.poll(abhi.printed).toContain("Secret code:");
  abhi.type(forAbhi!.code);
  await expect.poll(abhi.printed).toContain("You are Abhi. You talk with Anny.");
  await expect.poll(abhi.printed).toContain("Anny has not joined yet");

  const anny = await newPerson(browser);
  await anny.goto(forAnny!.link);
  await typeCode(anny, forAnny!.code);
  await expect.poll(abhi.printed).toContain("Anny is here");
  abhi.type("Hello from a terminal");
  await expect(messages(anny)).toContainText("Hello from a terminal");
  await expect.poll(abhi.printed).toContain("(read: Hello from a terminal)");
  await say(anny, "back \u001b[2Jagain");
  await expect.poll(abhi.printed).toContain("Anny: back [2Jagain");
  expect(abhi.printed()).not.toContain("\u001b[2J");
  abhi.type("/verify");
  await expect.poll(abhi.printed).toMatch(/ {2}([a-z]+ · ){5}[a-z]+/);
  abhi.type("/end");
  await expect.poll(abhi.printed).toContain("The chat has ended, by Abhi. It is deleted.");
  expect(await abhi.ended).toBe(0);
  await expect(anny.getByText("Abhi ended the chat")).toBeVisible();
});
