/**
 * The code box while somebody types: groups of four, capital letters, look-alikes read as what they stand for.
 * Only how it looks; whether the code is one is decided elsewhere.
 */

const CODE_CHARACTERS = 12;

// A code inside a pasted sentence ("Your code: 7K3M-QX9T-2HPV"), taken only where plain reading would be too long. The same
// mark stands twice between the groups, or the words before a code would pass for a part of it.
const grouped = /(?:^|[^0-9A-Z])([0-9A-Z]{4})([\s\p{Pd}])([0-9A-Z]{4})\2([0-9A-Z]{4})(?![0-9A-Z])/iu;

/** The typed characters alone: at most 12, upper case, O as 0, I and L as 1. */
export function bareCode(typed: string): string {
  const all = significant(typed);
  if (all.length <= CODE_CHARACTERS) return all;
  const found = grouped.exec(typed);
  return found ? significant(found[0]) : all.slice(0, CODE_CHARACTERS);
}

/** `XXXX-XXXX-XXXX` as far as it is typed; a hyphen stands only where a character follows. */
export function formatCode(partial: string): string {
  return (
    bareCode(partial)
      .match(/.{1,4}/g)
      ?.join("-") ?? ""
  );
}

/** Where the caret belongs in the formatted text, after as many characters as stood before it in the typed one. */
export function caretAfterFormat(typed: string, caret: number): number {
  const formatted = formatCode(typed);
  let before = significant(typed.slice(0, caret)).length;
  // At the end of what was typed the caret stays at the end, wherever a hyphen came in.
  if (caret >= typed.length) return formatted.length;
  let at = 0;
  while (before > 0 && at < formatted.length) if (formatted[at++] !== "-") before--;
  return at;
}

/** The first character that no code has, nor anybody writes between its groups; look-alikes are read. */
export function strangeCharacter(typed: string): string | undefined {
  return [...typed].find((character) => !/[0-9A-TV-Z\s\p{Pd}]/iu.test(character));
}

function significant(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/O/g, "0")
    .replace(/[IL]/g, "1");
}
