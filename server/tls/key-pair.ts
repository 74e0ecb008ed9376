/** A certificate and its key, read from files that somebody else keeps, and why they cannot be served with. */
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";

export interface KeyPair {
  /** PEM: the server's own certificate first, then those that lead to an authority that browsers know. */
  readonly cert: string;
  /** PEM, without a passphrase. */
  readonly key: string;
}

export type KeyPairResult = { ok: true; pair: KeyPair } | { ok: false; mistakes: string[] };

/**
 * Reads both files; each mistake is a sentence that begins with the setting's name.
 * @param now milliseconds of Unix time
 */
export function readKeyPair(certFile: string, keyFile: string, now = Date.now()): KeyPairResult {
  const mistakes: string[] = [];
  const read = <T>(
    setting: string,
    file: string,
    parse: (pem: string) => T | string,
  ): { pem: string; it: T } | null => {
    const pem = contentOf(file);
    const it = typeof pem === "string" ? parse(pem) : `cannot be read (${pem.code}): "${file}"`;
    if (typeof pem === "string" && typeof it !== "string") return { pem, it };
    mistakes.push(`${setting} ${String(it)}.`);
    return null;
  };
  const cert = read("TLS_CERT", certFile, (pem) => parseCertificate(pem, certFile, now));
  const key = read("TLS_KEY", keyFile, (pem) => parseKey(pem, keyFile));
  if (cert === null || key === null) return { ok: false, mistakes };

  if (!cert.it.checkPrivateKey(key.it)) {
    const why = "is not the key of the first certificate in TLS_CERT: name the two files that were made together";
    return { ok: false, mistakes: [`TLS_KEY ${why}; in a chain the server's own certificate comes first.`] };
  }
  const pair = { cert: cert.pem, key: key.pem };
  try {
    createSecureContext(pair);
  } catch (error) {
    return { ok: false, mistakes: [`TLS_CERT and TLS_KEY cannot be used: ${(error as Error).message}.`] };
  }
  return { ok: true, pair };
}

function contentOf(file: string): string | { code: string } {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    return { code: (error as NodeJS.ErrnoException).code ?? "unknown" };
  }
}

function parseCertificate(pem: string, file: string, now: number): X509Certificate | string {
  let cert: X509Certificate;
  try {
    if (!pem.includes("-----BEGIN CERTIFICATE-----")) throw new Error("not PEM");
    cert = new X509Certificate(pem);
  } catch {
    const next = "its text has a line -----BEGIN CERTIFICATE-----; `openssl x509 -inform der` makes it of a binary one";
    return `is not a certificate in PEM: "${file}" (${next})`;
  }
  const [from, to] = [Date.parse(cert.validFrom), Date.parse(cert.validTo)];
  if (to <= now) return `expired on ${day(to)}: renew it, then start again`;
  if (from > now) return `is valid from ${day(from)} only: use the one before it, or set this machine's clock`;
  return cert;
}

function parseKey(pem: string, file: string): KeyObject | string {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_MISSING_PASSPHRASE" || /ENCRYPTED/.test(pem)) {
      return `is locked with a passphrase: \`openssl pkey -in KEY -out NEW_KEY\` makes one without`;
    }
    return `is not a private key in PEM: "${file}" (its text has a line -----BEGIN PRIVATE KEY-----)`;
  }
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
