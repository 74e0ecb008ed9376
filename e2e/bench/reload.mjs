/**
 * The reload of a chat with thousands of messages, in the built product: from the reload to the last line drawn. The chat
 * is made and joined as people do it; then its vault is filled by seed-page.ts, through the product's own code.
 */
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { join, startBuilt, startChat } from "./built.mjs";

/**
 * @param messages how many
 * @param runs reloads, each measured
 * @returns of each run `{ drawn, worked, welcomed }`: milliseconds from the reload to the frame that shows the last line;
 *   what the page's own thread has worked until then; when the server's welcome was there
 */
export async function measureReload(browser, messages, runs) {
  const server = await startBuilt();
  try {
    const host = await browser.newPage();
    const [forAbhi, forAnny] = await startChat(host, server.url);
    const contexts = [];
    const people = [];
    for (const invite of [forAbhi, forAnny]) {
      const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
      contexts.push(context);
      const page = await context.newPage();
      const welcome = welcomeOf(page);
      await join(page, invite);
      people.push({ page, storeKey: (await welcome).storeKey });
    }
    const [{ page, storeKey }] = people;
    await page.waitForFunction(() => document.querySelector(".log")?.textContent.includes("Anny joined"));
    await agreed(page);
    const link = new URL(forAbhi.link).pathname.slice(1);
    // A page of the same origin that is not the product's.
    await page.goto(`${server.url}/icon.svg`);
    await page.evaluate(await seedScript());
    const last = await page.evaluate(
      async ({ link, storeKey, messages }) => {
        const { sid, seat, token, stateKey } = JSON.parse(sessionStorage.getItem(`duologue:seat:${link}`));
        return globalThis.seed(link, { sid, seat, token, stateKey, storeKey }, messages);
      },
      { link, storeKey, messages },
    );
    await page.addInitScript(watch, last);
    await page.goto(forAbhi.link);
    const results = [await result(page)];
    results.length = 0;
    for (let run = 0; run < runs; run++) {
      await browser.startTracing(page, { categories: ["toplevel"] });
      await page.reload({ waitUntil: "commit" });
      const drawn = await result(page);
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
      results.push({ ...drawn, worked: worked(traceEvents) });
      await page.waitForFunction(wholeAndAtItsEnd, messages);
    }
    for (const context of contexts) await context.close();
    await host.close();
    return results;
  } finally {
    server.stop();
  }
}

/** On a busy machine the clock on the wall measures the others, too: this is what the page's main thread has worked. */
function worked(events) {
  const mains = new Set(
    events.flatMap(({ name, args, pid, tid }) =>
      name === "thread_name" && args.name === "CrRendererMain" ? [`${pid} ${tid}`] : [],
    ),
  );
  const byThread = new Map();
  for (const { name, pid, tid, tdur } of events) {
    const thread = `${pid} ${tid}`;
    if (!mains.has(thread) || !name.endsWith("RunTask") || tdur === undefined) continue;
    byThread.set(thread, (byThread.get(thread) ?? 0) + tdur / 1_000);
  }
  return Math.max(...byThread.values());
}

function welcomeOf(page) {
  return new Promise((resolve) => {
    page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        const frame = JSON.parse(payload);
        if (frame.type === "welcome") resolve(frame);
      }),
    );
  });
}

/** In the page: the older lines have come as well, and moved nothing. */
function wholeAndAtItsEnd(messages) {
  const log = document.querySelector(".log");
  const below = log.scrollHeight - log.scrollTop - log.clientHeight;
  return log.querySelectorAll(".message").length >= messages && below < 2;
}

/** A text that has arrived: the two have keys, and a pairing that lines can stand in. */
async function agreed(page) {
  await page.type("textarea", "Hello");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /Delivered|Read/.test(document.querySelector(".log").textContent));
}

async function result(page) {
  await page.waitForFunction(() => globalThis.drawn, null, { timeout: 120_000 });
  return page.evaluate(() => globalThis.drawn);
}

async function seedScript() {
  const built = await build({
    root: fileURLToPath(new URL("../..", import.meta.url)),
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      target: "es2022",
      write: false,
      lib: {
        entry: fileURLToPath(new URL("seed-page.ts", import.meta.url)),
        formats: ["iife"],
        name: "bench",
        fileName: "seed",
      },
    },
  });
  return [built].flat()[0].output[0].code;
}

/** In the page: notes when the frame that shows the last line has been drawn, by the clock that began with the reload. */
function watch(last) {
  let welcomed = 0;
  const Native = WebSocket;
  globalThis.WebSocket = class extends Native {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", () => (welcomed ||= performance.now()), { once: true });
    }
  };
  const look = () => {
    const log = document.querySelector(".log");
    const rows = log?.querySelectorAll(".bubble > p");
    if (rows?.[rows.length - 1]?.textContent !== last) return requestAnimationFrame(look);
    const { bottom } = rows[rows.length - 1].getBoundingClientRect();
    if (bottom > log.getBoundingClientRect().bottom) return requestAnimationFrame(look);
    // Noted at the frame's beginning; a message that is posted there comes after it was drawn.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => (globalThis.drawn = { drawn: performance.now(), welcomed });
    port2.postMessage(null);
  };
  requestAnimationFrame(look);
}
