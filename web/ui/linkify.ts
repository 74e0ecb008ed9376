/** Finds web addresses in a text; the result is text and hrefs, never markup. */

export interface TextPart {
  text: string;
  href?: string;
}

// Stops at white space, quotes, angle brackets and at marks that reorder text, which could make an address look like another.
const address = /(?<![\p{L}\p{N}@./_-])(?:https?:\/\/|www\.)[^\s<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const trailing = ".,;:!?'’…*_~";
const brackets: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const closes: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

/** The text in parts, in order; together they are the text. Parts with `href` are http or https addresses. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const match of text.matchAll(address)) {
    const shown = withoutTrailing(match[0]);
    const href = hrefOf(shown);
    if (!href) continue;
    if (match.index > done) parts.push({ text: text.slice(done, match.index) });
    parts.push({ text: shown, href });
    done = match.index + shown.length;
  }
  if (done < text.length || parts.length === 0) parts.push({ text: text.slice(done) });
  return parts;
}

/**
 * Punctuation that ends the sentence is not the address's; a closing bracket is, if it was opened within. Each character is
 * looked at twice at most, whatever stands there.
 */
function withoutTrailing(found: string): string {
  /** How many more brackets of a kind close than open. */
  const unopened: Record<string, number> = {};
  for (const character of found) {
    if (brackets[character] !== undefined) unopened[character] = (unopened[character] ?? 0) + 1;
    const closing = closes[character];
    if (closing !== undefined) unopened[closing] = (unopened[closing] ?? 0) - 1;
  }
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found[end - 1]!;
    if (trailing.includes(last)) continue;
    if ((unopened[last] ?? 0) <= 0) break;
    unopened[last]! -= 1;
  }
  return found.slice(0, end);
}

function hrefOf(shown: string): string | undefined {
  try {
    const url = new URL(/^www\./i.test(shown) ? `https://${shown}` : shown);
    const dotted = url.hostname.includes(".") || url.hostname === "localhost" || url.hostname.startsWith("[");
    return dotted && /^https?:$/.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
