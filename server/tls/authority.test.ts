/** This machine's own certificates: what they say, who believes them, and how they are kept. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { checkServerIdentity, connect, createServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { ownFolder } from "../testing/folder.ts";
import { localCertificate, type LocalCertificate, RENEW_BEFORE_MS } from "./authority.ts";
import type { KeyPair } from "./key-pair.ts";
import { AUTHORITY_LIFE_MS, createAuthority, issue, LEAF_LIFE_MS } from "./x509.ts";

const DAY_MS = 86_400_000;
const NAMES = ["192.168.1.20", "10.0.0.7", "fd12::7:0:20", "box.local"];

async function certificate(folder: string, names = NAMES, now?: number): Promise<LocalCertificate> {
  const made = await localCertificate(folder, "box", names, now);
  if (!made.ok) throw new Error(made.why);
  return made;
}

/** How a client that trusts this authority alone, or the world's, takes a server's certificate for a name. */
async function verdict(pair: KeyPair, name: string, ca?: string): Promise<string> {
  const server = createServer({ ...pair });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const said = await new Promise<string>((resolve) => {
    const socket = connect({
      port,
      host: "127.0.0.1",
      ...(ca !== undefined && { ca }),
      checkServerIdentity: (_host, cert) => checkServerIdentity(name, cert),
    });
    socket.once("secureConnect", () => resolve("accepted"));
    socket.once("error", (error) => resolve(error.message));
    onTestFinished(() => void socket.destroy());
  });
  server.close();
  return said;
}

test("who trusts the authority accepts the server at each of its names, and at no other; nobody else does", async () => {
  const { pair, authority } = await certificate(ownFolder());
  for (const name of NAMES) expect(await verdict(pair, name, authority), name).toBe("accepted");
  for (const name of ["192.168.1.21", "fd12::7", "box", "other.local"]) {
    expect(await verdict(pair, name, authority), name).toContain("does not match certificate's altnames");
  }
  expect(await verdict(pair, NAMES[0]!)).toContain("unable to verify the first certificate");
});

test("the authority cannot speak for the world's names and addresses", async () => {
  const made = await createAuthority("Duologue on box", Date.now());
  const authority = { cert: new X509Certificate(made.cert), key: createPrivateKey(made.key) };
  for (const name of ["chat.example", "box", "notlocal", "8.8.8.8", "172.32.0.1", "2001:db8::1"]) {
    const pair = await issue(authority, [name], Date.now());
    expect(await verdict(pair, name, made.cert), name).toBe("permitted subtree violation");
  }
});

test("the server's certificate is one that browsers accept: P-256, for servers, valid for 397 days at most", async () => {
  const { pair, authority } = await certificate(ownFolder());
  const cert = new X509Certificate(pair.cert);
  expect(cert.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
  expect(cert.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  expect(cert.ca).toBe(false);
  expect((Date.parse(cert.validTo) - Date.parse(cert.validFrom)) / DAY_MS).toBeLessThanOrEqual(397);
  const root = new X509Certificate(authority);
  expect([root.ca, root.subject]).toEqual([true, "CN=Duologue on box"]);
});

test("it is kept for the next start, in a folder that its owner alone can open", async () => {
  const folder = join(ownFolder(), "deep", "duologue");
  const first = await certificate(folder);
  const second = await certificate(folder, NAMES.slice(1));
  expect(first.isNew).toBe(true);
  expect(second).toEqual({ ...first, isNew: false });
  expect(readFileSync(first.authorityFile, "utf8")).toBe(first.authority);
  expect(first.sha256).toBe(new X509Certificate(first.authority).fingerprint256);
  const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(rights(folder)).toBe("700");
  expect(Object.fromEntries(readdirSync(folder).map((name) => [name, rights(join(folder, name))]))).toEqual({
    "authority.crt": "644",
    "authority.pem": "600",
    "server.pem": "600",
  });
});

test("an address that is new, or an end that is near, renews the server's certificate under the same authority", async () => {
  const folder = ownFolder();
  const now = Date.now();
  const first = await certificate(folder, ["10.0.0.7"], now);
  const moved = await certificate(folder, ["10.0.0.8"], now);
  expect(await verdict(moved.pair, "10.0.0.8", first.authority)).toBe("accepted");
  expect(await certificate(folder, ["10.0.0.8"], now + LEAF_LIFE_MS - RENEW_BEFORE_MS - DAY_MS)).toEqual({
    ...moved,
    isNew: false,
  });
  const later = await certificate(folder, ["10.0.0.8"], now + LEAF_LIFE_MS - RENEW_BEFORE_MS + DAY_MS);
  expect(later.authority).toBe(first.authority);
  expect(later.pair.cert).not.toBe(moved.pair.cert);
});

test("an authority near its end is made anew, and said to be new", async () => {
  const folder = ownFolder();
  const now = Date.now();
  const first = await certificate(folder, NAMES, now - AUTHORITY_LIFE_MS);
  const second = await certificate(folder, NAMES, now);
  expect(second.isNew).toBe(true);
  expect(second.sha256).not.toBe(first.sha256);
  expect(await verdict(second.pair, NAMES[0]!, second.authority)).toBe("accepted");
});

test("two that start at once have one authority", async () => {
  const folder = ownFolder();
  const all = await Promise.all([1, 2, 3, 4].map(() => certificate(folder)));
  expect(new Set(all.map(({ sha256 }) => sha256)).size).toBe(1);
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  for (const { pair, authority } of all) expect(await verdict(pair, NAMES[0]!, authority)).toBe("accepted");
});

test("what is damaged is said where devices rely on it, and made anew where not", async () => {
  const folder = ownFolder();
  const first = await certificate(folder);
  writeFileSync(join(folder, "server.pem"), "half of a fi");
  const second = await certificate(folder);
  expect(second.sha256).toBe(first.sha256);
  expect(await verdict(second.pair, NAMES[0]!, first.authority)).toBe("accepted");

  writeFileSync(join(folder, "authority.pem"), "half of a fi");
  expect(await localCertificate(folder, "box", NAMES)).toEqual({
    ok: false,
    why: expect.stringMatching(/authority\.pem" is damaged: remove it/),
  });
});

test("a folder that cannot be is said, with what to do", async () => {
  const file = join(ownFolder(), "file");
  writeFileSync(file, "");
  expect(await localCertificate(join(file, "duologue"), "box", NAMES)).toEqual({
    ok: false,
    why: expect.stringMatching(/^It cannot keep its certificates in ".+" \(ENOTDIR\): set XDG_DATA_HOME/),
  });
});
