import { expect, test } from "vitest";
import { bareType, lookOf, shownAs } from "./kinds.ts";

test("[F8] nothing that could execute is shown, whatever its author says of it", () => {
  const look = { as: "picture", width: 1, height: 1, preview: "" } as const;
  for (const type of [
    "image/svg+xml",
    "text/html",
    "application/pdf",
    "application/xhtml+xml",
    "text/xml",
    "",
    "constructor",
  ]) {
    expect(shownAs(type), type).toBe("other");
    expect(lookOf({ look, type })).toEqual({ as: "other" });
  }
  expect(lookOf({ look, type: "image/png" })).toEqual(look);
  expect(lookOf({ look, type: "video/mp4" })).toEqual({ as: "other" });
  expect(lookOf({ look: { as: "voice", ms: 1, levels: "" }, type: "image/png" })).toEqual({ as: "other" });
});

test("a type is known without its parameters", () => {
  expect(bareType("audio/webm;codecs=opus")).toBe("audio/webm");
  expect(bareType(" Image/PNG ")).toBe("image/png");
  expect(["", "x", "text/ht ml", "a/b/c"].map(bareType)).toEqual(["", "", "", ""]);
});
