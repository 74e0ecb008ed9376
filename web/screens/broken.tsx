/** A screen that could not be drawn: one sentence, and the way back. What is kept outlives the page. */
import { texts } from "../texts/texts.ts";
import { Button } from "../ui/button.tsx";
import { PlainPage } from "../ui/plain-page.tsx";

export function BrokenScreen() {
  const { title, reload } = texts.broken;
  return (
    <PlainPage title={title}>
      <Button kind="solid" main onClick={() => location.reload()}>
        {reload}
      </Button>
    </PlainPage>
  );
}
