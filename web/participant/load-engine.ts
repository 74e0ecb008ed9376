/** The talking phase and its cryptography: not needed before the code is typed, and loaded meanwhile. */
import { loadHpke } from "../crypto/hpke.ts";

/** Rejects where one of its files does not come. */
export async function loadEngine() {
  const [{ openTalking, createEngineCrypto }, hpke] = await Promise.all([import("./talking.ts"), loadHpke()]);
  return { openTalking, createEngineCrypto, hpke };
}
