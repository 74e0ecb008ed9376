/** What stands in this folder for other programs fits what the server really says. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createMetrics } from "../health/metrics.ts";

const read = (file: string): string => readFileSync(fileURLToPath(new URL(file, import.meta.url)), "utf8");

/** The names of metrics in an expression of PromQL: words that are neither functions, nor labels, nor in quotes. */
const metricsOf = (expression: string): string[] =>
  expression
    .replaceAll(/"[^"]*"|\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)/g, "")
    .match(/\b(?:duologue|nodejs|process|up)(?:_\w+)?\b/g) ?? [];

const dashboard = JSON.parse(read("grafana.json")) as {
  panels: { title: string; gridPos: { x: number; w: number }; targets: { expr: string; legendFormat: string }[] }[];
};
const alerts = [...read("alerts.yml").matchAll(/^ {8}expr: (.+)$/gm)].map((match) => match[1] ?? "");

test("the dashboard and the alerts ask for metrics that there are, and for each that is ours", async () => {
  const text = await createMetrics().text();
  const known = new Set([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map((match) => match[1] ?? ""));
  // A histogram is asked for by its buckets; "up" is Prometheus' own.
  const name = (asked: string) => asked.replace(/_bucket$/, "");
  const onDashboard = dashboard.panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsOf(expr)));
  const inAlerts = alerts.flatMap(metricsOf).filter((each) => each !== "up");
  expect(alerts.length).toBeGreaterThan(5);
  expect([...onDashboard, ...inAlerts].map(name).filter((each) => !known.has(each))).toEqual([]);
  const ours = [...known].filter((each) => each.startsWith("duologue_"));
  expect(ours.filter((each) => !onDashboard.map(name).includes(each))).toEqual([]);
});

test("the dashboard's panels have titles of their own and stand within its 24 columns", () => {
  const { panels } = dashboard;
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});
