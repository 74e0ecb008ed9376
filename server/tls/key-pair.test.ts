/** A certificate of one's own: what cannot be served with is said before anything starts, with what to do. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { openReach } from "../reach/reach.ts";
import { ownFolder } from "../testing/folder.ts";
import { createAuthority, issue } from "./x509.ts";

const DAY_MS = 86_400_000;

/** A folder with what a person may name by mistake, and the way to a file in it. */
async function files() {
  const folder = ownFolder();
  const made = await createAuthority("Test", Date.now() - 1_000 * DAY_MS);
  const authority = { cert: new X509Certificate(made.cert), key: createPrivateKey(made.key) };
  const at = (days: number) => issue(authority, ["box.local"], Date.now() + days * DAY_MS);
  const [good, other, expired, early] = await Promise.all([at(0), at(0), at(-500), at(2)]);
  const locked = createPrivateKey(good.key).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "secret",
  });
  const file = (name: string) => join(folder, name);
  for (const [name, content] of Object.entries({
    "good.crt": good.cert,
    "good.key": good.key,
    "chain.crt": good.cert + made.cert,
    "backwards.crt": made.cert + good.cert,
    "other.crt": other.cert,
    "other.key": other.key,
    "expired.crt": expired.cert,
    "expired.key": expired.key,
    "early.crt": early.cert,
    "early.key": early.key,
    "locked.key": locked,
    "binary.crt": new X509Certificate(good.cert).raw,
    "cut.crt": good.cert.slice(0, 300),
    "empty.key": "",
  })) {
    writeFileSync(file(name), content);
  }
  return { file };
}

const contents = (path: string) => readFileSync(path, "utf8");
const read = (TLS_CERT: string, TLS_KEY: string, more = {}) => readConfig({ TLS_CERT, TLS_KEY, ...more });

test("a certificate with its key is taken, with or without the chain behind it", async () => {
  const { file } = await files();
  for (const cert of ["good.crt", "chain.crt"]) {
    expect(read(file(cert), file("good.key"))).toMatchObject({
      ok: true,
      config: { tls: { pair: { cert: contents(file(cert)) } }, strictTransport: false },
    });
  }
  // Browsers are told to insist on https where it is known that all come by it.
  expect(read(file("good.crt"), file("good.key"), { PUBLIC_URL: "https://chat.example" })).toMatchObject({
    config: { strictTransport: true },
  });
});

test("files that are renewed while the server runs are read again, and are judged again", async () => {
  const { file } = await files();
  const result = read(file("good.crt"), file("good.key"));
  if (!result.ok) throw new Error(result.mistakes.join());
  const reach = await openReach(result.config, null, () => {});
  if (!reach.ok || reach.https === null) throw new Error("no https");
  const { pair, renewal } = reach.https;
  expect(await renewal()).toEqual({ ok: true, pair });
  copyFileSync(file("other.key"), file("good.key"));
  expect(await renewal()).toMatchObject({ ok: false, mistakes: [expect.stringContaining("is not the key")] });
  copyFileSync(file("other.crt"), file("good.crt"));
  expect(await renewal()).toEqual({
    ok: true,
    pair: { cert: contents(file("other.crt")), key: contents(file("other.key")) },
  });
});

test("what cannot be served with is refused with a sentence that says what to do", async () => {
  const { file } = await files();
  for (const [cert, key, ...mistakes] of [
    ["good.crt", "other.key", /^TLS_KEY is not the key of the first certificate in TLS_CERT: name the two files/],
    ["backwards.crt", "good.key", /^TLS_KEY is not the key .+ the server's own certificate comes first\.$/],
    ["expired.crt", "expired.key", /^TLS_CERT expired on \d{4}-\d\d-\d\d: renew it, then start again\.$/],
    ["early.crt", "early.key", /^TLS_CERT is valid from \d{4}-\d\d-\d\d only: .+clock\.$/],
    ["good.crt", "locked.key", /^TLS_KEY is locked with a passphrase: `openssl pkey /],
    ["binary.crt", "good.key", /^TLS_CERT is not a certificate in PEM: ".+binary\.crt".+`openssl x509 -inform der`/],
    ["cut.crt", "good.key", /^TLS_CERT is not a certificate in PEM/],
    ["good.key", "good.crt", /^TLS_CERT is not a certificate in PEM/, /^TLS_KEY is not a private key in PEM/],
    ["good.crt", "empty.key", /^TLS_KEY is not a private key in PEM: ".+empty\.key"/],
    [
      "nowhere.crt",
      "nowhere.key",
      /^TLS_CERT cannot be read \(ENOENT\): ".+nowhere\.crt"\.$/,
      /^TLS_KEY cannot be read/,
    ],
    ["", "good.key", /^TLS_CERT cannot be read \(EISDIR\)/],
  ] as const) {
    const result = read(file(cert), file(key));
    expect(result, `${cert} ${key}`).toEqual({
      ok: false,
      mistakes: mistakes.map((each) => expect.stringMatching(each)),
    });
    expect(JSON.stringify(result)).not.toContain("PRIVATE KEY-----\\n");
  }
});

test("half of the pair is refused, and an address that is not https beside it", async () => {
  const { file } = await files();
  expect(readConfig({ TLS_KEY: file("good.key") })).toEqual({
    ok: false,
    mistakes: ["TLS_CERT and TLS_KEY need each other: TLS_CERT is not set."],
  });
  expect(readConfig({ TLS_CERT: file("good.crt") })).toEqual({
    ok: false,
    mistakes: ["TLS_CERT and TLS_KEY need each other: TLS_KEY is not set."],
  });
  expect(read(file("good.crt"), file("good.key"), { PUBLIC_URL: "http://chat.example" })).toEqual({
    ok: false,
    mistakes: ["PUBLIC_URL must begin with https where TLS_CERT is set."],
  });
});
