/** What the engine is given: cryptography and randomness. */
export type { Base, EngineCrypto, EpochKeys, MadeOffer, Place, ReadOffer, SharedKeys } from "../crypto/engine-port.ts";

/** 16 random bytes, base64url. */
export type RandomId = () => string;
