/** Texts that stand folded in the log until they are asked for. */

/** So many lines of a folded text are shown; the style sheet knows it, too. */
const LINES = 12;
const CHARACTERS = 1_000;

/** Whether a text has more lines of its own, or more characters, than are shown at once. */
export function isLong(text: string): boolean {
  if (text.length > CHARACTERS) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines > LINES;
}
