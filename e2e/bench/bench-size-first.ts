/** What of the cryptography a page loads before the code is typed, the rest coming meanwhile: bench.mjs weighs it. */
export { deriveCodeKeys } from "../../web/crypto/code-keys.ts";
export { deriveHandshakeKeys } from "../../web/crypto/handshake-keys.ts";
export { makeInvite } from "../../web/crypto/invite.ts";
export { isTagOf } from "../../web/crypto/link-tag.ts";
export {
  openChunkRow,
  openRow,
  openTicket,
  rowKey,
  sealChunkRow,
  sealRow,
  sealTicket,
} from "../../web/crypto/local-state.ts";
export { normalizeCode } from "../../web/crypto/secret-code.ts";
export { prepareStretch, stretchInWorker } from "../../web/crypto/stretch.ts";
export { unwrapPsk } from "../../web/crypto/wrap.ts";
