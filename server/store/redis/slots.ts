/** A cluster's slots: which one a key lies in, and keys of our own for every slot. */

/** Of every Redis Cluster. */
export const SLOTS = 16_384;

/** CRC-16/XMODEM of what stands in a key's first braces, else of all of it (the Redis Cluster specification, "Hash tags"). */
export function slotOf(key: string): number {
  const open = key.indexOf("{");
  const close = open < 0 ? -1 : key.indexOf("}", open);
  let crc = 0;
  for (const byte of Buffer.from(close > open + 1 ? key.slice(open + 1, close) : key)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc % SLOTS;
}

/** The smallest number that lies in a slot; every node finds the same one. */
export function createSlotNumbers(): (slot: number) => number {
  const numbers = new Map<number, number>();
  let next = 0;
  return (slot) => {
    for (; !numbers.has(slot); next++) {
      const at = slotOf(String(next));
      if (!numbers.has(at)) numbers.set(at, next);
    }
    return numbers.get(slot)!;
  };
}
