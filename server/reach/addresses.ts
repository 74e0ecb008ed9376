/** The addresses of this machine that other devices on its network may reach, the most likely one first. */
import { createSocket } from "node:dgram";
import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { privateNetworkOf } from "../lib/private-networks.ts";

export interface Address {
  readonly address: string;
  /** Of the network interface, as the system calls it. */
  readonly on: string;
}

/** Bridges of containers and virtual machines, and ends of tunnels: addresses that a phone beside them does not reach. */
const VIRTUAL =
  /^(br-|cni|docker|flannel|lxc|lxd|podman|tailscale|tap|tun|utun|veth|virbr|vmnet|vboxnet|wg|zt)|vEthernet|VirtualBox|VMware/i;

/** Looks at the machine as it is now. */
export async function machineAddresses(): Promise<Address[]> {
  return likelyFirst(networkInterfaces(), await routedAddress());
}

/**
 * Private addresses: those on real interfaces first, IPv4 before IPv6, then the one that leads to the internet, then by
 * kind of network.
 * @param routed the machine's own address on its way to the internet, where there is one
 */
export function likelyFirst(interfaces: ReturnType<typeof networkInterfaces>, routed: string | null): Address[] {
  const found = Object.entries(interfaces).flatMap(([on, addresses = []]) =>
    addresses
      .filter(({ internal, address }) => !internal && privateNetworkOf(address) !== -1)
      .map(({ address }) => ({ address, on })),
  );
  const order = ({ address, on }: Address): number[] => [
    VIRTUAL.test(on) ? 1 : 0,
    isIPv4(address) ? 0 : 1,
    address === routed ? 0 : 1,
    privateNetworkOf(address),
  ];
  return found.toSorted((one, other) => {
    const [mine, theirs] = [order(one), order(other)];
    const at = mine.findIndex((rank, place) => rank !== theirs[place]);
    return at === -1 ? 0 : mine[at]! - theirs[at]!;
  });
}

/** Asks the system for its way out by way of a public address (a root name server's), and sends nothing there. */
function routedAddress(): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const done = (address: string | null) => {
      socket.close();
      resolve(address);
    };
    socket.once("error", () => done(null));
    socket.connect(53, "198.41.0.4", () => done(socket.address().address));
  });
}
