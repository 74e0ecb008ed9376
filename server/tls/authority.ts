/**
 * The certificate authority of this user on this machine, kept in a folder that only they can open, and the certificate
 * it gives the server. `authority.pem` and `server.pem` hold a key and its certificate, so that the two cannot part;
 * `authority.crt` is what other devices install.
 */
import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from "node:crypto";
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import type { KeyPair } from "./key-pair.ts";
import { createAuthority, type Issued, issue } from "./x509.ts";

/** What has less time left is made anew. */
export const RENEW_BEFORE_MS = 30 * 86_400_000;

export interface LocalCertificate {
  ok: true;
  pair: KeyPair;
  /** What other devices install, in PEM, and its file. */
  authority: string;
  authorityFile: string;
  /** Of the authority, as devices show it: upper case, with colons. */
  sha256: string;
  /** The authority was made just now: no device has it yet. */
  isNew: boolean;
}

interface Pair {
  cert: X509Certificate;
  key: KeyObject;
  pem: Issued;
}

/**
 * The certificate for these names: the one that is kept where it still fits, otherwise a new one. What goes wrong is a
 * sentence.
 * @param folder is made where it is missing
 * @param host this machine's name, which people will look for among what their device trusts
 * @param names host names and IP addresses, private ones
 * @param now milliseconds of Unix time
 */
export async function localCertificate(
  folder: string,
  host: string,
  names: readonly string[],
  now = Date.now(),
): Promise<LocalCertificate | { ok: false; why: string }> {
  const [authorityFile, keptFile, serverFile] = ["authority.crt", "authority.pem", "server.pem"].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);

    let authority = readPair(keptFile);
    if (authority === "damaged") {
      const why = `"${keptFile}" is damaged: remove it, and a new authority is made, which devices must install anew.`;
      return { ok: false, why };
    }
    let isNew = false;
    if (authority !== null && timeLeft(authority.cert, now) < RENEW_BEFORE_MS) {
      rmSync(keptFile);
      authority = null;
    }
    if (authority === null) {
      isNew = keepFirst(
        keptFile,
        await createAuthority(`Duologue on ${host.replace(/[^\w.-]/g, "").slice(0, 40)}`, now),
      );
      authority = readPair(keptFile) as Pair;
    }
    writeWhole(authorityFile, authority.pem.cert, 0o644);

    let server = readPair(serverFile);
    if (server === null || server === "damaged" || !fits(server.cert, authority.cert, names, now)) {
      const issued = await issue(authority, names, now);
      writeWhole(serverFile, issued.key + issued.cert, 0o600);
      server = { ...authority, pem: issued };
    }
    return {
      ok: true,
      pair: server.pem,
      authority: authority.pem.cert,
      authorityFile,
      sha256: authority.cert.fingerprint256,
      isNew,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = `It cannot keep its certificates in "${folder}" (${code}): set XDG_DATA_HOME to a folder that you may write to.`;
    return { ok: false, why };
  }
}

function readPair(file: string): Pair | "damaged" | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
    // It may have been copied here, or unpacked, with the rights of any file.
    chmodSync(file, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    const [key, cert] = [block(text, "PRIVATE KEY"), block(text, "CERTIFICATE")];
    const pair = { cert: new X509Certificate(cert), key: createPrivateKey(key), pem: { cert, key } };
    return pair.cert.checkPrivateKey(pair.key) ? pair : "damaged";
  } catch {
    return "damaged";
  }
}

const block = (text: string, label: string): string =>
  new RegExp(`-----BEGIN ${label}-----[^]*?-----END ${label}-----\n`).exec(text)?.[0] ?? "";

const timeLeft = (cert: X509Certificate, now: number): number => Date.parse(cert.validTo) - now;

/** One that names more than is needed fits, too: a machine that comes and goes between networks keeps its certificate. */
function fits(cert: X509Certificate, authority: X509Certificate, names: readonly string[], now: number): boolean {
  const named = (name: string) => (isIP(name) === 0 ? cert.checkHost(name) : cert.checkIP(name)) !== undefined;
  return (
    cert.verify(authority.publicKey) &&
    Date.parse(cert.validFrom) <= now &&
    timeLeft(cert, now) >= RENEW_BEFORE_MS &&
    names.every(named)
  );
}

/** Writes a file whole or not at all. */
function writeWhole(file: string, text: string, mode: number): void {
  const part = partOf(file, text, mode);
  renameSync(part, file);
}

/** The same where there is none yet; whether it was this process: of two that start at once, one makes the authority. */
function keepFirst(file: string, { key, cert }: Issued): boolean {
  const part = partOf(file, key + cert, 0o600);
  try {
    linkSync(part, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(part);
  }
}

function partOf(file: string, text: string, mode: number): string {
  const part = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(part, text, { mode, flag: "wx" });
  return part;
}
