/**
 * Puts a long timeline into the vault of a chat that the product's own page has joined: reload.mjs runs it in that tab,
 * while the product's page is not open in it.
 */
import { createVaults, type VaultKeys } from "../../web/browser/vault.ts";
import type { Write } from "../../web/engine/engine.ts";
import { loadState } from "../../web/engine/state.ts";
import type { Line } from "../../web/engine/stored.ts";

/** One transaction of many thousands of rows holds up the page that writes it. */
const WRITES_AT_ONCE = 500;

/** @returns the text of the last line */
async function seed(link: string, keys: VaultKeys, count: number): Promise<string> {
  const vaults = createVaults();
  const kept = await vaults.find(link);
  const vault = await vaults.open(link, keys, false);
  const rows = await vault.read();
  if (rows === "unreadable") throw new Error("what is kept of this chat does not open");
  const state = loadState(rows);
  const lasting = rows.find(({ table }) => table === "state")?.row;
  if (!kept || !state || !lasting) throw new Error("nothing is kept of this chat");
  const { seat, did } = state.self;
  const pairing = state.pairings.current;
  const pid = state.pairings.list[pairing - 1]!.pid;
  const top = state.pairings.list[pairing - 1]!.top;
  const before = state.numbers.timeline;
  const began = Date.now() - count * 1_000;

  const lineOf = (n: number): Line => {
    const own = n % 5 < 3;
    const from = own ? seat : seat === 1 ? 2 : 1;
    const id = `bench${n}`.padEnd(22, "A");
    const text = textOf(n);
    const reply = n % 13 === 12 ? { author: from, id: `bench${n - 10}`.padEnd(22, "A") } : null;
    const words = { author: from, id, text, reply, reactions: [] };
    return {
      place: { pairing, at: top + n + 1, from, did, seq: 1_000 + n },
      shown: began + n * 1_000,
      item: own
        ? { ...words, kind: "own", mark: "read", seqs: [] }
        : { ...words, kind: "peer", seen: true, takenBack: null, carrier: { pid, did, seq: 1_000 + n } },
    };
  };
  const writes: Write[] = Array.from({ length: count }, (_, n) => ({
    table: "timeline",
    n: before + n + 1,
    row: lineOf(n),
  }));
  writes.push({ table: "state", n: 0, row: { ...lasting, numbers: { ...state.numbers, timeline: before + count } } });
  for (let at = 0; at < writes.length; at += WRITES_AT_ONCE) {
    if (!(await vault.write(writes.slice(at, at + WRITES_AT_ONCE), kept, () => true))) {
      throw new Error("this browser keeps nothing");
    }
  }
  return textOf(count - 1);
}

const textOf = (n: number) => `Message ${n}. ${"Some words of it, as people write them. ".repeat(n % 7)}`.trim();

Object.assign(globalThis, { seed });
