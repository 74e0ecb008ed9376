import { defineConfig } from "@playwright/test";
import { findBrowser, findHeadlessShell } from "../tools/programs.mjs";

// Undefined means the browser that Playwright downloaded, if it did.
const executablePath = findHeadlessShell() ?? findBrowser();

/** Browser tests against the built product; `npm run e2e` builds it first. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "../../test-results/e2e",
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // Machines are busy with other things. A test waits for what it names, however long that takes: only a hang takes so long.
  timeout: 600_000,
  expect: { timeout: 120_000 },
  reporter: [["list"], ["json", { outputFile: "../../test-results/e2e.json" }]],
  use: {
    browserName: "chromium",
    // A trace of every test takes a fifth of the time: TRACE=1 keeps one of each that fails.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    // Playwright turns Chromium's own sandbox off, which would refuse to start as root.
    launchOptions: executablePath ? { executablePath } : {},
  },
});
