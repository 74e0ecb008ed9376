/** A running server's certificate is replaced before it expires, without a restart: chats may live in its memory. */
import type { KeyPair } from "./key-pair.ts";

/** How often it is looked for a newer one. */
export const LOOK_EVERY_MS = 3_600_000;

export type Renewal = () => Promise<{ ok: true; pair: KeyPair } | { ok: false; mistakes: string[] }>;

/**
 * Looks for a newer pair every hour and serves new connections with it; what cannot be used changes nothing and is said.
 * @returns what ends it
 */
export function keepFresh(
  server: { setSecureContext(pair: { cert: string; key: string }): void },
  inUse: KeyPair,
  renewal: Renewal,
  warn: (sentence: string) => void,
): () => void {
  let current = inUse;
  async function look(): Promise<void> {
    const result = await renewal();
    if (!result.ok) return result.mistakes.forEach((mistake) => warn(mistake));
    if (result.pair.cert === current.cert) return;
    current = result.pair;
    server.setSecureContext({ cert: current.cert, key: current.key });
  }
  // Whatever goes wrong, the pair in use still serves.
  const timer = setInterval(() => {
    look().catch((error: Error) => warn(`The certificate was not renewed: ${error.message}`));
  }, LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
}
