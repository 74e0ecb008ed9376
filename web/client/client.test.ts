/** The client module against the real server: two programs talk as two pages do. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import WebSocket from "ws";
import { stretch } from "../../e2e/support/create-chat.ts";
import { startApp } from "../../server/testing/client.ts";
import { type Chat, type ClientOptions, create, join, type NewInvite, type Refused } from "./client.ts";

const options: ClientOptions = { WebSocket, stretch };

let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  app = await startApp({ CREATES_PER_WINDOW: "1000", JOINS_PER_WINDOW: "1000" });
});
afterAll(() => app.stop());

function made<T extends object>(answer: T | Refused): T {
  if ("refusal" in answer) throw new Error(`${answer.refusal}: ${answer.message}`);
  return answer;
}

const invite = async (): Promise<[NewInvite, NewInvite]> =>
  made(await create(app.url, { names: ["Abhi", "Anny"] }, options));

async function enter({ link, code }: NewInvite): Promise<Chat> {
  const chat = made(await join(link, code, options));
  onTestFinished(() => chat.leave());
  return chat;
}

async function two(): Promise<[Chat, Chat]> {
  const [forAbhi, forAnny] = await invite();
  return [await enter(forAbhi), await enter(forAnny)];
}

test("two programs talk: in one order, with marks up to read, and equal symbols on both sides", async () => {
  const [abhi, anny] = await two();
  expect([abhi.name, abhi.peerName, anny.name]).toEqual(["Abhi", "Anny", "Anny"]);
  expect(await abhi.send("Hello Anny")).toBe("done");
  await expect.poll(() => anny.view().messages).toMatchObject([{ mine: false, text: "Hello Anny", mark: null }]);
  await anny.send("Hello Abhi");
  await expect.poll(() => abhi.view().messages.map(({ text }) => text)).toEqual(["Hello Anny", "Hello Abhi"]);
  anny.seen();
  await expect.poll(() => abhi.view().messages[0]?.mark).toBe("read");
  expect(abhi.view()).toMatchObject({ connected: true, joined: true, here: true, held: false, version: null });
  expect(abhi.view().safety?.symbols).toHaveLength(6);
  expect(anny.view().safety?.symbols).toEqual(abhi.view().safety?.symbols);
  expect(anny.view().safety?.words.join(" ")).toMatch(/^([a-z]+ ){5}[a-z]+$/);
  abhi.typing(true);
  await expect.poll(() => anny.view().typing).toBe(true);
});

test("what is written before the other has come waits for them, and changes are told", async () => {
  const [forAbhi, forAnny] = await invite();
  const abhi = await enter(forAbhi);
  let changes = 0;
  const stop = abhi.subscribe(() => (changes += 1));
  await abhi.send("Are you there?");
  expect(abhi.view()).toMatchObject({ joined: false, messages: [{ mark: "sending" }] });
  const anny = await enter(forAnny);
  await expect.poll(() => anny.view().messages.map(({ text }) => text)).toEqual(["Are you there?"]);
  expect(changes).toBeGreaterThan(0);
  stop();
});

test("a file of several chunks arrives as it was sent, and one that was changed on the way does not", async () => {
  const [abhi, anny] = await two();
  const bytes = crypto.getRandomValues(new Uint8Array(60_000));
  const large = new Uint8Array(600_000).map((_, at) => bytes[at % bytes.length]!);
  expect(await abhi.sendFile(large, "../minutes.pdf", "As promised")).toBe("done");
  await expect.poll(() => anny.view().messages.length).toBe(1);
  const [message] = anny.view().messages;
  expect(message).toMatchObject({ text: "As promised", file: { name: "minutes.pdf", size: 600_000 } });
  const came = await anny.fetch(message!.file!);
  expect(came instanceof Uint8Array && Buffer.from(came).equals(Buffer.from(large))).toBe(true);
  expect(await anny.fetch({ ...message!.file!, digest: "A".repeat(43) })).toEqual({ trouble: "forged" });
  expect(await abhi.sendFile(new Uint8Array(), "nothing")).toEqual({ trouble: "empty" });
});

test("either ends it for both, and both are told by whom", async () => {
  const [abhi, anny] = await two();
  expect(await anny.end()).toBe(true);
  expect(await abhi.over).toEqual({ ended: "second" });
  expect(await anny.over).toEqual({ ended: "second" });
});

test("a no is a value: a wrong code, a code that is none, a link of no chat, a server that is not there, a token", async () => {
  const [forAbhi] = await invite();
  expect(await join(forAbhi.link, "0000-0000-0000", options)).toMatchObject({ refusal: "wrong-code", triesLeft: 4 });
  expect(await join(forAbhi.link, "0000", options)).toMatchObject({ refusal: "wrong-code" });
  expect(await join(`${app.url}/k7m2q9xw4tzc`, forAbhi.code, options)).toMatchObject({ refusal: "not-active" });
  expect(await join("k7m2q9xw4tzc", forAbhi.code, options)).toMatchObject({ refusal: "not-active" });
  expect(await join(`${app.url}/x`, forAbhi.code, options)).toMatchObject({ refusal: "not-active" });
  expect(await create("http://127.0.0.1:1", { names: ["Abhi", "Anny"] }, options)).toMatchObject({
    refusal: "unreachable",
  });
  expect(await create(app.url, { names: ["Abhi", "abhi"] }, options)).toMatchObject({ refusal: "bad-request" });
  const closed = await startApp({ CREATE: "token", CREATE_TOKENS: "shop:b1946ac92492d2347c6235b4d2611184" });
  const accessToken = "b1946ac92492d2347c6235b4d2611184";
  expect(await create(closed.url, { names: ["Abhi", "Anny"] }, options)).toMatchObject({ refusal: "create-token" });
  // This one without an Argon2id of the caller's own.
  expect(await create(closed.url, { names: ["Abhi", "Anny"], accessToken })).toHaveLength(2);
  await closed.stop();
});
