/** All of the client's cryptography and its engine as the page imports them: bench.mjs builds this and weighs it. */
export * from "../../web/crypto/code-keys.ts";
export * from "../../web/crypto/engine-crypto.ts";
export { deriveHandshakeKeys } from "../../web/crypto/handshake-keys.ts";
export * from "../../web/crypto/hpke.ts";
export * from "../../web/crypto/invite.ts";
export * from "../../web/crypto/link-tag.ts";
export * from "../../web/crypto/local-state.ts";
export * from "../../web/crypto/secret-code.ts";
export * from "../../web/crypto/stretch.ts";
export * from "../../web/crypto/wrap.ts";
export { ENGINE_LIMITS } from "../../web/engine/limits.ts";
export { helloOf, loadState, newState, unsentTexts } from "../../web/engine/state.ts";
export { step } from "../../web/engine/step.ts";
export { viewOf } from "../../web/engine/view.ts";
