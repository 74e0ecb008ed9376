/** Who asks: the address and host of a request, through as many proxies as TRUST_PROXY vouches for and no more. */
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import type { Config } from "../config.ts";

export interface Client {
  address: string;
  /** The host that was asked for, with its port; "" where none was named. */
  host: string;
}

export interface Clients {
  /** As Fastify takes it: whether what the machine at this address says of the hop before it is believed. */
  trusts(address: string, hop: number): boolean;
  of(request: IncomingMessage): Client;
}

/** An IPv4 address that came in over IPv6 (RFC 4291, 2.5.5.2) is that IPv4 address. */
const unmapped = (address: string): string => /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;

/** Networks by the names that proxies are known by: RFC 1122 and 4291, 3927 and 4291, 1918 and 4193. */
const NAMED: Record<string, readonly string[]> = {
  loopback: ["127.0.0.0/8", "::1/128"],
  linklocal: ["169.254.0.0/16", "fe80::/10"],
  uniquelocal: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

/** Each is said once: it holds for every request or for none. */
const WARNINGS = {
  unknown:
    "Requests come with X-Forwarded-For, and TRUST_PROXY is off: behind a proxy everybody counts as one address. Set TRUST_PROXY where a proxy of yours stands in front.",
  fewer:
    "Requests come through fewer proxies than TRUST_PROXY says: whoever asks directly may name any address. Set TRUST_PROXY to the number of proxies that really stand in front.",
};

/** @param warn hears each sentence about proxies that are not as TRUST_PROXY says once */
export function createClients(trustProxy: Config["trustProxy"], warn: (sentence: string) => void): Clients {
  const trusts =
    trustProxy === false
      ? () => false
      : typeof trustProxy === "number"
        ? (_address: string, hop: number) => hop < trustProxy
        : inNetworks(trustProxy);
  const said = new Set<string>();
  function warnOnce(sentence: string): void {
    if (said.has(sentence)) return;
    said.add(sentence);
    warn(sentence);
  }

  return {
    trusts,
    of({ headers, socket }) {
      let address = socket.remoteAddress ?? "";
      const forwarded = headers["x-forwarded-for"];
      const isNearTrusted = trusts(address, 0);
      if (forwarded !== undefined || typeof trustProxy === "number") {
        // The nearest proxy wrote the last one.
        const hops = forwarded === undefined ? [] : String(forwarded).split(",");
        if (trustProxy === false) warnOnce(WARNINGS.unknown);
        else if (typeof trustProxy === "number" && hops.length < trustProxy) warnOnce(WARNINGS.fewer);
        for (let hop = 0; hop < hops.length && trusts(address, hop); hop++) address = hops.at(-1 - hop)!.trim();
      }
      const named = isNearTrusted ? headers["x-forwarded-host"] : undefined;
      // HTTP/2 calls it otherwise.
      const asked = headers.host ?? headers[":authority"] ?? "";
      return { address, host: named === undefined ? String(asked) : String(named).split(",").at(-1)!.trim() };
    },
  };
}

function inNetworks(parts: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const part of parts.flatMap((each) => NAMED[each] ?? [each])) {
    const [network = "", bits] = unmapped(part).split("/");
    const family = isIP(network) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return (address) => {
    const bare = unmapped(address);
    const version = isIP(bare);
    return version !== 0 && list.check(bare, version === 6 ? "ipv6" : "ipv4");
  };
}
