/** The main job, step by step: from two names to the end, whatever engines the two have. */
import { expect } from "@playwright/test";
import { openProxy, type Proxy } from "../support/proxy.ts";
import { startServer } from "../support/fixtures.ts";
import type { Engine, Person, Target } from "./person.ts";

const NAMES = ["Abhi", "Anny"] as const;
const LOG: Target = { role: "log", name: "Messages" };
const VERIFY: Target = { role: "region", name: "Compare the safety code" };
const ENDED: Target = { role: "heading", name: "The chat has ended" };

/** Long enough that the log has something to scroll, with a link to underline. */
const GOES_ON = " and so it goes on".repeat(40);
const LONG = { said: `see https://example.org/a${GOES_ON}`, shown: `see example.org/a${GOES_ON}` };

/** The keys of all that the page's origin keeps. */
const KEPT = `(async () => {
  const answer = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const kept = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      kept.push(...(await answer(database.transaction(store).objectStore(store).getAllKeys())).map(String));
    database.close();
  }
  return kept;
})()`;

/** Gives the page a file as its hidden input does once something is chosen: a picture 800 wide, or so many bytes. */
const choosing = (name: string, bytes: number | "picture") => `(async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 800, height: 600 });
  Object.assign(canvas.getContext("2d"), { fillStyle: "teal" }).fillRect(0, 0, 800, 600);
  const blob = ${
    bytes === "picture"
      ? `await new Promise((done) => canvas.toBlob(done, "image/jpeg"))`
      : `new Blob([new Uint8Array(${bytes}).fill(7)])`
  };
  const chosen = new DataTransfer();
  chosen.items.add(new File([blob], ${JSON.stringify(name)}, { type: blob.type }));
  const input = document.querySelector("input[type=file]:not([accept])");
  if (!input) return false;
  input.files = chosen.files;
  return input.dispatchEvent(new Event("change", { bubbles: true }));
})()`;

/** The widths of all pictures in the log that are decoded. */
const PICTURES = `[...document.querySelectorAll("[role=log] button.picture:enabled img")]
  .map((each) => each.complete && each.naturalWidth)`;

/** Large enough to be streamed into the downloads, where the browser can. */
const LARGE_BYTES = 9_000_000;

/** How far a recording is, or what the recorder says in its place. */
const RECORDER = `document.querySelector("dialog .recording .voice-time, dialog p:not([role])")?.innerText ?? ""`;
/** The latest voice note of the log. */
const NOTE = `[...document.querySelectorAll("[role=log] .voice-note")].at(-1)`;

interface Invite {
  /** From the slash on. */
  path: string;
  code: string;
}

export interface Talk {
  host: Person;
  /** The first participant, in the engine under test, with a network of their own that can fail. */
  abhi: Person;
  anny: Person;
  network: Proxy;
  /** Where each of them finds the server. */
  url: { host: string; abhi: string; anny: string };
  invites: { abhi: Invite; anny: Invite };
  stop(): Promise<void>;
}

/** A server, and three people: host and Abhi in the engine under test, Anny in the other. */
export async function meet(engine: Engine, other: Engine): Promise<Talk> {
  const server = await startServer();
  const network = await openProxy(server.port);
  const at = (port: number) => `http://localhost:${port}`;
  const [host, abhi, anny] = [await engine.newPerson(), await engine.newPerson(), await other.newPerson()];
  const nobody = { path: "", code: "" };
  return {
    host,
    abhi,
    anny,
    network,
    url: { host: at(server.port), abhi: at(network.port), anny: at(server.port) },
    invites: { abhi: nobody, anny: nobody },
    async stop() {
      await Promise.allSettled([host.close(), abhi.close(), anny.close()]);
      await network.close();
      await server.stop();
    },
  };
}

async function expectText(person: Person, target: Target, text: string | RegExp, what: string): Promise<void> {
  await expect.poll(() => person.read(target), { message: what }).toMatch(text);
}

