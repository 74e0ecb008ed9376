/** The application where https is its own: HTTP/2 and HTTP/1.1 on one port, sockets, addresses, headers, renewal. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { request } from "node:https";
import { type AddressInfo, connect as connectTcp, createServer as createTcpServer } from "node:net";
import { connect as connectTls, createServer, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import type { CreateReply, JoinReply } from "../shared/api.ts";
import { createBody, openSocket, randomKey, sealedFrame, startApp } from "./testing/client.ts";
import { keepFresh, LOOK_EVERY_MS, type Renewal } from "./tls/renewal.ts";
import { createAuthority, issue, type Issued } from "./tls/x509.ts";

/** A pair for loopback, and the authority that alone is trusted here. */
async function newPair(): Promise<{ pair: Issued; authority: string }> {
  const made = await createAuthority("Test", Date.now());
  const authority = { cert: new X509Certificate(made.cert), key: createPrivateKey(made.key) };
  return { pair: await issue(authority, ["127.0.0.1"], Date.now()), authority: made.cert };
}

let https: Awaited<ReturnType<typeof newPair>>;
let app: Awaited<ReturnType<typeof startApp>>;
beforeAll(async () => {
  https = await newPair();
  app = await startApp({ JOINS_PER_WINDOW: "5" }, { https });
});
afterAll(() => app.stop());

interface Answer {
  status: number;
  headers: Record<string, unknown>;
  body: Buffer;
}

/** One request by HTTP/1.1 on a connection of its own. */
function byHttp1(path: string, { method = "GET", headers = {}, body = "" } = {}, url = app.url): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method, headers, ca: https.authority, agent: false }, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("end", () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    asked.on("error", reject);
    asked.end(body);
  });
}

function openHttp2(url = app.url): ClientHttp2Session {
  const session = connect(url, { ca: https.authority });
  onTestFinished(() => session.destroy());
  return session;
}

async function byHttp2(
  session: ClientHttp2Session,
  path: string,
  { method = "GET", headers = {}, body = "" } = {},
): Promise<Answer> {
  const stream = session.request({ ":path": path, ":method": method, ...headers });
  // A GET has none, and is at its end already.
  if (body !== "") stream.end(body);
  const pieces: Buffer[] = [];
  stream.on("data", (piece: Buffer) => pieces.push(piece));
  const [[answer]] = await Promise.all([once(stream, "response"), once(stream, "end")]);
  const { ":status": status, ...rest } = answer as Record<string, unknown> & { ":status": number };
  return { status, headers: rest, body: Buffer.concat(pieces) };
}

const json = { "content-type": "application/json" };

test("two people are seated by HTTP/2 and talk over sockets on the same port, trusting the authority alone", async () => {
  const session = openHttp2();
  const body = createBody();
  const created = await byHttp2(session, "/api/sessions", {
    method: "POST",
    headers: json,
    body: JSON.stringify(body),
  });
  expect(created.status).toBe(200);
  const { links, tag } = JSON.parse(created.body.toString()) as CreateReply;
  const [one, two] = await Promise.all(
    ([1, 2] as const).map(async (seat) => {
      const joined = await byHttp2(session, `/api/invites/${links[seat - 1]}/join`, {
        method: "POST",
        headers: json,
        body: JSON.stringify({ auth: body.invites[seat - 1]!.auth, did: randomKey(16), takeOver: false }),
      });
      const { token } = JSON.parse(joined.body.toString()) as JoinReply;
      const socket = await openSocket(app.url, {}, "/ws", https.authority);
      socket.send({ type: "hello", tag, seat, token, ack: null, done: 0 });
      await socket.next("caught-up");
      return socket;
    }),
  );
  one!.send(sealedFrame(1));
  expect(await two!.next("record")).toMatchObject({ seq: 1, kind: "sealed" });
  for (const socket of [one, two]) socket!.close();
});

test("who does not trust the authority gets no answer", async () => {
  await expect(openSocket(app.url)).rejects.toThrow("unable to verify the first certificate");
});

test("one address has one budget, by HTTP/1.1 and HTTP/2 together", async () => {
  const own = await startApp({ JOINS_PER_WINDOW: "5" }, { https });
  onTestFinished(() => own.stop());
  const session = openHttp2(own.url);
  const statuses: number[] = [];
  for (let n = 0; n < 3; n++) {
    statuses.push((await byHttp2(session, "/api/invites/k7m2q9xw4tzc")).status);
    statuses.push((await byHttp1("/api/invites/k7m2q9xw4tzc", {}, own.url)).status);
  }
  expect(statuses).toEqual([404, 404, 404, 404, 404, 429]);
});

test("[R10] another site's page is refused by HTTP/2 as by HTTP/1.1, also where no public address is set", async () => {
  const session = openHttp2();
  const ask = (origin: string) => ({
    method: "POST",
    headers: { ...json, origin },
    body: JSON.stringify(createBody()),
  });
  for (const [origin, status] of [
    [app.url, 200],
    ["https://elsewhere.example", 403],
    [app.url.replace("127.0.0.1", "localhost"), 403],
  ] as const) {
    expect((await byHttp2(session, "/api/sessions", ask(origin))).status, origin).toBe(status);
    expect((await byHttp1("/api/sessions", ask(origin))).status, origin).toBe(status);
  }
});

