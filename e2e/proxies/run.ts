/**
 * Duologue behind the proxies that are installed, each set up as its example in server/ops/proxies says: pages by HTTP/2,
 * a chat, a socket on which nothing is said for longer than proxies wait, a file's piece that comes slowly, whose requests
 * are counted, and the good-bye of a server that stops. Ends with a table, by itself.
 */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectHttp2 } from "node:http2";
import { request } from "node:https";
import { connect as reach } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import WebSocket from "ws";
import type { ServerFrame } from "../../shared/frames.ts";
import { CHUNK_BYTES, sealedChunkBytes } from "../../shared/files.ts";
import { createBody, randomKey, sealedFrame, startApp, startSession } from "../../server/testing/client.ts";
import { freePort } from "../../server/testing/free-port.ts";
import { localCertificate } from "../../server/tls/authority.ts";
import { programs, startProgram, versionOf } from "./programs.ts";

const [root = ".", only = ""] = process.argv.slice(2);
const NAME = "chat.local";
/** The four wait for 60 seconds. */
const QUIET_MS = 70_000;
const SLOW_MS = 20_000;
const HANG_MS = 15_000;

const home = mkdtempSync(join(tmpdir(), "duologue-proxies-"));
process.once("exit", () => rmSync(home, { recursive: true, force: true }));
const certificate = await localCertificate(join(home, "authority"), "proxies", [NAME, "127.0.0.1"]);
if (!certificate.ok) throw new Error(certificate.why);
const { pair, authority: ca } = certificate;

type Row = Record<string, string>;

async function tryOne(name: string): Promise<Row> {
  const program = programs[name]!;
  const version = versionOf(program);
  if (version === null) return { proxy: name, tried: `no: it is not installed (Debian: ${program.package})` };

  const folder = join(home, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "fullchain.pem"), pair.cert + ca);
  writeFileSync(join(folder, "privkey.pem"), pair.key);
  writeFileSync(join(folder, "bundle.pem"), pair.cert + ca + pair.key);
  const port = await freePort();
  const origin = `https://${NAME}:${port}`;
  let log = "";
  const app = await startApp(
    { PUBLIC_URL: origin, TRUST_PROXY: "loopback", CREATES_PER_WINDOW: "2", LOG_LEVEL: "info" },
    { pages: join(root, "dist/web"), logTo: { write: (line) => (log += line) } },
  );
  const proxy = startProgram(program, join(root, "server/ops/proxies"), {
    folder,
    port,
    target: Number(new URL(app.url).port),
  });
  let said = "";
  for (const stream of [proxy.stdout!, proxy.stderr!]) stream.setEncoding("utf8").on("data", (text) => (said += text));
  const gone = new Promise<void>((resolve) => proxy.once("exit", () => resolve()));
  const row: Row = { proxy: name, tried: version };
  try {
    await listens(
      port,
      () => proxy.exitCode,
      () => said,
    );
    const through = createWay(port, origin);
    const check = async (what: string, work: () => Promise<string>) => {
      row[what] = await work().catch((error: unknown) => `FAILED: ${(error as Error).message}`);
    };
    await check("HTTP/2", () => through.page());
    const session = await startSession(app.url);
    const tokens = [(await session.join(1)).body.token, (await session.join(2)).body.token] as const;
    const [one, two] = [await through.socket(), await through.socket()];
    await check("chat", async () => {
      one.send(session.hello(1, tokens[0]));
      two.send(session.hello(2, tokens[1]));
      await Promise.all([one.next("caught-up"), two.next("caught-up")]);
      one.send(sealedFrame(1, 65_536));
      await two.next("record");
      return "yes";
    });
    await Promise.all([
      check("quiet 70 s", async () => {
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        two.send(sealedFrame(1));
        await one.next("record");
        return "yes";
      }),
      check("slow upload", async () => {
        const file = { fid: randomKey(16), bytes: CHUNK_BYTES };
        const bearer = `Bearer ${session.tag}.1.${tokens[0]}`;
        const offered = await through.ask("POST", "/api/files", { authorization: bearer }, JSON.stringify(file));
        if (offered !== 200) throw new Error(`the file was answered with ${offered}`);
        const status = await through.trickle(`/api/files/${file.fid}/0`, bearer, sealedChunkBytes(file.bytes, 0));
        return status === 204 ? `${SLOW_MS / 1_000} s` : `FAILED: ${status}`;
      }),
      check("client's address", async () => {
        const create = (from: string, forged: string) =>
          through.ask("POST", "/api/sessions", { "x-forwarded-for": forged }, JSON.stringify(createBody()), from);
        const statuses = [];
        for (const forged of ["192.0.2.1", "192.0.2.2", "192.0.2.3"]) statuses.push(await create("127.0.0.5", forged));
        statuses.push(await create("127.0.0.6", "127.0.0.5"));
        return statuses.join() === "200,200,429,200" ? "counted" : `FAILED: ${statuses.join()}`;
      }),
    ]);
    await check("good-bye", async () => {
      await app.stop();
      const code = await within("the close code", one.closed);
      return code === 1012 ? "1012" : `FAILED: ${code}`;
    });
    row["log"] = /TRUST_PROXY/.test(log) ? "FAILED: it warns of TRUST_PROXY" : "no warning";
  } catch (error) {
    row["tried"] = `${version}, FAILED: ${(error as Error).message} ${said.slice(-500)}`;
  } finally {
    proxy.kill("SIGKILL");
    await gone;
  }
  return row;
}