/** How often this text stands in the log. */
const times = async (person: Person, text: string) => (await person.read(LOG)).split(text).length - 1;

/** @param shown as the log shows the text, where that differs from what was typed */
async function say(from: Person, text: string, to?: Person, shown = text): Promise<void> {
  await from.type("Message", text);
  await from.press("Send");
  await expect.poll(() => times(from, shown), { message: `"${shown.slice(0, 24)}" in its author's log` }).toBe(1);
  if (to) await expectOnce(to, shown);
}

async function expectOnce(person: Person, text: string): Promise<void> {
  await expect.poll(() => times(person, text), { message: `"${text.slice(0, 24)}" once in the log` }).toBe(1);
}

async function talkBothWays({ abhi, anny }: Talk, when: string): Promise<void> {
  await say(abhi, `Abhi, ${when}`, anny);
  await say(anny, `Anny, ${when}`, abhi);
}

/** @param tick a box of the preview that is to be ticked */
async function sendFile(from: Person, name: string, bytes: number | "picture", tick?: string): Promise<void> {
  await expect.poll(() => from.ask<boolean>(choosing(name, bytes)), { message: "a place for files" }).toBe(true);
  const dialog = "Send 1 file";
  if (tick !== undefined) {
    const box = `[...document.querySelectorAll("dialog label")].find((each) => each.innerText.includes("${tick}"))`;
    await expect.poll(() => from.ask<boolean>(`!!(${box})`), { message: tick }).toBe(true);
    await from.ask(`void (${box}).click()`);
  }
  await from.press("Send", dialog);
}

/** Records two seconds and sends them. */
async function sendVoice(from: Person): Promise<void> {
  await from.press("Attach");
  await from.press("Voice note");
  await expect.poll(() => from.ask<string>(RECORDER), { message: "it records" }).toMatch(/0:0[2-9]/);
  await from.press("Stop", "Voice note");
  await from.press("Send", "Voice note");
}

/** Plays the latest one. @param count of those that stand in the log */
async function playVoice(to: Person, count: number): Promise<void> {
  const here = `document.querySelectorAll("[role=log] .voice-note .voice-play:enabled").length`;
  await expect.poll(() => to.ask<number>(here), { message: "it has come" }).toBe(count);
  // Each of them has a button of that name.
  await to.ask(`void document.querySelectorAll(".voice-note").forEach((each) => {
    each.style.visibility = each === ${NOTE} ? "visible" : "hidden";
  })`);
  const sound = `${NOTE}.querySelector("audio")`;
  // How much of it is heard since the press; a browser on a machine without sound leaps to the end.
  await to.ask(`void (${sound}.ontimeupdate = ({ target: { currentTime } }) => {
    const more = currentTime - globalThis.heardUntil;
    if (more > 0) globalThis.heard += more;
    globalThis.heardUntil = currentTime;
  })`);
  for (const message of ["it is heard", "it is heard again"]) {
    await to.ask(`void (globalThis.heard = 0, globalThis.heardUntil = ${sound}.currentTime)`);
    await to.press("Play");
    await expect.poll(() => to.ask<number>("globalThis.heard"), { message }).toBeGreaterThan(0.5);
    await expect.poll(() => to.ask<boolean>(`${sound}.paused`), { message: `${message}, to its end` }).toBe(true);
    // What WebKitGTK's encoder makes has a packet in it that Chromium does not decode: that one ends there.
    if (await to.ask<boolean>(`${sound}.error?.code === MediaError.MEDIA_ERR_DECODE`)) return;
  }
}

async function enter(person: Person, url: string, { path, code }: Invite, name: string): Promise<void> {
  await person.open(url + path);
  await expectText(person, { role: "heading", name: `Hello ${name}` }, name, "the greeting");
  await person.type("Secret code", code);
}

