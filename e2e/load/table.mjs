/** The load's figures as a table in Markdown: the median of the rounds, and in brackets the ratio to bare `ws`. */
import { cpus, totalmem } from "node:os";
import { systems } from "./systems.mjs";

const median = (numbers) => {
  const sorted = numbers.filter((n) => n !== undefined && !Number.isNaN(n)).toSorted((a, b) => a - b);
  return sorted.length === 0 ? null : sorted[sorted.length >> 1];
};

/** [heading, the figure of one round, digits, whether a ratio to bare ws says something] */
const columns = [
  ["CPU, node (µs)", ({ speed }) => speed?.nodeMicros, 1, true],
  ["with Redis (µs)", ({ speed }) => speed && speed.nodeMicros + speed.storeMicros, 1, true],
  ["messages/s", ({ speed }) => speed?.perSecond, 0, true],
  ["light p50 (ms)", ({ light }) => light?.p50, 2, true],
  ["p99", ({ light }) => light?.p99, 2, true],
  ["p99.9", ({ light }) => light?.p999, 2, false],
  ["70 % p50 (ms)", ({ heavy }) => heavy?.p50, 2, true],
  ["p99", ({ heavy }) => heavy?.p99, 2, true],
  ["idle chat (kB)", ({ quiet }) => quiet && quiet.heldBytes / 1_000, 1, true],
  ["undelivered", ({ light, heavy }) => (light?.undelivered ?? 0) + (heavy?.undelivered ?? 0), 0, false],
];

/** @param {Record<string, object[]>} figures the rounds of each system */
export function tableOf(figures, { pairs, seconds, rounds, rate, idleChats }) {
  const processor = cpus()[0]?.model ?? "an unknown processor";
  const machine = `${cpus().length} cores (${processor}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  const values = (key) => columns.map(([, figure]) => median(figures[key].map((round) => figure(round) ?? undefined)));
  const bare = figures["ws"] ? values("ws") : null;
  const cell = (value, n) => {
    const [, , digits, hasRatio] = columns[n];
    if (value === null) return "";
    const ratio = hasRatio && bare?.[n] ? ` (${(value / bare[n]).toFixed(1)})` : "";
    return `${value.toFixed(digits)}${ratio}`;
  };
  const rows = Object.keys(figures).map((key) => [systems[key].name, ...values(key).map(cell)]);
  const all = [
    ["", ...columns.map(([heading]) => heading)],
    columns.concat([[]]).map((_, n) => (n ? "--:" : ":--")),
    ...rows,
  ];
  return `${machine}. ${pairs * 2} sockets in ${pairs} pairs, sealed texts of 284 bytes, ${rounds} rounds of ${seconds} s in turns, medians; light load ${rate} messages/s; ${idleChats} idle chats. In brackets the ratio to bare \`ws\`.

${all.map((row) => `| ${row.join(" | ")} |`).join("\n")}
`;
}
