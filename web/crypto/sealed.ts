/** Plaintext and ciphertext are different types: only this folder makes a `Sealed`, so sending plaintext does not compile. */

declare const brand: unique symbol;

/** iv, ciphertext and tag in base64url: what goes into a `send` frame. */
export type Sealed = string & { readonly [brand]: "sealed" };

/** What is said with one record; chat features add kinds here, and the server learns none of them. */
export interface Content {
  /** 16 random bytes in base64url: one's own name for this message, the same wherever it is shown. */
  id: string;
  /** The author's clock, milliseconds since 1970. */
  t: number;
  kind: "text";
  text: string;
}

/** Where a record stands: bound into its AAD, so it opens nowhere else. */
export interface Place {
  from: 1 | 2;
  eid: string;
  seq: number;
}

/**
 * What seals and opens a chat's records. The handshake's epochs will stand behind the same three verbs.
 */
export interface Cipher {
  /** The epoch that this device seals in. */
  readonly eid: string;
  seal(content: Content, seq: number): Promise<Sealed>;
  /** The content, or undefined where the record is not genuine, not of this session, or not what it claims. */
  open(sealed: string, place: Place): Promise<Content | undefined>;
}
