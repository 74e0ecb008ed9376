/** The talking phase, its cryptography and its screen: not needed before the code is typed, and loaded meanwhile. */

export type Engine = Awaited<ReturnType<typeof loadEngine>>;

/**
 * Rejects where one of its files does not come.
 * @param loadScreen what the chat is shown by
 */
export async function loadEngine(loadScreen: () => Promise<unknown>) {
  const [{ openTalking, createEngineCrypto, loadHpke }] = await Promise.all([import("./talking.ts"), loadScreen()]);
  return { openTalking, createEngineCrypto, hpke: await loadHpke() };
}
