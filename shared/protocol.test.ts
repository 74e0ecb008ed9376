/** PROTOCOL.md says what is: its rules are numbered as they stand, its examples are the vectors'. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { enc } from "./enc.ts";
import { HANDSHAKE_BYTES } from "./limits.ts";
import kat from "./vectors/ec2-kat.json" with { type: "json" };

const text = readFileSync(new URL("PROTOCOL.md", import.meta.url), "utf8");
const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const sid = Uint8Array.from(Buffer.from(kat.sid, "hex"));

test("rules are numbered 1, 2, 3 … in each section, and stand in it", () => {
  const sections = text.split(/^## (?=[A-Z]: )/m).slice(1);
  expect(sections.map(([letter]) => letter).join("")).toBe("CJQRXEPFKHMD");
  for (const section of sections) {
    const rules = [...section.matchAll(/^- \*\*(\w+)\*\* /gm)].map((match) => match[1]);
    expect(rules.length).toBeGreaterThan(0);
    expect(rules).toEqual(rules.map((_, n) => `${section[0]}${n + 1}`));
  }
});

test("each example of the tables is in the vectors", () => {
  const values: string[] = JSON.stringify(kat).match(/[0-9a-f]{16,}/g) ?? [];
  const examples = [...text.matchAll(/`([0-9a-f]{8})…([0-9a-f]{7,8})?`/g)];
  expect(examples.length).toBeGreaterThan(20);
  for (const [example, start, end] of examples)
    expect(
      values.some((value) => value.includes(start!) && value.endsWith(end ?? "")),
      example,
    ).toBe(true);
});

test("the fields of each handshake message follow each other and add up to its length", () => {
  const rows = [...text.matchAll(/^\| ([^|]*)\| ([\d,]+) +\| ([\d,]+) +\| /gm)].map(([, name, offset, bytes]) => ({
    name: name!.trim(),
    offset: Number(offset!.replaceAll(",", "")),
    bytes: Number(bytes!.replaceAll(",", "")),
  }));
  const lengths: number[] = [];
  for (const { name, offset, bytes } of rows) {
    // A record's and a signal's rows name no number of bytes but the iv's.
    if (/record|signal/.test(name)) continue;
    if (offset === 0) lengths.push(0);
    expect(offset).toBe(lengths.at(-1));
    lengths[lengths.length - 1]! += bytes;
  }
  expect(lengths).toEqual(HANDSHAKE_BYTES);
});

test("the worked examples are what enc gives, and the vectors", () => {
  const [record, row] = [...text.matchAll(/```\n([^`]*)```/g)].map(([, block]) =>
    [...block!.matchAll(/^(?:[0-9a-f]+ )+/gm)].map(([hex]) => hex.replaceAll(" ", "")).join(""),
  );
  const { records, handshakes, store } = kat;
  const eid = Uint8Array.from(Buffer.from(handshakes.fresh1.eid, "hex"));
  expect(record).toBe(toHex(enc("msg", sid, eid, 1, 3)));
  expect(record).toBe(records.A3.aad);
  expect(text).toContain(`\`${records.A3.plain}\``);
  expect(row).toBe(toHex(enc("entry aad", sid, 2, "state", 0)));
  expect(row).toBe(store.entries[0]!.aad);
  expect(text).toContain(handshakes.fresh1.sas);
  expect(text).toContain(handshakes.fresh1.sas_names.replaceAll(" ", ", "));
});
