import { defineConfig } from "@playwright/test";
import tests from "../specs/playwright.config.ts";
import { findBrowser } from "../tools/programs.mjs";

// The whole browser: the shell that tests run in refuses notifications before anybody is asked.
const executablePath = findBrowser();

/** `npm run pictures [-- a word of the file's name]`: every screen and state, photographed; no part of `npm test`. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "**/*.scenes.ts",
  outputDir: "../../test-results/pictures",
  fullyParallel: true,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  globalTimeout: 1_800_000,
  reporter: [["list"]],
  use: { ...tests.use, launchOptions: executablePath ? { executablePath } : {} },
});
