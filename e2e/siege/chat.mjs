/**
 * A well-behaved chat in a process of its own: one writes steadily, the other acknowledges and once leaves and comes back.
 * Told "measure" with milliseconds, it answers with how long each message took, and how many never came.
 */
import { newChat, openSocket, sealed } from "./wire.mjs";

const EVERY_MS = 20;
const BACK_AFTER_MS = 250;
/** What was written comes within this time after the end, or is undelivered. */
const SETTLE_MS = 20_000;
const FROM = ["198.51.100.7", "198.51.100.8"];

const [url] = process.argv.slice(2);
const chat = await newChat(url, FROM[0]);
if (!chat) throw new Error("The chat could not be made.");

const sentAt = new Map();
/** What the server has not said to be kept: it is sent again on each return. */
const unkept = new Map();
let seq = 0;
let delays = [];
/** How long the last way back took, from the knock to all that waited. */
let returnMs = null;

/** A seat's socket that comes back by itself. */
function sit(seat, { onWelcome, onFrame }) {
  let socket;
  let here = false;
  function come() {
    const knockedAt = performance.now();
    socket = openSocket(url, FROM[seat]);
    socket.on("error", () => {});
    socket.on("open", () => socket.send(JSON.stringify(chat.seats[seat].hello(lastAck[seat]))));
    socket.on("message", (data) => {
      const said = JSON.parse(data);
      if (said.type === "caught-up") {
        here = true;
        returnMs = performance.now() - knockedAt;
        onWelcome?.(say);
      }
      onFrame?.(said, say);
    });
    socket.on("close", () => {
      here = false;
      setTimeout(come, BACK_AFTER_MS);
    });
  }
  const say = (asked) => socket.readyState === 1 && socket.send(JSON.stringify(asked));
  come();
  return { say, isHere: () => here, leave: () => socket.close() };
}
const lastAck = [null, null];

const writer = sit(0, {
  onWelcome: (say) => unkept.forEach((each) => say(each)),
  onFrame: (said) => {
    if (said.type === "kept") for (const each of unkept.keys()) if (each <= said.seq) unkept.delete(each);
  },
});
let heardUpTo = 0;
const reader = sit(1, {
  onFrame: (said, say) => {
    if (said.type !== "record" || said.seq <= heardUpTo) return;
    heardUpTo = said.seq;
    // What was written to somebody who is away has waited for them.
    if (sentAt.get(said.seq) > 0) delays.push(performance.now() - sentAt.get(said.seq));
    sentAt.delete(said.seq);
    lastAck[1] = { did: said.did, seq: said.seq };
    say({ type: "ack", ...lastAck[1] });
  },
});

function write() {
  seq += 1;
  const each = sealed(seq);
  sentAt.set(seq, reader.isHere() ? performance.now() : 0);
  unkept.set(seq, each);
  writer.say(each);
}

const share = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;

async function measure(ms) {
  delays = [];
  returnMs = null;
  const before = seq;
  const timer = setInterval(write, EVERY_MS);
  // Whoever returns must not wait behind strangers either.
  setTimeout(() => reader.leave(), ms / 2);
  await new Promise((resolve) => setTimeout(resolve, ms));
  clearInterval(timer);
  const until = performance.now() + SETTLE_MS;
  while (sentAt.size > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
  const sorted = delays.toSorted((a, b) => a - b);
  const undelivered = sentAt.size;
  return {
    written: seq - before,
    p50: share(sorted, 0.5),
    p99: share(sorted, 0.99),
    undelivered,
    returnMs: returnMs ?? NaN,
  };
}

process.on("message", (ms) => void measure(ms).then((measured) => process.send(measured)));
process.on("disconnect", () => process.exit(0));
process.send("ready");
