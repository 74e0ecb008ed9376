/** Argon2id (RFC 9106) off the page's thread, so that the page stays alive meanwhile. One question, one answer. */
import { argon2id } from "@noble/hashes/argon2.js";

export interface Argon2Question {
  password: string;
  salt: Uint8Array<ArrayBuffer>;
  options: { m: number; t: number; p: number; dkLen: number };
}

self.onmessage = ({ data }: MessageEvent<Argon2Question>) => {
  self.postMessage(argon2id(data.password, data.salt, data.options));
};
