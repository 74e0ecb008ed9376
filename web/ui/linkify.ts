/**
 * Finds addresses in a text: of the web, of mail, of telephones. The result is text and hrefs, never markup. All of it
 * takes linear time, whatever was written: what repeats in a pattern is bounded, or can begin only where nothing of its
 * kind stands before.
 */

export interface TextPart {
  text: string;
  href?: string;
}

interface Found extends TextPart {
  at: number;
}

// Stops at white space, quotes, angle brackets and at marks that reorder text, which could make an address look like another.
const address = /(?<![\p{L}\p{N}@./_-])(?:https?:\/\/|www\.)[^\s<>"“”«»\u200e\u200f\u202a-\u202e\u2066-\u2069]+/giu;
const trailing = ".,;:!?'’…*_~";
const brackets: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
const closes: Record<string, string> = { "(": ")", "[": "]", "{": "}" };

// Of what RFC 5321 allows, what people have: letters of other scripts would make one address look like another.
const mail =
  /(?<![\p{L}\p{N}._%+@/-])[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}(?![\p{L}\p{N}@_-])/giu;

/**
 * Numbers as E.164 has them, with "+" and 7 to 15 digits; as they are dialled within a country, from "0"; and as in North
 * America, 3, 3 and 4 digits. Anything else is more often an amount, a date or an order.
 */
const phone =
  /(?<![\p{L}\p{N}+./:@#=_-])(?:\+[1-9](?:[ ()./-]{0,2}\d){6,14}|\(?0\d(?:[ ()/-]{0,2}\d){5,12}|\(?[2-9]\d\d\)?[ .-]\d{3}[ .-]\d{4})(?![\p{L}\p{N}@_%=])/gu;
const date = /^\d{1,2}[ /-]\d{1,2}[ /-]\d{2,4}$/;

/** The text in parts, in order; together they are the text. Parts with `href` are http, https, mailto or tel addresses. */
export function linkify(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let done = 0;
  for (const { at, text: shown, href } of allIn(text)) {
    // It is within another.
    if (at < done) continue;
    if (at > done) parts.push({ text: text.slice(done, at) });
    parts.push({ text: shown, href: href! });
    done = at + shown.length;
  }
  if (done < text.length || parts.length === 0) parts.push({ text: text.slice(done) });
  return parts;
}

const allIn = (text: string): Found[] =>
  [...webIn(text), ...mailIn(text), ...phonesIn(text)].toSorted((one, other) => one.at - other.at);

function* webIn(text: string): Generator<Found> {
  for (const match of text.matchAll(address)) {
    const shown = withoutTrailing(match[0]);
    const href = hrefOf(shown);
    if (href) yield { at: match.index, text: shown, href };
  }
}

function* mailIn(text: string): Generator<Found> {
  for (const { 0: shown, index } of text.matchAll(mail)) {
    yield { at: index, text: shown, href: `mailto:${shown.replaceAll("%", "%25")}` };
  }
}

function* phonesIn(text: string): Generator<Found> {
  for (const { 0: shown, index } of text.matchAll(phone)) {
    if (date.test(shown)) continue;
    // "+49 (0)30": the zero is for those within.
    const digits = shown.startsWith("+") ? shown.replace("(0)", "") : shown;
    yield { at: index, text: shown, href: `tel:${digits.replace(/[^\d+]/g, "")}` };
  }
}

/** A web address as it is shown, in the pieces between which it may break: without "https://", for that is the rule. */
export function shownOf({ text, href }: TextPart): string[] {
  if (!href?.startsWith("http")) return [text];
  const shown = text.replace(/^https:\/\/(?=.)/i, "");
  return shown.split(/(?<=[/=])(?![/=])|(?=[?&#])/);
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
