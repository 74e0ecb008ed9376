/** What somebody wrote, as it is shown: with links that can be pressed, and folded where it is long. */
import { Linked } from "../../ui/linked.tsx";
import { linkify } from "../../ui/linkify.ts";
import { Fold } from "./fold.tsx";
import { isLong } from "./long-text.ts";

export interface WordsProps {
  text: string;
  class?: string | undefined;
}

export function Words({ text, class: looks }: WordsProps) {
  const words = (
    <p class={looks} dir="auto">
      <Linked parts={linkify(text)} />
    </p>
  );
  return isLong(text) ? <Fold>{words}</Fold> : words;
}