async function readInvite(host: Person, name: string): Promise<Invite> {
  const link = (await host.read({ name: `Link for ${name}` })).replace(/\s/g, "");
  const code = (await host.read({ name: `Secret code for ${name}` })).replace(/\s/g, "");
  return { path: new URL(link).pathname, code };
}

export interface Step {
  name: string;
  /** @param picture keeps what a person's screen shows, under a name */
  run(talk: Talk, picture: (person: Person, name: string) => Promise<void>): Promise<void>;
}

export const steps: readonly Step[] = [
  {
    name: "create",
    async run(talk, picture) {
      const { host, url, invites } = talk;
      await host.open(url.host);
      await host.type("First participant name", NAMES[0]);
      await host.type("Second participant name", NAMES[1]);
      await picture(host, "start");
      await host.press("Start chat");
      invites.abhi = await readInvite(host, NAMES[0]);
      invites.anny = await readInvite(host, NAMES[1]);
      await picture(host, "invites");
    },
  },
  {
    name: "join",
    async run({ abhi, anny, url, invites }, picture) {
      await enter(abhi, url.abhi, invites.abhi, NAMES[0]);
      await picture(abhi, "enter");
      await abhi.press("Get in");
      await enter(anny, url.anny, invites.anny, NAMES[1]);
      await anny.press("Get in");
      for (const person of [abhi, anny]) await expectText(person, LOG, /joined/, "both have joined");
    },
  },
  {
    name: "talk both ways",
    async run(talk, picture) {
      await talkBothWays(talk, "hello");
      await say(talk.anny, LONG.said, talk.abhi, LONG.shown);
      await talkBothWays(talk, "goodbye");
      await expectText(talk.abhi, LOG, /Read/, "a receipt");
      await picture(talk.abhi, "chat");
      await picture(talk.anny, "chat-other");
    },
  },
  {
    name: "look",
    async run({ abhi }) {
      const look = await abhi.ask<{ columns: number[]; scrolls: boolean; line: string }>(`(() => {
        const left = (selector) => Math.round(document.querySelector(selector).getBoundingClientRect().left);
        const log = document.querySelector(".log");
        return {
          columns: [".talk-header-rows", ".log-column", ".dock > form"].flatMap((each) => {
            const { left, right } = document.querySelector(each).getBoundingClientRect();
            return [left, right];
          }),
          scrolls: log.scrollHeight > log.clientHeight,
          line: getComputedStyle(document.querySelector(".bubble a")).textDecorationLine,
        };
      })()`);
      expect(look.scrolls, "the log has something to scroll").toBe(true);
      expect(look.line, "a link in a message").toBe("underline");
      const [left, right] = look.columns;
      expect(look.columns, "header, log and dock on one axis").toEqual([left, right, left, right, left, right]);
    },
  },
  {
    name: "verify",
    async run({ abhi, anny }, picture) {
      for (const person of [abhi, anny]) await person.press("Verify");
      const words = async (person: Person) => (await person.read(VERIFY)).replace(/\s+/g, " ");
      const codes = [await words(abhi), await words(anny)];
      await picture(abhi, "verify");
      const symbols = codes.map((code) => code.match(/\b[1-6]\s+\p{Letter}+/gu));
      expect(symbols[0], "six symbols with their names").toHaveLength(6);
      expect(symbols[0]).toEqual(symbols[1]);
      for (const person of [abhi, anny]) {
        await person.press("They match");
        await expectText(person, { role: "button", name: "Verified" }, "Verified", "the code is compared");
      }
    },
  },
  {
    name: "picture",
    async run({ abhi, anny }, picture) {
      await sendFile(abhi, "pier.jpg", "picture");
      await expect.poll(() => anny.ask(PICTURES), { message: "the other sees it" }).toEqual([800]);
      await sendFile(anny, "bay.jpg", "picture");
      await expect.poll(() => abhi.ask(PICTURES), { message: "both are seen" }).toEqual([800, 800]);
      await picture(abhi, "pictures");
    },
  },
  {
    name: "view once",
    async run({ abhi, anny }) {
      for (const [from, to] of [
        [abhi, anny],
        [anny, abhi],
      ] as const) {
        await sendFile(from, "secret.jpg", "picture", "View once");
        await to.press("Open once");
        const shown = `document.querySelector("dialog img")?.naturalWidth`;
        await expect.poll(() => to.ask(shown), { message: "it is seen" }).toBe(800);
        await to.press("Close", "View once");
        await expectText(to, LOG, /Opened/, "it was opened");
        await expect.poll(async () => (await to.page()).includes("Open once"), { message: "once" }).toBe(false);
      }
    },
  },
  {
    name: "voice note",
    async run({ abhi, anny }) {
      await sendVoice(abhi);
      await playVoice(anny, 1);
      await sendVoice(anny);
      await playVoice(abhi, 2);
    },
  },
  {
    name: "large file into the downloads",
    async run({ abhi, anny }) {
      for (const [from, to, name] of [
        [abhi, anny, "paper-1.bin"],
        [anny, abhi, "paper-2.bin"],
      ] as const) {
        await sendFile(from, name, LARGE_BYTES);
        await expectText(to, LOG, name, "the other is told of it");
        // A picker would ask somebody.
        await to.ask("void delete globalThis.showSaveFilePicker");
        await to.press("Save");
        await expectText(to, LOG, "In this browser's downloads", "it is handed to the browser");
      }
    },
  },
  {
    name: "reload",
    async run(talk) {
      await talk.abhi.reload();
      await expectOnce(talk.abhi, "Anny, hello");
      await expect.poll(() => talk.abhi.ask(PICTURES), { message: "its pictures, too" }).toEqual([800, 800]);
      await talkBothWays(talk, "after a reload");
    },
  },
  {
    name: "closed tab",
    async run(talk) {
      const { abhi, anny, url, invites } = talk;
      await abhi.reopenTab();
      await enter(abhi, url.abhi, invites.abhi, NAMES[0]);
      await abhi.press("Get in");
      await expectOnce(abhi, "Anny, hello");
      await talkBothWays(talk, "after a closed tab");
      // The same device goes on: no alarm for the other.
      expect(await anny.read(LOG)).not.toContain("New keys");
    },
  },
  {
    name: "away and back",
    async run(talk) {
      await talk.abhi.leaveAndComeBack(talk.url.abhi);
      await expectOnce(talk.abhi, "Anny, hello");
      await talkBothWays(talk, "after going away and back");
    },
  },
  {
    name: "outage",
    async run({ abhi, anny, network }) {
      network.refuse();
      network.cut("reset");
      await expect.poll(() => abhi.page(), { message: "the outage is told" }).toMatch(/Reconnecting…|No connection/);
      await say(abhi, "Abhi, into the outage");
      await say(anny, "Anny, into the outage");
      network.heal();
      await expectOnce(anny, "Abhi, into the outage");
      await expectOnce(abhi, "Anny, into the outage");
      await expect.poll(() => abhi.page(), { message: "its end too" }).not.toMatch(/Reconnecting…|No connection/);
    },
  },
  {
    name: "end",
    async run({ host, abhi, anny }, picture) {
      await abhi.press("End chat");
      await abhi.press("End chat", "End this chat for both of you?");
      for (const person of [abhi, anny, host]) await expectText(person, ENDED, ENDED.name, "the end");
      await expect.poll(() => abhi.page()).toMatch(/(You|Abhi) ended the chat\./);
      await expect.poll(() => anny.page()).toContain("Abhi ended the chat.");
      for (const person of [abhi, anny]) {
        await expect.poll(() => person.ask<string[]>(KEPT), { message: "nothing is left in the browser" }).toEqual([]);
      }
      await picture(abhi, "ended");
    },
  },
];
