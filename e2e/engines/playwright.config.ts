import { defineConfig } from "@playwright/test";
import { WAIT_MS } from "./person.ts";

/** `npm run e2e:engines`; the browsers are started by the tests themselves, one pair after another. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.engines.ts",
  outputDir: "../../test-results/engines",
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // For hangs only.
  timeout: 600_000,
  expect: { timeout: WAIT_MS },
  reporter: [["list"], ["./table.ts"]],
});
