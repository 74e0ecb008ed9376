/** The footer of a page: what the server can see, who runs it, and the language. */
import { useState } from "preact/hooks";
import { OPERATOR_LINKS } from "../../shared/face.ts";
import { face } from "../face.ts";
import { texts } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { LanguageSelect } from "../ui/language-select.tsx";
import { laterPart } from "./later.ts";

const serverView = laterPart(() => import("./server-view.tsx"));

export function ServerSees() {
  const [open, setOpen] = useState(false);
  const [missing, setMissing] = useState(false);
  const view = serverView.now();
  const show = async () => {
    setMissing(false);
    await serverView.load().then(
      () => setOpen(true),
      () => setMissing(true),
    );
  };
  return (
    <footer class="footer">
      <Button kind="link" onClick={() => void show()}>
        {texts.server.link}
      </Button>
      {missing && <span role="alert">{texts.unreachable.title}</span>}
      {OPERATOR_LINKS.map(
        (link) =>
          face.links?.[link] && (
            <a key={link} class="button link" href={face.links[link]} target="_blank" rel="noopener noreferrer">
              {texts.operator[link]}
            </a>
          ),
      )}
      <LanguageSelect />
      {open && view && <view.ServerView onClose={() => setOpen(false)} />}
    </footer>
  );
}
