/** Which addresses a server may write to that is told by others where to: only those of the public internet. */
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { BlockList, isIPv6, type LookupFunction } from "node:net";

/** Everything that the registries of special addresses (RFC 6890 and what came after) take out of IPv4. */
const SPECIAL_4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
/** Of IPv6 only 2000::/3 is public, but for what lies in it and leads elsewhere: tunnels, examples. */
const PUBLIC_6 = "2000::/3";
const SPECIAL_6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"];

const listed = (family: "ipv4" | "ipv6", networks: string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", prefix] = network.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
};
const special4 = listed("ipv4", SPECIAL_4);
const public6 = listed("ipv6", [PUBLIC_6]);
const special6 = listed("ipv6", SPECIAL_6);

export function isPublicAddress(address: string): boolean {
  if (isIPv6(address)) return public6.check(address, "ipv6") && !special6.check(address, "ipv6");
  return !special4.check(address, "ipv4");
}

/**
 * A lookup for sockets that finds a name only where all its addresses may be reached. The socket connects to what this
 * answers: a name that says something else when asked again gains nothing.
 */
export function lookupOnly(mayReach: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      const [first] = addresses ?? [];
      if (error) return callback(error, []);
      if (!first || !addresses.every(({ address }) => mayReach(address))) {
        return callback(new Error("not a public address"), []);
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
