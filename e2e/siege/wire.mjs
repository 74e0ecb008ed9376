/** The server as a client sees it from the network: requests, upgrades, frames; for attackers and for a chat beside them. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import WebSocket from "ws";

export const randomKey = (length = 32) => randomBytes(length).toString("base64url");

/** `from`: the address that the proxy in front would name. */
export async function post(url, body, from) {
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", "x-forwarded-for": from },
  });
  return { status: response.status, body: response.status === 204 ? {} : await response.json() };
}

const newSecrets = () => ({ auth: randomKey(), endAuth: randomKey(), wrapped: randomKey(83) });

/** A chat and both tokens; null where the server refuses it. */
export async function newChat(url, from) {
  const invites = [newSecrets(), newSecrets()];
  const body = { names: ["Abhi", "Anny"], lifetimeSeconds: 3_600, idleSeconds: 1_800, sid: randomKey(16), invites };
  const created = await post(`${url}/api/sessions`, body, from);
  if (created.status !== 200) return null;
  const { tag, links, hostToken } = created.body;
  const seats = [];
  for (const [at, link] of links.entries()) {
    const did = randomKey(16);
    const joined = await post(
      `${url}/api/invites/${link}/join`,
      { auth: invites[at].auth, did, takeOver: false },
      from,
    );
    if (joined.status !== 200) return null;
    seats.push({ did, token: joined.body.token, hello: (ack = null) => hello(tag, at + 1, joined.body.token, ack) });
  }
  return { tag, links, hostToken, seats };
}

const hello = (tag, seat, token, ack) => ({ type: "hello", tag, seat, token, ack, done: 0 });

export const sealed = (seq, length = 284) => ({ type: "send", seq, kind: "sealed", body: randomKey(length) });

/** A socket as the product's page has one. */
export const openSocket = (url, from) =>
  new WebSocket(`${url.replace("http", "ws")}/ws`, { headers: { "x-forwarded-for": from } });

/** A connection of bytes; whatever becomes of it, nothing is thrown. */
export function dial(url) {
  const raw = connect(Number(new URL(url).port), "127.0.0.1");
  raw.on("error", () => {});
  raw.resume();
  return raw;
}

export const upgrade = (path, from) =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: ${from}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`;

/** RFC 6455, 5.2: a client's frame, masked with zeros. `first`: FIN, reserved bits and opcode. */
export function frame(text, first = 0x81) {
  const payload = Buffer.from(text);
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([first, ...size, 0, 0, 0, 0]), payload]);
}

export const many = (bytes, count) => Buffer.concat(Array(count).fill(bytes));
