/** A browser that cannot seal messages, and what to do about it. */
import { texts } from "../texts/texts.ts";
import { PlainPage } from "../ui/plain-page.tsx";

export interface UnableScreenProps {
  /** "insecure": plain http on another host, so there is no `crypto.subtle`. */
  because: "insecure" | "old";
}

export function UnableScreen({ because }: UnableScreenProps) {
  const { title, body } = texts.unable[because];
  return <PlainPage title={title} lead={body} />;
}
