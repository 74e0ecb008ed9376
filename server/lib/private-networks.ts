/** Addresses and names that mean something only near this machine: nobody else in the world can be found under them. */
import { BlockList, isIP } from "node:net";

/**
 * Address and prefix, the most likely one of a home first: RFC 1918 (homes, offices), 6598 (carriers, tailnets), 3927 (no
 * router), 5737 and 2544 (test benches), 1122 (this machine), 4193 (homes and offices in IPv6).
 */
export const PRIVATE_NETWORKS = [
  ["192.168.0.0", 16],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["100.64.0.0", 10],
  ["169.254.0.0", 16],
  ["192.0.2.0", 24],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["198.18.0.0", 15],
  ["127.0.0.0", 8],
  ["fc00::", 7],
] as const;

/** Names that devices of one network tell each other (RFC 6762). */
export const LOCAL_DOMAIN = "local";

const lists = PRIVATE_NETWORKS.map(([address, bits]) => {
  const list = new BlockList();
  list.addSubnet(address, bits, isIP(address) === 4 ? "ipv4" : "ipv6");
  return list;
});

/** Which of the networks an address lies in, by its place in the list; -1: in none. */
export const privateNetworkOf = (address: string): number =>
  lists.findIndex((list) => list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6"));
