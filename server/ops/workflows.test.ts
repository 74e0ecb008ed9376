/** What runs on GitHub: workflows by their schema, with the least rights, and nothing in them that can change by itself. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { validateWorkflow } from "@action-validator/core";
import { expect, test } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, ".github/workflows");
const files = readdirSync(folder);

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, { permissions?: Record<string, string>; "timeout-minutes"?: number; uses?: string }>;
}

test.each(files)("%s is a workflow, pinned to commits, with no more rights than it needs", (file) => {
  const source = readFileSync(join(folder, file), "utf8");
  // A right that GitHub has given out since this schema was written.
  expect(validateWorkflow(source.replace("      attestations: write\n", "")).errors).toEqual([]);
  for (const [, action = ""] of source.matchAll(/uses: (.+)/g))
    expect(action).toMatch(/^(\.\/\.github\/workflows\/[\w.]+|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+)$/);
  const { permissions, jobs } = parse(source) as Workflow;
  expect(Object.values(permissions ?? { missing: "write" }).filter((right) => right !== "read")).toEqual([]);
  for (const job of Object.values(jobs)) if (job.uses === undefined) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  // What somebody else wrote (a title, a branch's name) comes to a shell as a variable, never as a part of the script.
  const scripts = [...source.matchAll(/run: \|\n((?: {10}.*\n)+)|run: (.+)/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  for (const script of scripts) expect(script).not.toContain("${{");
});

test("a workflow with a mistake would be told", () => {
  expect(validateWorkflow("on: push\njobs:\n  a:\n    runs-onn: x\n    steps: []\n").errors).not.toEqual([]);
});

test("the versions of the package, its lock file, the changes, the image and the manifests are one", () => {
  const json = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as { version: string };
  const { version } = json("package.json");
  expect(json("package-lock.json").version).toBe(version);
  expect(readFileSync(join(root, "CHANGELOG.md"), "utf8")).toContain(`\n## ${version}\n`);
  expect(readFileSync(join(root, "compose.yaml"), "utf8")).toContain(`image: duologue:${version}\n`);
  expect(readFileSync(join(root, "server/ops/kubernetes/kustomization.yaml"), "utf8")).toContain(
    `newTag: ${version}\n`,
  );
});
