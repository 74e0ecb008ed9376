/** What a page needs of the cryptography until a code is typed, with the loader of the rest: bench.mjs weighs it. */
export * from "../../web/crypto/code-keys.ts";
export * from "../../web/crypto/hpke.ts";
export * from "../../web/crypto/invite.ts";
export * from "../../web/crypto/link-tag.ts";
export * from "../../web/crypto/secret-code.ts";
export * from "../../web/crypto/stretch.ts";
export * from "../../web/crypto/wrap.ts";
