import { expect, test } from "vitest";
import { refusalTexts } from "./refusal-texts.ts";
import { type Refusal, refusalOfClose, refusals } from "./refusals.ts";

test("every refusal has a close code of its own, one that WebSocket allows, and a plain sentence", () => {
  for (const [name, { close, status }] of Object.entries(refusals)) {
    expect(refusalOfClose(close)).toBe(name as Refusal);
    expect(close === 1011 || close === 1012 || (close >= 4000 && close < 5000), name).toBe(true);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(refusalTexts[name as Refusal]).toMatch(/^[A-Z].*\.$/);
  }
  expect(refusalOfClose(1006)).toBeUndefined();
});
