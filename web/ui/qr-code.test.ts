import { expect, test } from "vitest";
import { pathOf } from "./qr-code.tsx";

test("each run of dark modules is one rectangle, up to the edge", () => {
  // ■ ■ □
  // □ □ ■
  // ■ □ ■
  expect(pathOf([1, 1, 0, 0, 0, 1, 1, 0, 1], 3)).toBe("M0 0h2v1h-2zM2 1h1v1h-1zM0 2h1v1h-1zM2 2h1v1h-1z");
});
