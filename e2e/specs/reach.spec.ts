/** Phones at once: `--lan` as a person starts it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { machineAddresses } from "../../server/reach/addresses.ts";
import { freePort } from "../../server/testing/free-port.ts";
import { expect, startServer, test } from "../support/fixtures.ts";
import { join, messages, newPerson, say, startChat } from "../support/page-objects.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), "duologue-reach-"));
});
test.afterEach(() => rmSync(folder, { recursive: true }));

test(
  "--lan: two phones of the network talk at the address that is printed; without a network it says so",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const [address] = await machineAddresses();
    const options = { args: ["--lan"], surroundings: { XDG_DATA_HOME: folder } };
    const env = { PORT: String(await freePort()), HOST: "localhost" };
    if (address === undefined) {
      await expect(startServer(env, options)).rejects.toThrow(
        "This machine has no address on a home or office network",
      );
      return;
    }
    const server = await ownServer(env, options);
    expect(server.url).toContain(address.address);
    // Who trusts the authority alone is tried in server/reach/lan.test.ts; here people go on behind the warning.
    const phone = () => newPerson(browser, { ignoreHTTPSErrors: true });
    const host = await phone();
    const [forAbhi, forAnny] = await startChat(host, server.url);
    expect(forAbhi.link).toContain(server.url);
    await expect(host.getByText("npm start -- --lan")).toHaveCount(0);
    const [abhi, anny] = await Promise.all([phone(), phone()]);
    await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
    await say(abhi, "on the same network");
    await expect(messages(anny)).toContainText("on the same network");
    expect(
      await abhi.evaluate(() =>
        performance.getEntriesByType("navigation").map((entry) => entry.toJSON().nextHopProtocol),
      ),
    ).toEqual(["h2"]);
    await server.stop();
    expect(await server.ended).toBe(0);
  },
);

test(
  "on this computer alone, the host is told how phones can open the links",
  { tag: "@long" },
  async ({ browser, server }) => {
    const host = await newPerson(browser);
    await startChat(host, server.url);
    await expect(host.getByText("npm start -- --lan")).toBeVisible();
  },
);
