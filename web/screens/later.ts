/** What is opened in a chat, and what stands at its end, comes after it: with its words and its styles. */
import laterStyles from "../styles/later.css?url";
import { loadMoreTexts } from "../texts/texts.ts";
import { loadStyles } from "../ui/load-styles.ts";
import { createPart, type Part } from "../ui/part.ts";

export const dress = createPart(() => Promise.all([loadStyles(laterStyles), loadMoreTexts("chat", "later")]));

export const laterPart = <T>(fetch: () => Promise<T>): Part<T> =>
  createPart(async () => {
    const [part] = await Promise.all([fetch(), dress.load()]);
    return part;
  });
