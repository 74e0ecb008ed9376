import { expect, test } from "vitest";
import { bareCode, caretAfterFormat, formatCode, strangeCharacter } from "./format-code.ts";

test("the box groups by four as one types", () => {
  expect(formatCode("")).toBe("");
  expect(formatCode("7k3m")).toBe("7K3M");
  expect(formatCode("7k3mq")).toBe("7K3M-Q");
  expect(formatCode("7k3mqx9t2hpv")).toBe("7K3M-QX9T-2HPV");
});

test("spaces, other hyphens and look-alikes are taken", () => {
  expect(formatCode(" 7k3m qx9t\u20132hpv ")).toBe("7K3M-QX9T-2HPV");
  expect(formatCode("oOiIlL")).toBe("0011-11");
});

test("what is formatted stays as it is, and more than twelve is cut", () => {
  expect(formatCode("7K3M-QX9T-2HPV")).toBe("7K3M-QX9T-2HPV");
  expect(bareCode("7K3MQX9T2HPVZZ")).toBe("7K3MQX9T2HPV");
});

test("a code is found inside a pasted sentence", () => {
  expect(formatCode("Your secret code: 7K3M-QX9T-2HPV. See you!")).toBe("7K3M-QX9T-2HPV");
  expect(formatCode("code 7k3m\u2013qx9t\u20132hpv ok")).toBe("7K3M-QX9T-2HPV");
});

test("the caret stays behind the character it stood behind", () => {
  // Typed at the end, over a group's edge.
  expect(caretAfterFormat("7K3MQ", 5)).toBe(6);
  // A character put into the middle: 7K|3M-QX9 → 7KA|3-MQX9.
  expect(caretAfterFormat("7KA3M-QX9", 3)).toBe(3);
  // Backspace took the hyphen only: it comes back, the caret has moved before it.
  expect(caretAfterFormat("7K3MQX9", 4)).toBe(4);
  // A space typed in the middle moves nothing.
  expect(caretAfterFormat("7K 3M", 3)).toBe(2);
});

test("what is in no code is told apart from what people write between its groups", () => {
  for (const typed of ["7", "k", "O", "i", "L", " ", "-", "\u2013"]) expect(strangeCharacter(typed)).toBeUndefined();
  for (const typed of ["u", "U", "ä", "@", "٣", "🙂"]) expect(strangeCharacter(typed)).toBe(typed);
});
