/** How much of a message must be on the screen for it to have been read. */

/** From a line's top to its bottom, in pixels of the window. */
export interface Span {
  top: number;
  bottom: number;
}

/** So much of a message is to be visible; of one that is taller than the log, so much of the log is it. */
const ENOUGH = 0.5;
/** Less than a line of text is no reading, however small the log has become. */
const LINE_PX = 23;

/** @param part what of the log can be read */
export function isReadable(message: Span, part: Span): boolean {
  const visible = Math.min(message.bottom, part.bottom) - Math.max(message.top, part.top);
  const height = message.bottom - message.top;
  const enough = ENOUGH * Math.min(height, part.bottom - part.top);
  return height > 0 && visible >= Math.max(enough, Math.min(height, LINE_PX));
}
