import { expect, test } from "vitest";
import { isEmojiOnly } from "./emoji-only.ts";

test("emoji alone stand large", () => {
  for (const text of ["🙂", "🎻🙂", "👩‍👩‍👧 👍🏽", "❤️", "🇨🇭"]) expect(isEmojiOnly(text), text).toBe(true);
});

test("words, digits, signs and blanks do not", () => {
  for (const text of ["", " ", "ok 🙂", "1", "©", "#", "🙂".repeat(30)]) expect(isEmojiOnly(text), text).toBe(false);
});
