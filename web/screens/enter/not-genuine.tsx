/** What the server says of this link belongs to another link: nothing is typed here. */
import { texts } from "../../texts/texts.ts";
import { PlainPage } from "../../ui/plain-page.tsx";

export function NotGenuineScreen() {
  const { title, body } = texts.notGenuine;
  return <PlainPage title={title} lead={body} />;
}
