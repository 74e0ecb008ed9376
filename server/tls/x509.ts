/**
 * Writes X.509 certificates (RFC 5280), which Node cannot: an authority that may speak for private addresses alone, and
 * what it issues. ECDSA on P-256 with SHA-256. Reads none, and decides nothing about where they are kept.
 */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import { BitString, Integer, OctetString, Utf8String } from "asn1js";
import * as pki from "pkijs";
import { LOCAL_DOMAIN, PRIVATE_NETWORKS } from "../lib/private-networks.ts";

/** Both in PEM. */
export interface Issued {
  cert: string;
  key: string;
}

const DAY_MS = 86_400_000;
/** From this long ago on: a phone's clock may be behind. */
const BACKDATED_MS = DAY_MS;
export const AUTHORITY_LIFE_MS = 3_650 * DAY_MS;
/** With what it is backdated below the 397 days that browsers accept at most (CA/Browser Forum, 6.3.2). */
export const LEAF_LIFE_MS = 395 * DAY_MS;

/** Object identifiers of RFC 5280, section 4.2, and the one key usage of a web server. */
const OID = {
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  authorityKeyIdentifier: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
};
/** Bits of KeyUsage, the first one highest (section 4.2.1.3). */
const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;
/** Kinds of GeneralName (section 4.2.1.6). */
const DNS_NAME = 2;
const IP_ADDRESS = 7;

/**
 * An authority that signs certificates of servers only, under none but itself, and only for private addresses and names
 * in ".local": whoever steals its key can pretend to be a machine at home, not a site of the world.
 * @param name what people see in the list of what their device trusts
 * @param now milliseconds of Unix time
 */
export async function createAuthority(name: string, now: number): Promise<Issued> {
  const keys = newKeys();
  const permitted = [
    new pki.GeneralName({ type: DNS_NAME, value: LOCAL_DOMAIN }),
    ...PRIVATE_NETWORKS.map(
      ([address, bits]) =>
        new pki.GeneralName({
          type: IP_ADDRESS,
          value: octets(Buffer.concat([ipBytes(address), mask(address, bits)])),
        }),
    ),
  ].map((base) => new pki.GeneralSubtree({ base }));
  return write({
    keys,
    subject: name,
    from: now - BACKDATED_MS,
    to: now + AUTHORITY_LIFE_MS,
    issuer: { name, key: keys.privateKey },
    extensions: [
      extension(OID.basicConstraints, true, new pki.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(OID.keyUsage, true, keyUsage(KEY_CERT_SIGN)),
      extension(OID.nameConstraints, true, new pki.NameConstraints({ permittedSubtrees: permitted })),
      extension(OID.subjectKeyIdentifier, false, octets(keyId(keys.publicKey))),
    ],
  });
}

/**
 * A server's certificate; it ends with its authority at the latest.
 * @param names host names and IP addresses that browsers may find it under
 * @param now milliseconds of Unix time
 */
export async function issue(
  authority: { cert: X509Certificate; key: KeyObject },
  names: readonly string[],
  now: number,
): Promise<Issued> {
  const keys = newKeys();
  const altNames = names.map((name) =>
    isIP(name) === 0
      ? new pki.GeneralName({ type: DNS_NAME, value: name })
      : new pki.GeneralName({ type: IP_ADDRESS, value: octets(ipBytes(name)) }),
  );
  return write({
    keys,
    subject: "Duologue",
    from: now - BACKDATED_MS,
    to: Math.min(now + LEAF_LIFE_MS, Date.parse(authority.cert.validTo)),
    issuer: { name: commonName(authority.cert), key: authority.key },
    extensions: [
      extension(OID.basicConstraints, true, new pki.BasicConstraints({ cA: false })),
      extension(OID.keyUsage, true, keyUsage(DIGITAL_SIGNATURE)),
      extension(OID.extKeyUsage, false, new pki.ExtKeyUsage({ keyPurposes: [OID.serverAuth] })),
      extension(OID.subjectAltName, false, new pki.AltName({ altNames })),
      extension(
        OID.authorityKeyIdentifier,
        false,
        new pki.AuthorityKeyIdentifier({ keyIdentifier: octets(keyId(authority.cert.publicKey)) }),
      ),
    ],
  });
}

type Keys = { publicKey: KeyObject; privateKey: KeyObject };

function newKeys(): Keys {
  return generateKeyPairSync("ec", { namedCurve: "prime256v1" });
}

async function write(content: {
  keys: Keys;
  subject: string;
  from: number;
  to: number;
  issuer: { name: string; key: KeyObject };
  extensions: pki.Extension[];
}): Promise<Issued> {
  const certificate = new pki.Certificate();
  certificate.version = 2; // v3
  // 127 random bits: never negative, never the same twice.
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40;
  certificate.serialNumber = new Integer({ valueHex: serial });
  certificate.issuer.typesAndValues.push(named(content.issuer.name));
  certificate.subject.typesAndValues.push(named(content.subject));
  certificate.notBefore.value = new Date(content.from);
  certificate.notAfter.value = new Date(content.to);
  certificate.extensions = content.extensions;
  await certificate.subjectPublicKeyInfo.importKey(await webKey(content.keys.publicKey));
  await certificate.sign(await webKey(content.issuer.key), "SHA-256");
  const der = Buffer.from(certificate.toSchema().toBER());
  return {
    cert: new X509Certificate(der).toString(),
    key: content.keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** As WebCrypto has it, which the library works with. */
function webKey(key: KeyObject): Promise<CryptoKey> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const isPrivate = key.type === "private";
  const type = isPrivate ? "pkcs8" : "spki";
  const der = new Uint8Array(key.export({ type, format: "der" } as { type: "pkcs8"; format: "der" }));
  return crypto.subtle.importKey(type, der, algorithm, true, [isPrivate ? "sign" : "verify"]);
}

const extension = (
  extnID: string,
  critical: boolean,
  value: { toBER(): ArrayBuffer } | { toSchema(): { toBER(): ArrayBuffer } },
): pki.Extension =>
  new pki.Extension({ extnID, critical, extnValue: "toSchema" in value ? value.toSchema().toBER() : value.toBER() });

const named = (name: string): pki.AttributeTypeAndValue =>
  new pki.AttributeTypeAndValue({ type: OID.commonName, value: new Utf8String({ value: name }) });

const octets = (bytes: Uint8Array): OctetString => new OctetString({ valueHex: bytes });

/** The bits after the last one that is set do not count (X.690, 11.2.2). */
const keyUsage = (bit: number): BitString =>
  new BitString({ valueHex: Uint8Array.of(bit), unusedBits: 31 - Math.clz32(bit & -bit) });

/** The first way of section 4.2.1.2: SHA-1 of the key's bits. A name, not a protection. */
function keyId(key: KeyObject): Uint8Array {
  const { x, y } = key.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x!, "base64url"), Buffer.from(y!, "base64url")]);
  return createHash("sha1").update(point).digest();
}

/** Of a certificate that was written here, whose subject is one common name. */
const commonName = (cert: X509Certificate): string => cert.subject.replace(/^CN=/, "");

/** 4 or 16 bytes. */
function ipBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const groups = (part: string | undefined): string[] => (part ? part.split(":") : []);
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}

/** As many bytes as the address has, the first bits of them set. */
function mask(address: string, bits: number): Buffer {
  const bytes = isIP(address) === 4 ? 4 : 16;
  return Buffer.from(Array.from({ length: bytes }, (_, at) => 0xff00 >> Math.max(0, Math.min(8, bits - 8 * at))));
}
