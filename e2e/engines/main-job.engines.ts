/** The main job in each engine, alone and with Chromium as the other participant. */
import { mkdirSync } from "node:fs";
import { expect, test } from "@playwright/test";
import type { Engine } from "./person.ts";
import { meet, type Talk, steps } from "./steps.ts";
import { NOTES } from "./table.ts";
import { startChromium, startFirefox } from "./with-playwright.ts";
import { startWebKit } from "./with-webdriver.ts";

const starts = { Chromium: startChromium, Firefox: startFirefox, WebKitGTK: startWebKit };

/** Its first step, at which an engine that is not there fails. */
const START = "start";

for (const name of ["Firefox", "WebKitGTK"] as const) {
  for (const otherName of ["Chromium", name] as const) {
    // oxlint-disable-next-line no-empty-pattern -- Playwright wants the fixtures named, and there are none
    test(`${name} with ${otherName}`, async ({}, info) => {
      const note = (type: string, description: string) => info.annotations.push({ type, description });
      note(NOTES.engine, name);
      note(NOTES.other, otherName);
      note(NOTES.steps, [START, ...steps.map((step) => step.name)].join(","));

      const engines: Engine[] = [];
      let talk: Talk | undefined;
      try {
        await test.step(START, async () => {
          const engine = await starts[name]();
          engines.push(engine);
          note(NOTES.version, engine.version);
          const other = otherName === name ? engine : await starts[otherName]();
          if (other !== engine) engines.push(other);
          talk = await meet(engine, other);
        });
        const pictures = info.outputPath("pictures");
        mkdirSync(pictures, { recursive: true });
        for (const step of steps) {
          await test.step(step.name, () => step.run(talk!, (person, at) => person.picture(`${pictures}/${at}.png`)));
        }
        expect(talk).toBeDefined();
      } finally {
        await talk?.stop();
        await Promise.all(engines.map((engine) => engine.stop()));
      }
    });
  }
}
