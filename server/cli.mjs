#!/usr/bin/env node
/** `npx duologue`: invites as QR codes, and a chat in the terminal. What it knows of the protocol is the client module. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { ensureBuilt, main, Plain } from "./ensure.mjs";

const HELP = `Usage: npx duologue COMMAND

  invite NAME NAME   Starts a chat and prints its two invites as QR codes
  join LINK          Enters a chat; asks for the code

  --server URL       Where the chat is started (http://localhost:3000)
  --help             Prints this

Where a server asks for an access token, it is taken from DUOLOGUE_TOKEN.
In a chat: /verify shows the symbols to compare by voice, /match says that they do, /file PATH sends a file, /anyway sends
what new keys hold back, /leave goes, /end ends the chat for both.`;

/** What somebody else wrote must not steer this terminal, nor turn its lines around. */
const plain = (text) =>
  // oxlint-disable-next-line no-control-regex -- what is taken out
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");

const grouped = (code) => code.replace(/(.{4})(?=.)/g, "$1-");

function orThrow(answer) {
  if (!("refusal" in answer)) return answer;
  const { message, triesLeft, retryAfterSeconds } = answer;
  const tries = triesLeft === undefined ? "" : ` Tries left: ${triesLeft}.`;
  const wait = retryAfterSeconds === undefined ? "" : ` In ${retryAfterSeconds} seconds.`;
  throw new Plain(plain(message) + tries + wait);
}

async function invite({ create }, server, names) {
  // Not before the packages are there.
  const { qrText } = await import("./reach/qr-text.mjs");
  const accessToken = process.env.DUOLOGUE_TOKEN;
  const invites = orThrow(await create(server, { names, ...(accessToken && { accessToken }) }));
  for (const { name, link, code } of invites) {
    console.log(`\n${plain(name)}\n${qrText(link).join("\n")}`);
    console.log(`Link: ${link}\nCode: ${grouped(code)}`);
  }
  console.log("\nSend the link and the code by different ways.");
}

async function talk({ join }, link) {
  const { default: WebSocket } = await import("ws");
  const terminal = createInterface({ input: process.stdin, output: process.stdout, terminal: process.stdin.isTTY });
  const lines = terminal[Symbol.asyncIterator]();
  process.stdout.write("Secret code: ");
  const code = (await lines.next()).value ?? "";
  console.log("Getting in…");
  const answer = await join(link, code, { WebSocket });
  // A terminal that is still read would keep the process.
  if ("refusal" in answer) terminal.close();
  const chat = orThrow(answer);
  console.log(`You are ${plain(chat.name)}. You talk with ${plain(chat.peerName)}. /verify, /file, /leave, /end`);

  const said = new Set();
  const marks = new Map();
  let told = "";
  function show() {
    const { messages, connected, joined, here, held } = chat.view();
    for (const { id, mine, text, file, mark } of messages) {
      const key = `${mine} ${id}`;
      if (!said.has(key)) {
        said.add(key);
        const what = file ? `[${plain(file.name)}, ${file.size} bytes] ${text}` : text;
        if (!mine) console.log(`${plain(chat.peerName)}: ${plain(what)}`);
      }
      // Of one's own it is said once how far it has come: when it was read, or that it never arrived.
      if (mine && marks.get(id) !== mark && (mark === "read" || mark === "not-delivered")) {
        console.log(`  (${mark === "read" ? "read" : "not delivered"}: ${plain(text).slice(0, 40)})`);
      }
      if (mine) marks.set(id, mark);
    }
    chat.seen();
    const state = !connected
      ? "Reconnecting…"
      : held
        ? "New keys: compare by voice (/verify), or /anyway"
        : !joined
          ? `${plain(chat.peerName)} has not joined yet`
          : here
            ? `${plain(chat.peerName)} is here`
            : `${plain(chat.peerName)} is away`;
    if (state !== told) console.log(`  (${(told = state)})`);
  }
  chat.subscribe(show);
  show();

  const commands = {
    "/verify": () => {
      const { safety } = chat.view();
      console.log(
        safety ? `  ${safety.words.join(" · ")}${safety.verified ? " (compared)" : ""}` : "  No symbols yet.",
      );
    },
    "/match": async () => {
      const { safety } = chat.view();
      console.log(safety && (await chat.confirm(safety.symbols)) === "done" ? "  (compared)" : "  No symbols yet.");
    },
    "/anyway": () => chat.writeAnyway(),
    "/file": async (path) => {
      const bytes = await readFile(path).catch(() => null);
      if (!bytes) return console.log(`  There is no file "${path}".`);
      const sent = await chat.sendFile(bytes, basename(path));
      console.log(typeof sent === "string" ? `  (${sent})` : `  It was not sent: ${sent.trouble}.`);
    },
    "/leave": () => chat.leave(),
    "/end": async () => {
      if (!(await chat.end())) console.log("  The server cannot be reached: try again.");
    },
  };
  const reading = (async () => {
    for await (const line of { [Symbol.asyncIterator]: () => lines }) {
      const [, word = "", rest = ""] = /^(\/\w+)\s*(.*)$/.exec(line) ?? [];
      if (word in commands) await commands[word](rest.trim());
      else if (word) console.log(`  ${Object.keys(commands).join(", ")}`);
      else if (line.trim()) {
        const outcome = await chat.send(line);
        if (outcome !== "done") console.log(`  It was not sent: ${outcome}.`);
      }
    }
    // The terminal is gone, and with it this device; the chat is the other's.
    chat.leave();
  })();
  const why = await Promise.race([chat.over, reading.then(() => chat.over)]);
  terminal.close();
  const [first, second] = chat.seat === 1 ? [chat.name, chat.peerName] : [chat.peerName, chat.name];
  const by = { first: plain(first), second: plain(second), host: "the host", time: "time", idle: "idleness" };
  if ("refusal" in why) return console.log(why.refusal === "superseded" ? "You left." : "This chat is over here.");
  console.log(`The chat has ended, by ${by[why.ended]}. It is deleted.`);
}

function readCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { server: { type: "string", default: "http://localhost:3000" }, help: { type: "boolean", short: "h" } },
    });
  } catch (error) {
    throw new Plain(`${error.message}\n\n${HELP}`);
  }
}

await main(async () => {
  const { values, positionals } = readCommandLine();
  const [command, ...rest] = positionals;
  const known = (command === "invite" && rest.length === 2) || (command === "join" && rest.length === 1);
  if (values.help || !known) {
    if (!values.help) throw new Plain(HELP);
    return console.log(HELP);
  }
  const address = command === "join" ? rest[0] : values.server;
  if (!URL.canParse(address)) throw new Plain(`"${address}" is no address.`);
  await ensureBuilt();
  const client = await import("../dist/client/client.js");
  await (command === "invite" ? invite(client, values.server, rest) : talk(client, address));
});
