/** Finds code in a text, as people mark it: lines between ``` and ```, and words between ` and `. Linear time. */

export interface CodePart {
  kind: "text" | "inline" | "fenced";
  /** As it was written, with its marks. */
  raw: string;
  /** What stands between them. */
  text: string;
}

const FENCE = "```";
/** A language may stand behind the first mark. */
const opening = /^```[\w+#.-]{0,32}[ \t]{0,8}$/;
const closing = /^```[ \t]{0,8}$/;

const inline = /`([^`\n]+)`/g;

/** The text in parts, in order; what they are raw, together, is the text. What is opened and never closed is text. */
export function codeParts(text: string): CodePart[] {
  const parts: CodePart[] = [];
  let done = 0;
  /** Where the open fence and what is in it begin. */
  let open: { at: number; inside: number } | null = null;
  for (let at = 0; at < text.length;) {
    const line = text.indexOf("\n", at);
    const end = line < 0 ? text.length : line;
    const next = Math.min(end + 1, text.length);
    // Nothing that is longer is a mark.
    const mark = text.startsWith(FENCE, at) && end - at <= 48 ? text.slice(at, end).replace("\r", "") : "";
    if (open && closing.test(mark)) {
      pushInline(parts, text.slice(done, open.at));
      const inside = text.slice(open.inside, Math.max(open.inside, at - 1));
      parts.push({ kind: "fenced", raw: text.slice(open.at, next), text: inside });
      done = next;
      open = null;
    } else if (!open && line >= 0 && opening.test(mark)) {
      open = { at, inside: next };
    }
    at = end + 1;
  }
  pushInline(parts, text.slice(done));
  return parts.length > 0 ? parts : [{ kind: "text", raw: text, text }];
}

function pushInline(parts: CodePart[], text: string): void {
  let done = 0;
  const push = (to: number) => {
    if (to > done) parts.push({ kind: "text", raw: text.slice(done, to), text: text.slice(done, to) });
  };
  for (const match of text.matchAll(inline)) {
    push(match.index);
    parts.push({ kind: "inline", raw: match[0], text: match[1]! });
    done = match.index + match[0].length;
  }
  push(text.length);
}
