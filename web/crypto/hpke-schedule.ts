/**
 * The key schedule of HPKE (RFC 9180, section 5.1) for what EC2 uses: KDF HKDF-SHA256, AEAD export only, mode PSK and no
 * other. Everything in it is 32 bytes long, so HKDF-Expand is one HMAC.
 */
import { utf8 } from "../../shared/enc.ts";
import { join } from "./fields.ts";
import type { Exporter } from "./hpke.ts";
import { type Bytes, hmac } from "./primitives.ts";

const MODE_PSK = 1;
const NO_SALT = new Uint8Array(32);

/**
 * What both ends export from (sections 5.1 and 5.3).
 * @param kem the KEM's number, as in the registry of RFC 9180
 */
export async function exporterOf(
  kem: number,
  sharedSecret: Bytes,
  info: Bytes,
  psk: Bytes,
  pskId: Bytes,
): Promise<Exporter> {
  const suite = join(utf8("HPKE"), Uint8Array.of(kem >> 8, kem & 255, 0, 1, 255, 255));
  // LabeledExtract and LabeledExpand of section 4, where L is 32.
  const extract = (salt: Bytes, label: string, ikm: Bytes) =>
    hmac(salt, join(utf8("HPKE-v1"), suite, utf8(label), ikm));
  const expand = (prk: Bytes, label: string, of: Bytes) =>
    hmac(prk, join(Uint8Array.of(0, 32), utf8("HPKE-v1"), suite, utf8(label), of, Uint8Array.of(1)));

  const context = join(
    Uint8Array.of(MODE_PSK),
    await extract(NO_SALT, "psk_id_hash", pskId),
    await extract(NO_SALT, "info_hash", info),
  );
  const secret = await expand(await extract(sharedSecret, "secret", psk), "exp", context);
  return { export: (of) => expand(secret, "sec", of) };
}
