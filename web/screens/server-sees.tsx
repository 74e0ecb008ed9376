/** What the server can see, said plainly, what this cannot do first: a view over the whole page. */
import { useState } from "preact/hooks";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { FullView } from "../ui/full-view.tsx";

/** The footer's one link. */
export function ServerSees() {
  const [open, setOpen] = useState(false);
  return (
    <footer class="footer">
      <Button kind="link" onClick={() => setOpen(true)}>
        {texts.server.link}
      </Button>
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
    </FullView>
  );
}
