/** How soon one is in: what the way from the link to the message box asks of a network that is far away. */
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { newPerson } from "../support/page-objects.ts";
import { farAway } from "../bench/far-away.mjs";

/** One way or the other: long against what a busy machine takes by itself. */
const ONE_WAY_MS = 750;

test(
  "from opening a link to an enabled Message box there are at most seven round trips, one after another",
  {
    tag: "@long",
  },
  async ({ browser, server }) => {
    const [{ link, code }] = await createChat(server.url);
    const far = await farAway(server.port, ONE_WAY_MS);
    const abhi = await newPerson(browser);
    // The code is in the fragment, and the button is pressed as soon as there is one: no time is spent on typing.
    await abhi.addInitScript(() => {
      new MutationObserver(() => {
        const button = document.querySelector<HTMLButtonElement>("form button[type=submit]");
        if (button && !document.querySelector("textarea")) button.click();
      }).observe(document, { childList: true, subtree: true });
    });
    await abhi.goto(`http://localhost:${far.port}${new URL(link).pathname}#${code}`);
    await expect(abhi.getByRole("textbox", { name: "Message" })).toBeEnabled();
    const trips = far.trips();
    await far.close();
    expect(trips, far.story()).toBeLessThanOrEqual(7);
    // Less than the page, its script, the greeting, the proof and the hello would mean that nothing was counted.
    expect(trips, far.story()).toBeGreaterThanOrEqual(5);
  },
);
