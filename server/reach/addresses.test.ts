/** Which of its addresses a machine gives to phones. */
import { networkInterfaces } from "node:os";
import { expect, test } from "vitest";
import { likelyFirst, machineAddresses } from "./addresses.ts";

/** As Node tells of the interfaces. */
function interfaces(given: Record<string, string[]>): ReturnType<typeof networkInterfaces> {
  return Object.fromEntries(
    Object.entries(given).map(([name, addresses]) => [
      name,
      addresses.map((address) => ({
        address,
        netmask: "",
        mac: "",
        cidr: null,
        internal: name === "lo",
        ...(address.includes(":") ? { family: "IPv6" as const, scopeid: 0 } : { family: "IPv4" as const }),
      })),
    ]),
  );
}

const order = (given: Record<string, string[]>, routed: string | null = null) =>
  likelyFirst(interfaces(given), routed).map(({ address }) => address);

test("the network that leads to the internet comes first, what only containers and tunnels reach comes last", () => {
  const given = {
    lo: ["127.0.0.1", "::1"],
    docker0: ["172.17.0.1"],
    utun3: ["100.101.102.103"],
    eth0: ["10.1.2.3"],
    wlan0: ["192.168.1.20", "fd12::20", "fe80::1"],
  };
  expect(order(given, "10.1.2.3")).toEqual(["10.1.2.3", "192.168.1.20", "fd12::20", "172.17.0.1", "100.101.102.103"]);
  // Without a way out, or with a virtual network as the way: the most usual network of a home.
  for (const routed of [null, "100.101.102.103"]) expect(order(given, routed)[0]).toBe("192.168.1.20");
});

test("addresses of the world, of this machine alone and of one cable are not given", () => {
  expect(order({ lo: ["127.0.0.1"], eth0: ["203.0.114.5", "8.8.8.8", "2001:db9::5", "fe80::5"] })).toEqual([]);
  expect(order({})).toEqual([]);
});

test("each address of this machine that is given is one that it has", async () => {
  const all = Object.values(networkInterfaces()).flatMap((each) => each?.map(({ address }) => address));
  for (const { address } of await machineAddresses()) expect(all).toContain(address);
});
