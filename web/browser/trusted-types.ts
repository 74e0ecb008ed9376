/**
 * What the page may run beside its own script: the workers of this build and nothing else, whatever a mistake or a
 * stranger's text would make of it (Trusted Types, which the server's content security policy asks for). Browsers without
 * them go on as before.
 */

/** As the build names them (vite.config.ts). */
const WORKERS = /^\/(?:assets\/(?:argon2|chunk)-worker-[\w-]+\.js|(?:service|save)-worker\.js)$/;

interface TrustedTypes {
  createPolicy(name: "default", rules: { createScriptURL(address: string): string | null }): unknown;
}

/** The address where it is one of its workers, else null: the browser then throws. */
export function ownWorker(address: string, origin: string): string | null {
  try {
    const url = new URL(address, origin);
    return url.origin === origin && WORKERS.test(url.pathname) && url.search === "" ? address : null;
  } catch {
    return null;
  }
}

/** Once, before anything else: the one policy, which the browser asks by itself. */
export function limitScripts(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  // Vite's own server names workers otherwise, and sends no policy.
  if (import.meta.env.DEV) return;
  trustedTypes?.createPolicy("default", { createScriptURL: (address) => ownWorker(address, location.origin) });
}
