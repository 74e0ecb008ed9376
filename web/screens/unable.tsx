/** A page that cannot seal messages, and what to do about it: plain http on another host, so there is no `crypto.subtle`. */
import { texts } from "../texts/texts.ts";
import { PlainPage } from "../ui/plain-page.tsx";

export function UnableScreen() {
  const { title, body } = texts.unable;
  return <PlainPage title={title} lead={body} />;
}
