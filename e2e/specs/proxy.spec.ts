/** Behind a reverse proxy, as the README sets it up: pages, API and WebSocket on the public address only. */
import { createServer, type IncomingMessage, request as ask } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { freePort } from "../../server/testing/free-port.ts";
import { expect, test } from "../support/fixtures.ts";
import { join, messages, newPerson, say, startChat } from "../support/page-objects.ts";

/** A plain reverse proxy on loopback: sets X-Forwarded-For, passes Host and upgrades on. */
async function startProxy() {
  let target = 0;
  const forward = (incoming: IncomingMessage) =>
    ask({
      host: "127.0.0.1",
      port: target,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, "x-forwarded-for": "192.0.2.7" },
    });
  const proxy = createServer((incoming, answer) => {
    const onward = forward(incoming);
    onward.on("response", (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    onward.on("error", () => answer.writeHead(502).end());
    incoming.pipe(onward);
  });
  proxy.on("upgrade", (incoming, socket: Duplex, head) => {
    const onward = forward(incoming);
    onward.on("upgrade", (response, peer: Duplex, rest: Buffer) => {
      const lines = Object.entries(response.headers).map(([name, value]) => `${name}: ${String(value)}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
      peer.unshift(rest);
      socket.unshift(head);
      socket.pipe(peer).pipe(socket);
      for (const each of [socket, peer]) each.on("error", () => [socket, peer].map((other) => other.destroy()));
    });
    onward.on("response", (response) => socket.end(`HTTP/1.1 ${response.statusCode} No\r\n\r\n`));
    onward.on("error", () => socket.destroy());
    onward.end();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(proxy.address() as AddressInfo).port}`,
    pointAt: (port: number) => {
      target = port;
    },
    stop: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

test(
  "two people talk behind a reverse proxy, and wrong codes count for the address the proxy names",
  { tag: "@long" },
  async ({ browser, ownServer }) => {
    const proxy = await startProxy();
    const port = await freePort();
    await ownServer({ PORT: String(port), PUBLIC_URL: proxy.url, TRUST_PROXY: "loopback" });
    proxy.pointAt(port);
    const host = await newPerson(browser);
    const [forAbhi, forAnny] = await startChat(host, proxy.url);
    expect(forAbhi.link).toContain(proxy.url);
    const [abhi, anny] = await Promise.all([newPerson(browser), newPerson(browser)]);
    await Promise.all([join(abhi, forAbhi), join(anny, forAnny)]);
    await say(abhi, "through the proxy");
    await expect(messages(anny)).toContainText("through the proxy");

    // Wrong codes through the proxy pause the proxied address, not the one that comes straight from here.
    const body = (auth: string) => JSON.stringify({ auth, did: "A".repeat(22), takeOver: false });
    const path = `/api/invites/${forAbhi.link.slice(-12)}/join`;
    const post = (origin: string) =>
      fetch(origin + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body("A".repeat(43)),
      });
    const statuses = [];
    for (let n = 0; n < 6; n++) statuses.push((await post(proxy.url)).status);
    expect(statuses).toEqual([403, 403, 403, 403, 429, 429]);
    expect((await post(`http://127.0.0.1:${port}`)).status).toBe(403);
    proxy.stop();
  },
);
