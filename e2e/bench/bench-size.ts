/** All of the client's cryptography and its engine as the page imports them: bench.mjs builds this and weighs it. */
export * from "./bench-size-first.ts";
export { createEngineCrypto } from "../../web/crypto/engine-crypto.ts";
export { loadHpke } from "../../web/crypto/hpke.ts";
export { ENGINE_LIMITS } from "../../web/engine/limits.ts";
export { helloOf, loadState, newState, unsentTexts } from "../../web/engine/state.ts";
export { step } from "../../web/engine/step.ts";
export { viewOf } from "../../web/engine/view.ts";
