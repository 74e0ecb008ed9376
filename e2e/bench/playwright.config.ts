import { defineConfig } from "@playwright/test";
import tests from "../specs/playwright.config.ts";

/** `npm run bench:files`: figures, not tests, against their limits; one at a time. */
export default defineConfig({
  ...tests,
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "../../test-results/bench",
  workers: 1,
  reporter: "list",
});
