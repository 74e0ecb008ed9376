/** A text with its addresses as links. */
import { Fragment } from "preact";
import { shownOf, type TextPart } from "./linkify.ts";

export const Linked = ({ parts }: { parts: readonly TextPart[] }) => (
  <>
    {parts.map((part, at) => {
      if (!part.href) return part.text;
      const web = part.href.startsWith("http");
      return (
        <a
          key={at}
          href={part.href}
          rel="noopener noreferrer"
          // What opens a program of its own needs no window.
          target={web ? "_blank" : undefined}
          dir="ltr"
        >
          {shownOf(part).map((piece, n) => (
            <Fragment key={n}>
              {n > 0 && <wbr />}
              {piece}
            </Fragment>
          ))}
        </a>
      );
    })}
  </>
);
