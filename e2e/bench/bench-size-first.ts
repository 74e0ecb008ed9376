/** What of the cryptography a page loads before the code is typed, the rest coming meanwhile: bench.mjs weighs it. */
export * from "../../web/crypto/code-keys.ts";
export * from "../../web/crypto/handshake-keys.ts";
export * from "../../web/crypto/invite.ts";
export * from "../../web/crypto/link-tag.ts";
export * from "../../web/crypto/local-state.ts";
export * from "../../web/crypto/secret-code.ts";
export * from "../../web/crypto/stretch.ts";
export * from "../../web/crypto/wrap.ts";
