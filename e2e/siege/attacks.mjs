/** What strangers and hostile participants do, each as long as it is let: `(url, isOver) => Promise<void>`. */
import { fileURLToPath } from "node:url";
import { dial, frame, many, newChat, openSocket, post, randomKey, sealed, upgrade } from "./wire.mjs";

const ONE = "203.0.113.9";
/** Another address each time, of so many. */
const one = (of) => `203.0.${Math.floor(Math.random() * (of / 250))}.${1 + Math.floor(Math.random() * 250)}`;
const aMoment = (ms = 5) => new Promise((resolve) => setTimeout(resolve, ms));

/** Writes the same as fast as it is taken, until the other end hangs up. */
function pour(raw, bytes, isOver) {
  return new Promise((resolve) => {
    raw.once("close", resolve);
    const more = () => {
      if (isOver() || raw.destroyed) raw.destroy();
      else if (raw.write(bytes)) setImmediate(more);
      else raw.once("drain", more);
    };
    more();
  });
}

/** So many at the same time, each begun again when it ends. */
const together = (count, work) => (url, isOver) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      while (!isOver()) {
        await work(url, isOver).catch(() => {});
        await aMoment();
      }
    }),
  ).then(() => {});

/** A stranger's socket that goes on with the same frames. */
const strangers = (count, bytes, path = "/ws") =>
  together(count, async (url, isOver) => {
    const raw = dial(url);
    raw.write(upgrade(path, one(1_000)));
    await pour(raw, bytes, isOver);
  });

/** A participant's socket that goes on with the same frames. */
const participants = (count, bytes) =>
  together(count, async (url, isOver) => {
    const from = one(1_000);
    const chat = await newChat(url, from);
    if (!chat) return aMoment(100);
    const raw = dial(url);
    raw.write(upgrade("/ws", from));
    await new Promise((resolve) => raw.once("data", resolve));
    raw.write(frame(JSON.stringify(chat.seats[0].hello())));
    await new Promise((resolve) => raw.once("data", resolve));
    await pour(raw, bytes, isOver);
  });

/** Sockets that are opened and then say nothing. */
const silent = (count, addresses) => async (url, isOver) => {
  const all = new Set();
  while (!isOver()) {
    for (let n = 0; n < 50 && all.size < count; n++) {
      const raw = dial(url);
      raw.write(upgrade("/ws", one(addresses)));
      all.add(raw);
      raw.once("close", () => all.delete(raw));
    }
    await aMoment(10);
  }
  for (const raw of all) raw.destroy();
};

/** A chat whose one side writes all it can, and whose other side does not read. */
const unread = (count, from, length) =>
  together(count, async (url, isOver) => {
    const address = from();
    const chat = await newChat(url, address);
    if (!chat) return aMoment(100);
    const [writer, reader] = chat.seats.map(({ hello }) => {
      const socket = openSocket(url, address);
      socket.on("error", () => {});
      socket.on("open", () => socket.send(JSON.stringify(hello())));
      return socket;
    });
    reader.on("message", () => reader.pause());
    const record = sealed(1, length);
    let seq = 0;
    const ready = new Promise((resolve) =>
      writer.on("message", (data) => data.includes("caught-up") && resolve()).on("close", resolve),
    );
    await ready;
    let full = false;
    writer.on("message", (data) => (full ||= data.includes("queue-full")));
    while (!isOver() && !full && writer.readyState === 1) {
      if (writer.bufferedAmount < 1_000_000) writer.send(JSON.stringify({ ...record, seq: ++seq }));
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (reader.readyState === 1) reader.pong("I am here");
    // Full: on to the next chat, while this one goes on waiting.
    if (isOver()) for (const socket of [writer, reader]) socket.terminate();
  });

export const attacks = {
  "tiny frames, no hello": strangers(20, many(frame("["), 8_192)),
  "empty fragments, no hello": strangers(20, many(frame("", 0x00), 8_192)),
  "pongs and pings, no hello": strangers(20, many(frame("", 0x8a), 8_192)),
  "giant frames": strangers(20, Buffer.from([0x81, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
  "compressed frames": strangers(20, Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0])),
  "frames without a mask": strangers(20, Buffer.from([0x81, 0x01, 0x5b])),
  "upgrades off /ws": strangers(20, frame("["), "/k7m2q9xw4tzc"),
  "pings of participants": participants(4, many(frame('{"type":"ping"}'), 2_048)),
  "tiny frames of participants": participants(4, many(frame("["), 8_192)),
  "1,500 silent sockets": silent(1_500, 1_500),
  "silent sockets of one address": silent(1_500, 1),
  "slow bodies": async (url, isOver) => {
    const all = [];
    for (let n = 0; n < 500 && !isOver(); n++) {
      const raw = dial(url);
      raw.write(
        "POST /api/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 8000\r\n\r\n{",
      );
      all.push(raw);
    }
    while (!isOver()) {
      for (const raw of all) raw.write(" ");
      await aMoment(100);
    }
    for (const raw of all) raw.destroy();
  },
  "one address fills the memory": unread(8, () => ONE, 60_000),
  "many addresses fill the memory": unread(8, () => one(100_000), 60_000),
  "one token, many sockets": async (url, isOver) => {
    const chat = await newChat(url, ONE);
    if (!chat) return;
    const socketsOf = together(50, async () => {
      const socket = openSocket(url, ONE);
      socket.on("error", () => {});
      socket.on("open", () => socket.send(JSON.stringify(chat.seats[0].hello())));
      await new Promise((resolve) => socket.once("close", resolve));
    });
    await Promise.race([
      socketsOf(url, isOver),
      (async () => {
        while (!isOver()) await aMoment(50);
      })(),
    ]);
  },
  "wrong codes from many addresses": async (url, isOver) => {
    const chat = await newChat(url, ONE);
    if (!chat) return;
    const wrong = () => ({ auth: randomKey(), did: randomKey(16), takeOver: false });
    await together(40, () => post(`${url}/api/invites/${chat.links[0]}/join`, wrong(), one(100_000)))(url, isOver);
  },
  "new chats from many addresses": together(40, (url) => newChat(url, one(100_000))),
  "requests for links": together(40, (url) =>
    fetch(`${url}/api/invites/k7m2q9xw4tzc`, { headers: { "x-forwarded-for": one(10) } }).then((answer) =>
      answer.text(),
    ),
  ),
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url, name, ms] = process.argv.slice(2);
  const end = performance.now() + Number(ms);
  process.on("disconnect", () => process.exit(0));
  process.on("uncaughtException", () => {});
  await attacks[name](url, () => performance.now() > end);
  process.exit(0);
}
