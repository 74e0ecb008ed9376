/** What of an address stands for whoever holds it. */
import { isIPv6 } from "node:net";

/** An IPv4 address as it is; an IPv6 address by its first 64 bits, which one household or attacker holds whole. */
export const networkOf = (address: string): string => prefixOf(address, 4);

/** An IPv4 address as it is; an IPv6 address by its first 48 bits: what one customer of a host or provider is lent at most. */
export const siteOf = (address: string): string => prefixOf(address, 3);

/** @param groups of 16 bits */
function prefixOf(address: string, groups: number): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  const bare = address.split("%")[0]!;
  if (!isIPv6(bare)) return address;
  const [head = "", tail] = bare.split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const all =
    tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  return all
    .slice(0, groups)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":");
}
