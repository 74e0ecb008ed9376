/**
 * A well-behaved chat in a process of its own: one writes steadily, the other acknowledges and once leaves and comes back.
 * Told "measure" with milliseconds, it answers with how long each message took, how many never came, and how often the
 * server said that the chat's data was lost: a new chat is then begun, and what was lost with the old one waits for nobody.
 */
import { newChat, openSocket, sealed } from "./wire.mjs";

const EVERY_MS = 20;
const BACK_AFTER_MS = 250;
/** What was written comes within this time after the end, or is undelivered. */
const SETTLE_MS = 20_000;
/** The close code of a chat that is not there (shared/refusals.ts). */
const GONE = 4410;
const FROM = ["198.51.100.7", "198.51.100.8"];

const [url] = process.argv.slice(2);
let chat = await newChat(url, FROM[0]);
if (!chat) throw new Error("The chat could not be made.");

const sentAt = new Map();
/** What the server has not said to be kept: it is sent again on each return. */
const unkept = new Map();
let seq = 0;
let delays = [];
/** How often it was lost; and who of the two has heard it of the present chat. */
let losses = 0;
const toldOfLoss = new Set();
/** How long the last way back took, from the knock to all that waited. */
let returnMs = null;

/** A seat's socket that comes back by itself. */
function sit(seat, { onWelcome, onFrame }) {
  let socket;
  let here = false;
  let storeId;
  function come() {
    const of = chat;
    const knockedAt = performance.now();
    socket = openSocket(url, FROM[seat]);
    socket.on("error", () => {});
    socket.on("open", () => socket.send(JSON.stringify(chat.seats[seat].hello(lastAck[seat]))));
    socket.on("message", (data) => {
      const said = JSON.parse(data);
      if (said.type === "welcome") storeId = said.storeId;
      if (said.type === "caught-up") {
        here = true;
        returnMs = performance.now() - knockedAt;
        onWelcome?.(say);
      }
      onFrame?.(said, say);
    });
    socket.on("close", (code, reason) => {
      here = false;
      // [E4] Another store's name: not ended, but lost.
      if (code === GONE && storeId !== undefined && String(reason) !== storeId && of === chat) {
        return void lost(seat);
      }
      setTimeout(come, BACK_AFTER_MS);
    });
  }
  const say = (asked) => socket.readyState === 1 && socket.send(JSON.stringify(asked));
  come();
  return { say, come, isHere: () => here, leave: () => socket.close() };
}

/** Once both have heard of it, and not before, there is a new chat. */
async function lost(seat) {
  toldOfLoss.add(seat);
  if (toldOfLoss.size < 2) return;
  losses += 1;
  for (;;) {
    const next = await newChat(url, FROM[0]).catch(() => null);
    if (next) chat = next;
    if (next) break;
    await new Promise((resolve) => setTimeout(resolve, BACK_AFTER_MS));
  }
  toldOfLoss.clear();
  sentAt.clear();
  unkept.clear();
  seq = 0;
  heardUpTo = 0;
  lastAck.fill(null);
  writer.come();
  reader.come();
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
  // Whoever reads that the chat is lost writes no more in it.
  if (toldOfLoss.size > 0) return;
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
  const lossesBefore = losses;
  const timer = setInterval(write, EVERY_MS);
  // Whoever returns must not wait behind strangers either.
  setTimeout(() => reader.leave(), ms / 2);
  await new Promise((resolve) => setTimeout(resolve, ms));
  clearInterval(timer);
  const until = performance.now() + SETTLE_MS;
  while ((sentAt.size > 0 || toldOfLoss.size > 0) && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const sorted = delays.toSorted((a, b) => a - b);
  // A loss that one of the two never hears of is as bad.
  const undelivered = sentAt.size + toldOfLoss.size;
  return {
    losses: losses - lossesBefore,
    p50: share(sorted, 0.5),
    p99: share(sorted, 0.99),
    undelivered,
    returnMs: returnMs ?? NaN,
  };
}

process.on("message", (ms) => void measure(ms).then((measured) => process.send(measured)));
process.on("disconnect", () => process.exit(0));
process.send("ready");
