import { defineConfig } from "@playwright/test";
import { findBrowser } from "../tools/programs.mjs";

// Undefined means the browser that Playwright downloaded, if it did.
const executablePath = findBrowser();

/** Browser tests against the built product; `npm run e2e` builds it first. */
export default defineConfig({
  testDir: "..",
  testMatch: "**/*.spec.ts",
  outputDir: "../../test-results/e2e",
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Generous, because machines are busy with other things; a test waits for what it wants, never for time.
  timeout: 60_000,
  globalTimeout: 660_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ["json", { outputFile: "../../test-results/e2e.json" }]],
  use: {
    browserName: "chromium",
    // A trace of every test takes a fifth of the time: TRACE=1 keeps one of each that fails.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    // Playwright turns Chromium's own sandbox off, which would refuse to start as root.
    launchOptions: executablePath ? { executablePath } : {},
  },
});
