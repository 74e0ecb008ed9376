/** The text box, from the press on "Send" until this browser has what was sent. */
import { expect, test } from "vitest";
import { edit, left, rest, send, type Writing, writing } from "./writing.ts";

const reply = { author: 2 as const, id: "it" };
const box = (text: string) => writing({ text, reply: null });
const typed = (now: Writing, text: string, over = false) => edit(now, { ...now.draft, text }, over);

test("what was sent stays in the box until it is written down, and what it answered with it", () => {
  const sent = send(writing({ text: "Ten is good.", reply }));
  expect(sent.draft).toEqual({ text: "Ten is good.", reply });
  expect(rest(sent)).toEqual({ text: "", reply: null });
  expect(left(sent, true)).toEqual(box(""));
});

test("what came to nothing is still there to be sent again", () => {
  const before = writing({ text: "Ten is good.", reply });
  expect(left(send(before), false)).toEqual(before);
});

test("what is typed meanwhile stays, and so does what is answered by then", () => {
  const other = { author: 1 as const, id: "other" };
  const sent = typed(send(writing({ text: "Ten is good.", reply })), "Ten is good.And bring");
  expect(rest(sent)).toEqual({ text: "And bring", reply: null });
  expect(left({ ...sent, draft: { ...sent.draft, reply: other } }, true).draft).toEqual({
    text: "And bring",
    reply: other,
  });
});

test("what is written over it is a text of its own, whatever it begins with", () => {
  const sent = send(box("one"));
  expect(left(typed(sent, "one more", true), true)).toEqual(box("one more"));
  expect(left(typed(sent, "on"), true)).toEqual(box("on"));
});

test("messages that are sent one behind the other each go once, and the box is empty when all are written down", () => {
  let now = send(box("one"));
  now = typed(now, "onetwo");
  expect(rest(now).text).toBe("two");
  now = typed(send(now), "three", true);
  expect(rest(now).text).toBe("three");
  now = left(send(now), true);
  expect([now.draft.text, rest(now).text, now.pending]).toEqual(["three", "", 2]);
  expect(left(left(now, true), true)).toEqual(box(""));
  expect(left(left(now, true), false).draft.text).toBe("three");
});
