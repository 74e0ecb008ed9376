/** `--lan`: https on this machine's own network, with a certificate made here. */
import { homedir, hostname } from "node:os";
import { isAbsolute, join } from "node:path";
import { AUTHORITY_PATH } from "../http/authority.ts";
import type { Config } from "../config.ts";
import { type LocalCertificate, localCertificate } from "../tls/authority.ts";
import type { Address } from "./addresses.ts";
import { LOCAL_DOMAIN } from "../lib/private-networks.ts";
import { qrText } from "./qr-text.mjs";
import type { Reach, Unreachable } from "./reach.ts";

/** Values of HOST that choose no address. */
const ANY = ["localhost", "127.0.0.1", "::1", "0.0.0.0", "::"];

/** @param addresses of this machine, the most likely one first */
export async function reachByLan(config: Config, addresses: readonly Address[]): Promise<Reach | Unreachable> {
  if (addresses.length === 0) {
    const why = "This machine has no address on a home or office network: connect it to one, or start without --lan.";
    return { ok: false, why };
  }
  const { host, port } = config;
  const chosen = ANY.includes(host) ? addresses[0] : addresses.find(({ address }) => address === host);
  const list = addresses.map(({ address, on }) => `${address} (${on})`).join(", ");
  if (chosen === undefined) {
    return { ok: false, why: `HOST "${host}" is no address of this machine on a home or office network: ${list}.` };
  }

  const name = hostname().split(".")[0]!.toLowerCase();
  const isName = /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/.test(name);
  const names = [...addresses.map(({ address }) => address), ...(isName ? [`${name}.${LOCAL_DOMAIN}`] : [])];
  const certificate = () => localCertificate(dataFolder(config.environment), name, names);
  const made = await certificate();
  if (!made.ok) return made;

  const publicUrl = new URL(`https://${bracketed(chosen.address)}:${port}`).origin;
  return {
    ok: true,
    config: {
      ...config,
      // There alone: this machine may be in other networks, too.
      host: chosen.address,
      publicUrl,
      // Where browsers insist, they no longer let people past their warning.
      strictTransport: false,
    },
    https: {
      pair: made.pair,
      renewal: async () => {
        const renewed = await certificate();
        return renewed.ok ? renewed : { ok: false, mistakes: [renewed.why] };
      },
      authority: made.authority,
    },
    notes: notes(publicUrl, made, addresses.length > 1 && ANY.includes(host) ? list : null),
    lost: null,
    close: async () => {},
  };
}

const bracketed = (address: string): string => (address.includes(":") ? `[${address}]` : address);

/** Where programs keep what is a user's own (XDG Base Directory Specification; on Windows, local application data). */
function dataFolder({ XDG_DATA_HOME, LOCALAPPDATA }: Readonly<Record<string, string>>): string {
  const given = [XDG_DATA_HOME, LOCALAPPDATA].find((folder) => folder !== undefined && isAbsolute(folder));
  return join(given ?? join(homedir(), ".local", "share"), "duologue");
}

function notes(url: string, { authorityFile, sha256, isNew }: LocalCertificate, all: string | null): string[] {
  return [
    "",
    ...qrText(url),
    "",
    "Open it on phones of the same network, or scan it.",
    "",
    "They will warn that the connection is not private: this machine made its certificate itself. Behind the warning",
    'most browsers let you go on ("Advanced"); on iPhones and iPads the chat does not connect that way.',
    "No warning, and iPhones too, once a device trusts this machine's authority:",
    `  On the device, open ${url}${AUTHORITY_PATH} and install it; the README says where in the settings.`,
    `  Compare there: SHA-256 ${sha256}`,
    `  On this computer it is ${authorityFile}${isNew ? " (made just now)" : ""}`,
    ...(all === null
      ? []
      : ["", `Addresses of this machine: ${all}.`, "HOST=<one of them> takes another than the first."]),
  ];
}
