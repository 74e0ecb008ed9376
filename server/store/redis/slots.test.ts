import { expect, test } from "vitest";
import { LINK_ALPHABET, TAG_CHARACTERS } from "../../../shared/limits.ts";
import { slotOf, SLOTS } from "./slots.ts";

const CHATS = 1_000_000;

/** Mulberry32, public domain, by Tommy Ettinger: the same numbers each time, from 0 to 1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test("a million chats lie evenly: no slot is empty, and of a hundred servers none has 4 % more than its share", () => {
  const random = numbers(20_261_122);
  const letter = () => LINK_ALPHABET[Math.floor(random() * LINK_ALPHABET.length)]!;
  const slots = new Uint32Array(SLOTS);
  for (let n = 0; n < CHATS; n++) {
    const tag = Array.from({ length: TAG_CHARACTERS }, letter).join("");
    slots[slotOf(`duologue:{${tag}}:session`)]! += 1;
  }
  /** The fullest server's chats beside an even share, each with a run of slots. */
  const fullest = (servers: number) => {
    const held = new Uint32Array(servers);
    for (const [slot, chats] of slots.entries()) held[Math.floor((slot * servers) / SLOTS)]! += chats;
    return Math.max(...held) / (CHATS / servers);
  };
  expect(Math.min(...slots)).toBeGreaterThan(0);
  expect(Math.max(...slots) / (CHATS / SLOTS)).toBeLessThan(2);
  for (const [servers, most] of [
    [3, 1.01],
    [12, 1.01],
    [100, 1.04],
  ] as const) {
    expect(fullest(servers), `${servers} servers`).toBeLessThan(most);
  }
});
