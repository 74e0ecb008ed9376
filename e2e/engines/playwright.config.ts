import { defineConfig } from "@playwright/test";

/** `npm run e2e:engines`; the browsers are started by the tests themselves, one pair after another. */
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.engines.ts",
  outputDir: "../../test-results/engines",
  workers: 1,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // For hangs only.
  timeout: 300_000,
  expect: { timeout: 45_000 },
  reporter: [["list"], ["./table.ts"]],
});