/** What a client asks through a proxy, by the name that its certificate has. */
function createWay(port: number, origin: string) {
  function page(): Promise<string> {
    const client = connectHttp2(origin, {
      createConnection: () => connectTls({ host: "127.0.0.1", port, servername: NAME, ca, ALPNProtocols: ["h2"] }),
    });
    const answer = new Promise<string>((resolve, reject) => {
      client.once("error", reject);
      const stream = client.request({ ":path": "/" });
      let status = 0;
      let text = "";
      stream.once("response", (headers) => (status = Number(headers[":status"])));
      stream.setEncoding("utf8").on("data", (part) => (text += part));
      stream.once("error", reject);
      stream.once("end", () => {
        const isPage = status === 200 && text.includes('<meta name="duologue" content="{');
        if (isPage) resolve("yes");
        else reject(new Error(`status ${status}`));
      });
    });
    return within("the page", answer).finally(() => client.destroy());
  }

  function send(method: string, path: string, headers: Record<string, string>, from = "127.0.0.1") {
    const asked = request({
      method,
      path,
      host: "127.0.0.1",
      port,
      servername: NAME,
      ca,
      localAddress: from,
      agent: false,
      headers: { host: new URL(origin).host, origin: origin, ...headers },
    });
    const status = new Promise<number>((resolve, reject) => {
      asked.once("error", reject);
      asked.once("response", (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
    });
    return { asked, status };
  }

  function ask(
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
    from?: string,
  ): Promise<number> {
    const { asked, status } = send(method, path, { ...headers, "content-type": "application/json" }, from);
    asked.end(body);
    return within("an answer", status);
  }

  /** Twenty pieces, a second apart. */
  async function trickle(path: string, authorization: string, length: number): Promise<number> {
    const type = { "content-type": "application/octet-stream", "content-length": String(length) };
    const { asked, status } = send("PUT", path, { authorization, ...type });
    const steps = 20;
    const piece = Math.floor(length / steps);
    for (let step = 0; step < steps; step++) {
      asked.write(Buffer.alloc(step === steps - 1 ? length - (steps - 1) * piece : piece));
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS / steps));
    }
    asked.end();
    return within("an answer", status);
  }

  async function socket() {
    const tls = { ca, servername: NAME };
    const opened = new WebSocket(`wss://127.0.0.1:${port}/ws`, [], {
      ...tls,
      origin: origin,
      headers: { host: new URL(origin).host },
    });
    const frames: ServerFrame[] = [];
    let hear = () => {};
    opened.on("message", (data: Buffer) => {
      frames.push(JSON.parse(data.toString()) as ServerFrame);
      hear();
    });
    const closed = new Promise<number>((resolve) => opened.once("close", resolve));
    await within(
      "the WebSocket",
      new Promise((resolve, reject) => {
        opened.once("open", resolve);
        opened.once("error", reject);
      }),
    );
    return {
      closed,
      send: (frame: object) => opened.send(JSON.stringify(frame)),
      next: (type: ServerFrame["type"]) =>
        within(
          type,
          new Promise<void>((resolve) => {
            const look = () => frames.some((frame) => frame.type === type) && resolve();
            hear = look;
            look();
          }),
        ),
    };
  }

  return { page, ask, trickle, socket };
}

async function within<T>(what: string, work: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    late = setTimeout(() => reject(new Error(`${what} did not come`)), HANG_MS);
  });
  return Promise.race([work, tooLate]).finally(() => clearTimeout(late));
}

async function listens(port: number, exited: () => number | null, said: () => string): Promise<void> {
  const until = Date.now() + HANG_MS;
  while (Date.now() < until) {
    if (exited() !== null) throw new Error(`it ended at once: ${said()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = reach(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("it does not listen");
}

const names = Object.keys(programs).filter((name) => name.includes(only));
const rows = await Promise.all(names.map(tryOne));
const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
console.log(line(columns));
console.log(line(columns.map(() => "---")));
for (const row of rows) console.log(line(columns.map((column) => row[column] ?? "")));
const failed = rows.some((row) => Object.values(row).some((cell) => cell.includes("FAILED")));
const tried = rows.filter((row) => !row["tried"]?.startsWith("no")).length;
console.log(`${tried} of ${rows.length} tried${failed ? ", and something failed" : ""}`);
process.exit(failed || tried === 0 ? 1 : 0);
