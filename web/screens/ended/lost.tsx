/** The server lost its data. What was written and not sent stands here to be copied. */
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";

export interface LostScreenProps {
  reader: "participant" | "host";
  /** In the order written; the draft last. */
  unsent: string[];
  /** To the start page. */
  onBack: () => void;
}

export function LostScreen({ reader, unsent, onBack }: LostScreenProps) {
  const says = texts.lost;
  return (
    <PlainPage title={says.title} lead={reader === "host" ? says.hostBody : says.body}>
      {unsent.length > 0 && (
        <section class="unsent">
          <p>{says.unsent}</p>
          {unsent.map((text, at) => (
            <p key={at} class="unsent-text" dir="auto">
              {text}
            </p>
          ))}
          <CopyButton
            kind="tonal"
            text={unsent.join("\n\n")}
            label={says.copy}
            done={texts.copied}
            failed={texts.copyFailed}
          />
        </section>
      )}
      <Button kind="solid" main onClick={onBack}>
        {texts.startNew}
      </Button>
    </PlainPage>
  );
}
