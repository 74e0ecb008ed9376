/** One page for every link that is unknown, ended, expired or replaced: it must not tell them apart. */
import { texts } from "../../texts/texts.ts";
import { PlainPage } from "../../ui/plain-page.tsx";

export function InactiveScreen() {
  const { title, body } = texts.inactive;
  return <PlainPage title={title} lead={body} />;
}
