/** A folder of one test alone. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "duologue-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}
