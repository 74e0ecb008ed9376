/** Phones at once: `--lan` and `--tunnel` as a person starts them. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { machineAddresses } from "../../server/reach/addresses.ts";
import { freePort } from "../../server/testing/free-port.ts";
import { createAuthority, issue } from "../../server/tls/x509.ts";
import { expect, startServer, test } from "../support/fixtures.ts";
import { join, messages, newPerson, say, startChat } from "../support/page-objects.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), "duologue-reach-"));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

test("--lan: two phones of the network talk at the address that is printed; without a network it says so", async ({
  browser,
  ownServer,
}) => {
  const [address] = await machineAddresses();
  const options = { args: ["--lan"], surroundings: { XDG_DATA_HOME: folder } };
  const env = { PORT: String(await freePort()), HOST: "localhost" };
  if (address === undefined) {
    await expect(startServer(env, options)).rejects.toThrow("This machine has no address on a home or office network");
    return;
  }
  const server = await ownServer(env, options);
  expect(server.url).toContain(address.address);
  // Who trusts the authority alone is tried in server/reach/lan.test.ts; here people go on behind the warning.
  const phone = () => newPerson(browser, { ignoreHTTPSErrors: true });
  const host = await phone();
  const [forAbhi, forAnny] = await startChat(host, server.url);
  expect(forAbhi.link).toContain(server.url);
  await expect(host.getByText("npm start -- --lan")).toHaveCount(0);
  const [abhi, anny] = await Promise.all([phone(), phone()]);
  await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
  await say(abhi, "on the same network");
  await expect(messages(anny)).toContainText("on the same network");
  expect(
    await abhi.evaluate(() =>
      performance.getEntriesByType("navigation").map((entry) => entry.toJSON().nextHopProtocol),
    ),
  ).toEqual(["h2"]);
  await server.stop();
  expect(await server.ended).toBe(0);
});

test(
  "TLS_CERT and TLS_KEY: the server speaks https itself; half of the pair stops the start",
  { tag: "@long" },
  async ({ ownServer }) => {
    const made = await createAuthority("Test", Date.now());
    const authority = { cert: new X509Certificate(made.cert), key: createPrivateKey(made.key) };
    const { cert, key } = await issue(authority, ["127.0.0.1"], Date.now());
    const [TLS_CERT, TLS_KEY] = [joinPath(folder, "cert.pem"), joinPath(folder, "key.pem")];
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

test(
  "on this computer alone, the host is told how phones can open the links",
  { tag: "@long" },
  async ({ browser, server }) => {
    const host = await newPerson(browser);
    await startChat(host, server.url);
    await expect(host.getByText("npm start -- --lan")).toBeVisible();
  },
);

/** A program of that name that prints what the real one does, and waits; the address is nowhere. */
function standIn(): { PATH: string } {
  const script = `#!${process.execPath}
    require("node:fs").writeFileSync(${JSON.stringify(joinPath(folder, "pid"))}, String(process.pid));
    console.error("2026-11-21T18:00:03Z INF |  https://four-words-like-these.trycloudflare.com  |");
    setInterval(() => {}, 1000);`;
  writeFileSync(joinPath(folder, "cloudflared"), script, { mode: 0o755 });
  return { PATH: folder };
}
const tunnelPid = () => Number(readFileSync(joinPath(folder, "pid"), "utf8"));
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
