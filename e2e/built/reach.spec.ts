/** Ways to be reached that the server makes itself: its own https, and `--tunnel`. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../server/testing/free-port.ts";
import { createAuthority, issue } from "../../server/tls/x509.ts";
import { expect, startServer, test } from "../support/fixtures.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "duologue-reach-"));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

test(
  "TLS_CERT and TLS_KEY: the server speaks https itself; half of the pair stops the start",
  { tag: "@long" },
  async ({ ownServer }) => {
    const made = await createAuthority("Test", Date.now());
    const authority = { cert: new X509Certificate(made.cert), key: createPrivateKey(made.key) };
    const { cert, key } = await issue(authority, ["127.0.0.1"], Date.now());
    const [TLS_CERT, TLS_KEY] = [join(folder, "cert.pem"), join(folder, "key.pem")];
    writeFileSync(TLS_CERT, cert);
    writeFileSync(TLS_KEY, key);
    const { port } = await ownServer({ TLS_CERT, TLS_KEY });
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      get({ host: "127.0.0.1", port, ca: made.cert }, resolve).on("error", reject);
    });
    expect(answer.statusCode).toBe(200);
    answer.destroy();
    await expect(startServer({ TLS_CERT })).rejects.toThrow(
      "TLS_CERT and TLS_KEY need each other: TLS_KEY is not set.",
    );
  },
);

/** A program of that name that prints what the real one does, and waits; the address is nowhere. */
function standIn(): { PATH: string } {
  const script = `#!${process.execPath}
    require("node:fs").writeFileSync(${JSON.stringify(join(folder, "pid"))}, String(process.pid));
    console.error("2026-11-21T18:00:03Z INF |  https://four-words-like-these.trycloudflare.com  |");
    setInterval(() => {}, 1000);`;
  writeFileSync(join(folder, "cloudflared"), script, { mode: 0o755 });
  return { PATH: folder };
}
const tunnelPid = () => Number(readFileSync(join(folder, "pid"), "utf8"));
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("--tunnel: the address is the tunnel's, which ends with the server", { tag: "@long" }, async ({ ownServer }) => {
  const port = await freePort();
  const server = await ownServer({ PORT: String(port) }, { args: ["--tunnel"], surroundings: standIn() });
  expect(server.url).toBe("https://four-words-like-these.trycloudflare.com");
  const from = (origin: string) =>
    fetch(`http://127.0.0.1:${port}/api/sessions`, { method: "POST", headers: { origin }, body: "{" });
  expect((await from("http://127.0.0.1")).status).toBe(403);
  expect((await from(server.url)).status).toBe(400);
  await server.stop();
  expect(await server.ended).toBe(0);
  expect(isAlive(tunnelPid())).toBe(false);
});

test(
  "--tunnel: a tunnel that dies is said, and the server stops in good order",
  { tag: "@long" },
  async ({ ownServer }) => {
    const port = await freePort();
    const server = await ownServer({ PORT: String(port) }, { args: ["--tunnel"], surroundings: standIn() });
    process.kill(tunnelPid(), "SIGKILL");
    expect(await server.ended).toBe(1);
    expect(server.logs()).toContain("The tunnel is gone: cloudflared ended (SIGKILL).");
    expect(server.logs()).toContain("Nobody can come in any more, so Duologue stops.");
  },
);
