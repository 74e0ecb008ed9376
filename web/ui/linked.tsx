/** A text with its addresses as links. */
import type { TextPart } from "./linkify.ts";

export const Linked = ({ parts }: { parts: readonly TextPart[] }) => (
  <>
    {parts.map((part, at) =>
      part.href ? (
        <a key={at} href={part.href} rel="noopener noreferrer" target="_blank">
          {part.text}
        </a>
      ) : (
        part.text
      ),
    )}
  </>
);
