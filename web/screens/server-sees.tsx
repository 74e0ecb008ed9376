/** What the server can see, said plainly, what this cannot do first: a view over the whole page. */
import { useState } from "preact/hooks";
import { OPERATOR_LINKS } from "../../shared/face.ts";
import { face } from "../face.ts";
import { texts } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { FullView } from "../ui/full-view.tsx";
import { LanguageSelect } from "../ui/language-select.tsx";

/** The footer of a page: this link, and the language. */
export function ServerSees() {
  const [open, setOpen] = useState(false);
  return (
    <footer class="footer">
      <Button kind="link" onClick={() => setOpen(true)}>
        {texts.server.link}
      </Button>
      {OPERATOR_LINKS.map(
        (link) =>
          face.links?.[link] && (
            <a key={link} class="button link" href={face.links[link]} target="_blank" rel="noopener noreferrer">
              {texts.operator[link]}
            </a>
          ),
      )}
      <LanguageSelect />
      {open && <ServerView onClose={() => setOpen(false)} />}
    </footer>
  );
}

export function ServerView({ onClose }: { onClose: () => void }) {
  const says = texts.server;
  return (
    <FullView brand={texts.brand} title={says.link} close={says.close} onClose={onClose}>
      {says.sections.map(({ title, points }) => (
        <section key={title}>
          <h3>{title}</h3>
          <ul>
            {points.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </section>
      ))}
      {/* The chat itself has no room for it; here it is one press away. */}
      <div class="full-foot">
        <LanguageSelect />
      </div>
    </FullView>
  );
}
