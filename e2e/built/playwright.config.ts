import { defineConfig } from "@playwright/test";
import tests from "../specs/playwright.config.ts";

/** Tests of the built product that need no browser: it as a process, its command line, its files. */
export default defineConfig({
  ...tests,
  testDir: ".",
  outputDir: "../../test-results/built",
  reporter: [["list"], ["json", { outputFile: "../../test-results/built.json" }]],
});
