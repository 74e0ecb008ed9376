import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSocket, randomKey, startApp, startSession } from "./testing/client.ts";

let log = "";
let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  app = await startApp({ LOG_LEVEL: "trace" }, { logTo: { write: (line) => void (log += line) } });
  // The first line tells where the server listens.
  log = "";
});
afterAll(() => app.stop());

/** What the server says to raw bytes. */
async function say(text: string): Promise<string> {
  const raw = connect(Number(new URL(app.url).port), "127.0.0.1");
  let answer = "";
  raw.on("data", (data) => (answer += data.toString()));
  raw.on("error", () => {});
  const closed = new Promise((resolve) => raw.on("close", resolve));
  raw.write(text);
  await closed;
  return answer;
}

test("what is not HTTP is answered shortly, and the log tells nothing of it, at its most talkative", async () => {
  const path = "k7m2q9xw4tzc";
  expect(await say(`GET /${path} HTTP/1.1\r\nHost: a\r\nthis is no header\r\n\r\n`)).toBe(
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
  );
  expect(await say(`GET /${path} HTTP/1.1\r\nHost: a\r\nx: ${path.repeat(3_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/,
  );
  expect(await say(`${path}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(log.match(/a request that is not HTTP was refused/g)).toHaveLength(3);
  for (const trace of [path, "no header", "rawPacket", "127.0.0.1"]) expect(log).not.toContain(trace);
  // Node logs a buffer as its numbers.
  expect(log).not.toContain([...Buffer.from(path)].join(","));
});

test("of a chat the log tells events only: no link, tag, name, token or address", async () => {
  const session = await startSession(app.url, { names: ["Amalie", "Bertrand"] });
  await session.join(1, { auth: randomKey() });
  const { token } = (await session.join(1)).body;
  const socket = await openSocket(app.url);
  socket.send(session.hello(1, token));
  await socket.next("welcome");
  socket.send("x".repeat(98_305));
  await socket.closed;
  await fetch(`${app.url}/api/invites/${session.links[1]}`);
  await expect(openSocket(app.url, {}, `/${session.links[1]}`)).rejects.toThrow("404");
  expect(log).toContain("participant joined");
  for (const secret of [session.tag, session.sid, session.hostToken, token, "Amalie", "Bertrand", "127.0.0.1"])
    expect(log).not.toContain(secret);
});
