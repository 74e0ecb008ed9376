/** What `npm run e2e:engines` ends with: engine, version, other participant, step, result. */
import { stripVTControlCharacters } from "node:util";
import type {
  FullConfig,
  FullResult,
  Reporter,
  Suite,
  TestCase,
  TestResult,
  TestStep,
} from "@playwright/test/reporter";

/** Notes that a test leaves about itself for this table, by their type. */
export const NOTES = { engine: "engine", version: "version", other: "with", steps: "steps" } as const;

const HEAD = ["engine", "version", "with", "step", "result"];

const isOurs = ({ category }: TestStep) => category === "test.step";

// A class, because Playwright makes the reporter.
export default class Table implements Reporter {
  readonly #rows: string[][] = [];

  onBegin(_config: FullConfig, suite: Suite): void {
    if (suite.allTests().length === 0) this.#rows.push(["none", "", "", "", "failed: there are no tests"]);
  }

  onTestEnd(test: TestCase, result: TestResult): void {
    const note = (type: string) => result.annotations.find((each) => each.type === type)?.description ?? "?";
    const run = new Map(result.steps.filter(isOurs).map((step) => [step.title, step]));
    for (const step of note(NOTES.steps).split(",")) {
      const done = run.get(step);
      const says = !done ? "failed: not reached" : done.error ? `failed: ${firstLine(done.error.message)}` : "passed";
      this.#rows.push([note(NOTES.engine), note(NOTES.version), note(NOTES.other), step, says]);
    }
    // Something beside the steps, as a browser that would not end.
    if (result.status !== "passed" && [...run.values()].every(({ error }) => !error)) {
      this.#rows.push([test.title, "", "", "", `failed: ${firstLine(result.error?.message)}`]);
    }
  }

  onEnd(_result: FullResult): void {
    const rows = [HEAD, ...this.#rows];
    const widths = HEAD.map((_, at) => (at === HEAD.length - 1 ? 0 : Math.max(...rows.map((row) => row[at]!.length))));
    console.log(`\n${rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at]!)).join("  ")).join("\n")}`);
    const failed = this.#rows.filter((row) => row.at(-1) !== "passed").length;
    console.log(`\n${this.#rows.length - failed} passed, ${failed} failed`);
  }
}

const firstLine = (message = "no reason given") =>
  stripVTControlCharacters(message)
    .replace(/^Error: /, "")
    .split("\n")[0]!
    .slice(0, 120);
