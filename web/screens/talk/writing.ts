/**
 * What stands in the text box. What was sent from it stays there until this browser has it: a text that is neither in the
 * box nor in the log would be lost by a reload in between. What is written meanwhile stands behind it, and stays.
 */
import type { Target } from "../../../shared/content.ts";

/** What is being written, and what it answers. */
export interface Draft {
  text: string;
  reply: Target | null;
}

export interface Writing {
  /** All that the box shows. */
  draft: Draft;
  /** What of it was sent and is being written down: the draft begins with it. */
  leaving: Draft | null;
  /** How many messages that is. */
  pending: number;
  /** One of them came to nothing: all of them stay. */
  failed: boolean;
}

export const writing = (draft: Draft): Writing => ({ draft, leaving: null, pending: 0, failed: false });

/** What would be left if what was sent were gone: the draft to keep, and what is sent next. */
export function rest({ draft, leaving }: Writing): Draft {
  if (!leaving) return draft;
  return { text: draft.text.slice(leaving.text.length), reply: draft.reply === leaving.reply ? null : draft.reply };
}

/** @param over what stood in the box was written over, all of it */
export function edit(now: Writing, draft: Draft, over: boolean): Writing {
  const { leaving } = now;
  if (!leaving || (!over && draft.text.startsWith(leaving.text))) return { ...now, draft };
  return { ...now, draft, leaving: { ...leaving, text: "" } };
}

/** Send was pressed: what goes is `rest` of what was there before. */
export const send = (now: Writing): Writing => ({ ...now, leaving: now.draft, pending: now.pending + 1 });

/** One message is written down, or came to nothing and stays to be sent again. */
export function left(now: Writing, done: boolean): Writing {
  const after = { ...now, pending: now.pending - 1, failed: now.failed || !done };
  if (after.pending > 0) return after;
  return writing(after.failed ? now.draft : rest(now));
}
