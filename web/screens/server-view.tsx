/** What the server can see, said plainly, what this cannot do first: a view over the whole page. */
import { texts } from "../texts/texts.ts";
import { FullView } from "../ui/full-view.tsx";
import { LanguageSelect } from "../ui/language-select.tsx";

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
