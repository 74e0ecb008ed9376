/** How other devices reach this server: as the settings say, on this network, or through a tunnel. */
import type { Way } from "../arguments.mjs";
import type { Config } from "../config.ts";
import { machineAddresses } from "./addresses.ts";
import { type KeyPair, readKeyPair } from "../tls/key-pair.ts";
import type { Renewal } from "../tls/renewal.ts";

export interface Reach {
  ok: true;
  /** The settings with what the way has put into them. */
  config: Config;
  /** Where https is this process's own. */
  https: Https | null;
  /** Lines that are printed under the address. */
  notes: string[];
  /** Comes with sentences when nobody can reach the server this way any more; null: this cannot be known. */
  lost: Promise<string> | null;
  /** Ends what was started for it. */
  close(): Promise<void>;
}

export interface Https {
  readonly pair: KeyPair;
  readonly renewal: Renewal;
  /** Of the authority that issued it, in PEM, for devices that do not know it. */
  readonly authority: string | null;
}

/** Why it cannot be: sentences. */
export interface Unreachable {
  ok: false;
  why: string;
}

/**
 * @param say prints a line while it is being worked on
 */
export async function openReach(
  config: Config,
  way: Way | null,
  say: (line: string) => void,
): Promise<Reach | Unreachable> {
  if (way === null) return asSet(config);
  const flag = `--${way.by}`;
  if (config.publicUrl !== null)
    return { ok: false, why: `PUBLIC_URL and ${flag} cannot be together: ${flag} finds it.` };
  if (config.tls !== null) return { ok: false, why: `TLS_CERT and ${flag} cannot be together: ${flag} has its own.` };
  if (config.port === 0)
    return { ok: false, why: `PORT must be known beforehand with ${flag}: set it to another than 0.` };
  // Loaded here: nobody else needs what they bring along.
  if (way.by === "lan") return (await import("./lan.ts")).reachByLan(config, await machineAddresses());
  return (await import("./tunnel.ts")).reachByTunnel(config, way.program, say);
}

function asSet(config: Config): Reach {
  const { tls } = config;
  const https = tls && {
    pair: tls.pair,
    renewal: async () => readKeyPair(tls.certFile, tls.keyFile),
    authority: null,
  };
  return { ok: true, config, https, notes: [], lost: null, close: async () => {} };
}
