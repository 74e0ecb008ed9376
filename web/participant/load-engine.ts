/** The talking phase and its cryptography: not needed before the code is typed, and loaded meanwhile. */
/** Rejects where one of its files does not come. */
export async function loadEngine() {
  const { openTalking, createEngineCrypto, loadHpke } = await import("./talking.ts");
  return { openTalking, createEngineCrypto, hpke: await loadHpke() };
}
