/** Two people in a chat, as the load has them: what they send is 284 random bytes a message, in each system's own words. */
import { randomBytes } from "node:crypto";
import { io } from "socket.io-client";
import WebSocket from "ws";

/** A text of 200 bytes is as long when it is padded and sealed. */
const SEALED_BYTES = 284;
const body = randomBytes(SEALED_BYTES).toString("base64url");
const key = (length = 32) => randomBytes(length).toString("base64url");

/**
 * @callback Heard
 * @param {0 | 1} by which of the two heard it
 * @param {number} seq the other's number of it, from 1, without holes
 *
 * @typedef {object} Pair
 * @property {(from: 0 | 1) => void} say the next message of that one
 * @property {() => void} close
 * @property {() => Promise<void>} [end] of the product's: one of them ends the chat, and both are told
 * @property {string[]} [secrets] of the product's: what must be nowhere once it has ended
 */

/** @type {(urls: string[], n: number, heard: Heard) => Promise<Pair>} */
export async function startWsPair([url], n, heard) {
  const sockets = [0, 1].map(() => socketTo(`${url.replace("http", "ws")}/${n}`));
  // Listened for at once: it may come with the upgrade.
  await Promise.all(sockets.map((socket) => first(socket)));
  const seqs = [0, 0];
  sockets.forEach((socket, by) => socket.on("message", (data) => heard(by, parsed(data).seq)));
  return {
    say: (from) => sockets[from].send(JSON.stringify({ type: "send", seq: ++seqs[from], kind: "sealed", body })),
    close: () => sockets.forEach((socket) => socket.terminate()),
  };
}

/** @type {(urls: string[], n: number, heard: Heard) => Promise<Pair>} */
export async function startSocketIoPair(urls, n, heard) {
  const sockets = urls.map((url) => io(url, { transports: ["websocket"], forceNew: true, query: { pair: String(n) } }));
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("ready", resolve))));
  const seqs = [0, 0];
  sockets.forEach((socket, by) => socket.on("message", ({ seq }) => heard(by, seq)));
  return {
    say: (from) => sockets[from].emit("message", { seq: ++seqs[from], kind: "sealed", body }),
    close: () => sockets.forEach((socket) => socket.disconnect()),
  };
}

/**
 * The product's own frames. Proofs are random bytes, as the server sees them: it verifies them as it does people's. What
 * is heard is acknowledged as by a page: once for all that came in one turn, with one receipt behind it.
 * @type {(urls: string[], n: number, heard: Heard, names?: string[]) => Promise<Pair>}
 */
export async function startDuologuePair(urls, _n, heard, names = ["Abhi", "Anny"]) {
  const invites = [0, 1].map(() => ({ auth: key(), endAuth: key(), wrapped: key(83) }));
  // As the host's page offers it at first.
  const sid = key(16);
  const session = { names, lifetimeSeconds: 3_600, idleSeconds: 1_800, sid, invites };
  const { tag, links } = await post(`${urls[0]}/api/sessions`, session);
  const dids = [key(16), key(16)];
  const join = async (by) => {
    const asked = { auth: invites[by].auth, did: dids[by], takeOver: false };
    const { token } = await post(`${urls[by]}/api/invites/${links[by]}/join`, asked);
    const socket = await opened(`${urls[by].replace("http", "ws")}/ws`);
    const caughtUp = told(socket, '{"type":"caught-up"');
    socket.send(JSON.stringify({ type: "hello", tag, seat: by + 1, token, ack: null, done: 0 }));
    await caughtUp;
    return socket;
  };
  // One after the other: who has joined is what the second one's welcome says.
  const sockets = [await join(0), await join(1)];
  const seqs = [0, 0];
  sockets.forEach((socket, by) => {
    const did = dids[1 - by];
    let last = 0;
    let acked = 0;
    let receipts = 0;
    const eid = key(16);
    const ack = () => {
      acked = last;
      socket.send(JSON.stringify({ type: "ack", did, seq: acked }));
      // A receipt is as long as a short text when it is padded and sealed; its number rises with the clock.
      receipts = Math.max(receipts + 1, Date.now());
      socket.send(JSON.stringify({ type: "signal", eid, seq: receipts, body }));
    };
    socket.on("message", (data) => {
      const frame = parsed(data);
      if (frame.type === "refused") throw new Error(`refused: ${frame.refusal}`);
      if (frame.type !== "record") return;
      if (last === acked) setImmediate(ack);
      last = frame.seq;
      heard(by, last);
    });
  });
  return {
    say: (from) => sockets[from].send(JSON.stringify({ type: "send", seq: ++seqs[from], kind: "sealed", body })),
    close: () => sockets.forEach((socket) => socket.terminate()),
    async end() {
      const gone = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
      sockets[0].send(JSON.stringify({ type: "end" }));
      await Promise.all(gone);
    },
    secrets: [...links, sid, ...dids, body, ...invites.flatMap((invite) => Object.values(invite))],
  };
}

function socketTo(url) {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  // Said by the close that follows.
  socket.on("error", () => {});
  return socket;
}

async function opened(url) {
  const socket = socketTo(url);
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("close", (code) => reject(new Error(`${url}: closed with ${code}`)));
  });
  return socket;
}

/** With ws's own binaryType a text frame is one Buffer. @type {(data: import("ws").RawData) => string} */
const textOf = (data) => /** @type {Buffer} */ (data).toString();
const parsed = (data) => JSON.parse(textOf(data));

const first = (socket) => new Promise((resolve) => socket.once("message", resolve));

/** When a frame came that begins so. */
function told(socket, beginning) {
  return new Promise((resolve, reject) => {
    const listen = (data) => {
      if (!textOf(data).startsWith(beginning)) return;
      socket.off("message", listen);
      resolve();
    };
    socket.on("message", listen);
    socket.once("close", (code, reason) => reject(new Error(`closed: ${code} ${reason}`)));
  });
}

async function post(url, asked) {
  const response = await fetch(url, {
    method: "POST",
    // Nothing is to be left of it where it is counted what is.
    headers: { "content-type": "application/json", connection: "close" },
    body: JSON.stringify(asked),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
}
