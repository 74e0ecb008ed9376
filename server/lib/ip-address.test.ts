import { expect, test } from "vitest";
import { networkOf, siteOf } from "./ip-address.ts";

test("[J4] an IPv6 address counts by its /64, a mapped IPv4 address as itself", () => {
  for (const [address, network] of [
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::9", "2001:db8:1:2"],
    ["2001:0DB8:0001:0002::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["::1", "0:0:0:0"],
    ["fe80::1%eth0", "fe80:0:0:0"],
  ] as const) {
    expect(networkOf(address), address).toBe(network);
  }
});

test("[J4] a site is an IPv6 address's /48, and an IPv4 address as itself", () => {
  expect(siteOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1");
  expect(siteOf("2001:db8::1")).toBe("2001:db8:0");
  expect(siteOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
});