test("every answer has the same headers; browsers are told to insist on https only where a public address says so", async () => {
  const strict = await startApp({ PUBLIC_URL: "https://chat.example" }, { https });
  onTestFinished(() => strict.stop());
  for (const [url, hsts] of [
    [app.url, undefined],
    [strict.url, "max-age=31536000"],
  ] as const) {
    const [first, second] = [await byHttp1("/nothing", {}, url), await byHttp2(openHttp2(url), "/nothing")];
    expect([first.status, second.status]).toEqual([404, 404]);
    for (const { headers } of [first, second]) {
      expect(headers["strict-transport-security"]).toBe(hsts);
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  }
});

test("the authority is handed out in the form that phones install, and only where there is one", async () => {
  const { headers, body } = await byHttp1("/authority.crt");
  expect(headers["content-type"]).toBe("application/x-x509-ca-cert");
  expect(new X509Certificate(body).fingerprint256).toBe(new X509Certificate(https.authority).fingerprint256);
  const plain = await startApp();
  onTestFinished(() => plain.stop());
  expect((await fetch(`${plain.url}/authority.crt`)).status).toBe(404);
});

test("an address typed without its s is led to https, for this time, with all that stands behind it", async () => {
  const plain = app.url.replace("https", "http");
  const ask = (url: string) => fetch(url, { redirect: "manual" });
  const led = await ask(`${plain}/k7m2q9xw4tzc?x`);
  expect(led.status).toBe(307);
  expect(led.headers.get("location")).toBe(`${app.url}/k7m2q9xw4tzc?x`);
  expect(led.headers.get("referrer-policy")).toBe("no-referrer");
  expect(led.headers.get("strict-transport-security")).toBe(null);
  expect(await led.text()).toContain("https://");

  const known = await startApp({ PUBLIC_URL: "https://chat.example" }, { https });
  onTestFinished(() => known.stop());
  const elsewhere = await ask(`${known.url.replace("https", "http")}//other.example/x`);
  expect(elsewhere.headers.get("location")).toBe("https://chat.example//other.example/x");
});

/** All that the server answers to these bytes, on a connection of their own, until it closes. */
async function byBytes(bytes: string): Promise<string> {
  const socket = connectTcp(Number(new URL(app.url).port), "127.0.0.1");
  onTestFinished(() => void socket.destroy());
  socket.write(bytes);
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  await once(socket, "close");
  return Buffer.concat(pieces).toString();
}

test("plain HTTP without a name, or what is no HTTP, is refused with a status and let go", async () => {
  expect(await byBytes("GET / HTTP/1.0\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 [^]*open it with https/);
  expect(await byBytes("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await byBytes("NOT HTTP AT ALL\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
});

test("a client whose first bytes come one by one is served, by TLS and without", async () => {
  const port = Number(new URL(app.url).port);
  const slow = connectTcp({ port, host: "127.0.0.1", noDelay: true });
  onTestFinished(() => void slow.destroy());
  for (const byte of "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") {
    slow.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const [answer] = (await once(slow, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 307 /);

  // TLS through a pipe that passes on each byte by itself.
  const pipe = createTcpServer((near) => {
    const far = connectTcp({ port, host: "127.0.0.1", noDelay: true });
    const passed = (async () => {
      for await (const piece of near as AsyncIterable<Buffer>)
        for (const byte of piece) {
          far.write(Buffer.of(byte));
          await new Promise((resolve) => setImmediate(resolve));
        }
    })();
    passed.catch(() => {});
    far.pipe(near);
    for (const socket of [near, far]) socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => pipe.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void pipe.close());
  const { port: through } = pipe.address() as AddressInfo;
  expect((await byHttp1("/nothing", {}, `https://127.0.0.1:${through}`)).status).toBe(404);
});

test("a server that stops does not wait for those who have said nothing", async () => {
  const own = await startApp({}, { https });
  const silent = connectTcp(Number(new URL(own.url).port), "127.0.0.1");
  await once(silent, "connect");
  silent.on("error", () => {});
  const gone = new Promise((resolve) => silent.once("close", resolve));
  await own.stop();
  await gone;
});

test("what is not HTTP within TLS is let go and disturbs nobody", async () => {
  const port = Number(new URL(app.url).port);
  const raw = connectTls({ port, host: "127.0.0.1", ca: https.authority });
  await once(raw, "secureConnect");
  raw.write("NOT HTTP AT ALL\r\n\r\n");
  const [answer] = (await once(raw, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect((await byHttp1("/nothing")).status).toBe(404);
});

test("a server that stops does not wait for browsers that keep their connection", async () => {
  const own = await startApp({}, { https });
  const session = openHttp2(own.url);
  await byHttp2(session, "/nothing");
  const gone = once(session, "close");
  await own.stop();
  await gone;
});

test("a renewed certificate is served without a restart, and one that cannot be used changes nothing", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const renewed = await newPair();
  const server = createServer({ ...https.pair }, (socket: TLSSocket) => socket.on("error", () => {}));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const served = async () => {
    const socket = connectTls({ port, host: "127.0.0.1", ca: [https.authority, renewed.authority] });
    await once(socket, "secureConnect");
    const { fingerprint256 } = socket.getPeerCertificate();
    socket.destroy();
    return fingerprint256;
  };
  const print = ({ cert }: Issued) => new X509Certificate(cert).fingerprint256;

  const warnings: string[] = [];
  const answers: Awaited<ReturnType<Renewal>>[] = [
    { ok: true, pair: https.pair },
    { ok: false, mistakes: ["TLS_CERT expired."] },
    { ok: true, pair: { cert: "half of a", key: "file" } },
    { ok: true, pair: renewed.pair },
  ];
  const stop = keepFresh(
    server,
    https.pair,
    async () => answers.shift()!,
    (warning) => warnings.push(warning),
  );
  onTestFinished(stop);
  await vi.advanceTimersByTimeAsync(3 * LOOK_EVERY_MS);
  expect(await served()).toBe(print(https.pair));
  expect(warnings).toEqual(["TLS_CERT expired.", expect.stringMatching(/^The certificate was not renewed: /)]);
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(await served()).toBe(print(renewed.pair));
});
