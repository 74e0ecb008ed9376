/** More than one line of a quote ever shows. */
const START_CHARACTERS = 160;

/** How a message begins, in one line: for a quote, and for the names of what belongs to it. */
export function startOf(text: string, most = START_CHARACTERS): string {
  // A first cut by code units spares long texts, the second keeps whole characters.
  const line = text
    .slice(0, most * 4)
    .replace(/\s+/g, " ")
    .trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : line;
}
