/** SHA-256 (FIPS 180-4) by WebCrypto: of all the parts under EC2 the one that the way in needs. */

export type Bytes = Uint8Array<ArrayBuffer>;

/** 32 bytes. */
export async function sha256(input: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", input));
}
