/** Others say where this server writes to: it must not reach what is not public. */
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPost } from "./post.ts";
import { isPublicAddress } from "./public-address.ts";

test.each(["8.8.8.8", "142.250.74.10", "172.15.0.1", "172.32.0.1", "2a00:1450:4001:830::200a", "2600:1901::1"])(
  "%s is public",
  (address) => expect(isPublicAddress(address)).toBe(true),
);

test.each([
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.1.2.3",
  "169.254.169.254",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.8",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::7f00:1",
  "fe80::1",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "2001:db8::1",
  "2001::1",
  "2002:7f00:1::",
])("%s is not", (address) => expect(isPublicAddress(address)).toBe(false));

let asked = 0;
let url: string;
const server = createServer((question, answer) => {
  asked += 1;
  if (question.url === "/moved") answer.writeHead(307, { location: "/other" }).end();
  else if (question.url === "/endless") {
    answer.writeHead(200);
    const more = setInterval(() => answer.write("x".repeat(65_536)), 1);
    question.socket.on("close", () => clearInterval(more));
  } else if (question.url !== "/never") answer.writeHead(201).end();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

test("a name that leads to this machine is not written to", async () => {
  const post = createPost({ request });
  await expect(post(url, {}, Buffer.from("x"))).rejects.toThrow("not a public address");
  expect(asked).toBe(0);
});

test("one request: no redirect is followed, no answer is read on, none is waited for too long", async () => {
  const post = createPost({ request, mayReach: () => true });
  expect(await post(url, {}, Buffer.from("x"))).toBe(201);
  const before = asked;
  expect(await post(`${url}/moved`, {}, Buffer.from("x"))).toBe(307);
  expect(await post(`${url}/endless`, {}, Buffer.from("x"))).toBe(200);
  expect(asked).toBe(before + 2);
  const hurried = createPost({ request, mayReach: () => true, deadlineMs: 500 });
  await expect(hurried(`${url}/never`, {}, Buffer.from("x"))).rejects.toThrow();
});
