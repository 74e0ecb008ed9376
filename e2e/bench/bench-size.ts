/** All of the client's cryptography as the page imports it: bench.mjs builds this and weighs it. */
export * from "../../web/crypto/code-keys.ts";
export * from "../../web/crypto/handshake.ts";
export * from "../../web/crypto/hpke.ts";
export * from "../../web/crypto/invite.ts";
export * from "../../web/crypto/local-state.ts";
export * from "../../web/crypto/pad.ts";
export * from "../../web/crypto/record.ts";
export * from "../../web/crypto/safety-code.ts";
export * from "../../web/crypto/secret-code.ts";
export * from "../../web/crypto/stretch.ts";
export * from "../../web/crypto/wrap.ts";
