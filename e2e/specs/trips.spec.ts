/** How soon one is in: what the way from the link to the message box asks of a network that is far away. */
import { fileURLToPath } from "node:url";
import { argon2id } from "@noble/hashes/argon2.js";
import { startApp } from "../../server/testing/client.ts";
import type { GreetReply } from "../../shared/api.ts";
import { fromBase64url } from "../../shared/base64url.ts";
import { deriveCodeKeys } from "../../web/crypto/code-keys.ts";
import { normalizeCode } from "../../web/crypto/secret-code.ts";
import { ARGON2 } from "../../web/crypto/stretch.ts";
import { createChat } from "../support/create-chat.ts";
import { expect, test } from "../support/fixtures.ts";
import { newPerson } from "../support/page-objects.ts";
import { farAway } from "../bench/far-away.mjs";

/** One way or the other: long against what a busy machine takes by itself. */
const ONE_WAY_MS = 1_200;
const PAGES = fileURLToPath(new URL("../../dist/web", import.meta.url));

test(
  "from opening a link to an enabled Message box there are at most seven round trips, one after another",
  {
    tag: "@long",
  },
  async ({ browser }) => {
    // So far away and on a busy machine a hello comes later than any server but this one waits for it.
    const server = await startApp({}, { pages: PAGES, limits: { helloDeadlineMs: 600_000 } });
    const [{ link, code }] = await createChat(server.url);
    const far = await farAway(Number(new URL(server.url).port), ONE_WAY_MS);
    const abhi = await newPerson(browser);
    // Only the way counts here. Stretching the code may take longer than a trip on a busy machine: it was done before.
    const stretched = await stretch(`${server.url}/api${new URL(link).pathname.replace("/", "/invites/")}`, code);
    await abhi.route(/argon2-worker/, (route) =>
      route.fulfill({
        contentType: "text/javascript",
        // As the server sends it: a page that is isolated starts no other worker.
        headers: { "cross-origin-embedder-policy": "require-corp" },
        body: `onmessage = () => postMessage(Uint8Array.of(${stretched.join()}));`,
      }),
    );
    // The code is in the fragment, and the button is pressed as soon as there is one: no time is spent on typing.
    await abhi.addInitScript(() => {
      // The page lets a socket go that waits for the proof too long, and a request that waits for an answer: ten times as
      // long here, as the server is so much further away than any on earth.
      const { setTimeout } = window;
      window.setTimeout = ((act: TimerHandler, ms = 0) => setTimeout(act, ms * 10)) as typeof window.setTimeout;
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      AbortSignal.timeout = (ms) => timeout(ms * 10);
      new MutationObserver(() => {
        const button = document.querySelector<HTMLButtonElement>("form button[type=submit]");
        if (button && !document.querySelector("textarea")) button.click();
      }).observe(document, { childList: true, subtree: true });
    });
    await abhi.goto(`http://localhost:${far.port}${new URL(link).pathname}#${code}`);
    await expect(abhi.getByRole("textbox", { name: "Message" })).toBeEnabled();
    const trips = far.trips();
    await far.close();
    await server.stop();
    expect(trips, far.story()).toBeLessThanOrEqual(7);
    // Less than the page, its script, the greeting, the proof and the hello would mean that nothing was counted.
    expect(trips, far.story()).toBeGreaterThanOrEqual(5);
  },
);

/** What the page's worker would make of the code. */
async function stretch(greeting: string, typed: string): Promise<Uint8Array> {
  const { sid, seat } = (await (await fetch(greeting)).json()) as GreetReply;
  let stretched = new Uint8Array();
  await deriveCodeKeys(normalizeCode(typed)!, fromBase64url(sid), seat, async (password, salt) => {
    stretched = Uint8Array.from(argon2id(password, salt, ARGON2));
    return stretched.slice();
  });
  return stretched;
}
