/** A page of one sentence and what to do: the mark, a heading, a line, perhaps buttons. */
import type { ComponentChildren } from "preact";
import { useArrival } from "./hooks.ts";
import { LanguageSelect } from "./language-select.tsx";
import { Mark } from "./mark.tsx";

export interface PlainPageProps {
  title: ComponentChildren;
  lead?: ComponentChildren;
  voice?: "first" | "second";
  children?: ComponentChildren;
}

export function PlainPage({ title, lead, voice, children }: PlainPageProps) {
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <div class="page ended" data-voice={voice}>
      <main>
        <Mark first={false} second={false} size="large" />
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead && <p class="lead">{lead}</p>}
        {children}
      </main>
      <footer class="footer">
        <LanguageSelect />
      </footer>
    </div>
  );
}
