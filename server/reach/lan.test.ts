/** `--lan`: what is served where, who believes it, and what is refused. */
import { expect, onTestFinished, test } from "vitest";
import { createApp } from "../app.ts";
import { readConfig } from "../config.ts";
import { serverLimits } from "../limits.ts";
import { createMemoryStore } from "../store/memory/memory-store.ts";
import { storeLimits } from "../store/store-limits.ts";
import { openSocket } from "../testing/client.ts";
import { ownFolder } from "../testing/folder.ts";
import { freePort } from "../testing/free-port.ts";
import { reachByLan } from "./lan.ts";
import { openReach } from "./reach.ts";

function config(env: Record<string, string> = {}) {
  const result = readConfig({ LOG_LEVEL: "silent", ...env });
  if (!result.ok) throw new Error(result.mistakes.join());
  return result.config;
}

/** Stands for the address of a network. */
const LOOPBACK = { address: "127.0.0.1", on: "lo" };
const WLAN = { address: "192.168.1.20", on: "wlan0" };
const OFFICE = { address: "10.0.0.7", on: "eth0" };

test("the address that is printed answers who trusts the authority that is printed, page and socket, and no other address", async () => {
  const reach = await reachByLan(config({ PORT: String(await freePort()), XDG_DATA_HOME: ownFolder() }), [
    LOOPBACK,
    WLAN,
  ]);
  if (!reach.ok) throw new Error(reach.why);
  const { config: served, https, notes } = reach;
  const store = createMemoryStore(storeLimits(served, serverLimits));
  const app = await createApp({ config: served, https, store, pages: null });
  onTestFinished(async () => {
    await app.close();
    await store.close();
  });
  await app.listen({ host: served.host, port: served.port });
  expect(app.addresses()).toEqual([expect.objectContaining({ address: "127.0.0.1" })]);

  const socket = await openSocket(served.publicUrl!, { origin: served.publicUrl! }, "/ws", https!.authority!);
  socket.close();
  await expect(openSocket(served.publicUrl!)).rejects.toThrow("unable to verify the first certificate");
  await expect(
    openSocket(served.publicUrl!, { origin: "https://192.168.1.20" }, "/ws", https!.authority!),
  ).rejects.toThrow("403");

  const text = notes.join("\n");
  expect(text).toContain(`open ${served.publicUrl}/authority.crt`);
  expect(text).toMatch(/SHA-256 (?:[\dA-F]{2}:){31}[\dA-F]{2}\n/);
  expect(text).toContain("Addresses of this machine: 127.0.0.1 (lo), 192.168.1.20 (wlan0).");
  expect(served.strictTransport).toBe(false);
  expect((await https!.renewal()).ok).toBe(true);
});

test("HOST takes one of several addresses, and only one that there is", async () => {
  const env = { XDG_DATA_HOME: ownFolder() };
  expect(await reachByLan(config({ ...env, HOST: "10.0.0.7" }), [WLAN, OFFICE])).toMatchObject({
    config: { host: "10.0.0.7", publicUrl: "https://10.0.0.7:3000" },
    notes: expect.not.arrayContaining([expect.stringContaining("Addresses of this machine")]),
  });
  expect(await reachByLan(config({ ...env, HOST: "0.0.0.0" }), [WLAN, OFFICE])).toMatchObject({
    config: { host: "192.168.1.20" },
  });
  expect(await reachByLan(config({ ...env, PORT: "443" }), [{ address: "fd12::7", on: "eth0" }])).toMatchObject({
    config: { host: "fd12::7", publicUrl: "https://[fd12::7]" },
  });
  expect(await reachByLan(config({ ...env, HOST: "10.0.0.8" }), [WLAN, OFFICE])).toEqual({
    ok: false,
    why: 'HOST "10.0.0.8" is no address of this machine on a home or office network: 192.168.1.20 (wlan0), 10.0.0.7 (eth0).',
  });
});

test("without a network it says so", async () => {
  expect(await reachByLan(config(), [])).toEqual({
    ok: false,
    why: "This machine has no address on a home or office network: connect it to one, or start without --lan.",
  });
});

test("settings that say otherwise are refused, not overruled", async () => {
  for (const [env, why] of [
    [{ PUBLIC_URL: "https://chat.example" }, "PUBLIC_URL and --lan cannot be together"],
    [{ PORT: "0" }, "PORT must be known beforehand with --lan"],
  ] as const) {
    expect(await openReach(config(env), { by: "lan" }, () => {})).toEqual({
      ok: false,
      why: expect.stringContaining(why),
    });
  }
});
