/** What was written here and may not have arrived, to be copied: this page is the last that has it. */
import { texts as catalogue } from "../../texts/texts.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

/** @param texts in the order written; the draft last */
export function UnsentTexts({ texts }: { texts: string[] }) {
  const says = catalogue.lost;
  if (texts.length === 0) return null;
  return (
    <section class="unsent">
      <p>{says.unsent}</p>
      {texts.map((text, at) => (
        <p key={at} class="unsent-text" dir="auto">
          {text}
        </p>
      ))}
      <CopyButton
        kind="tonal"
        text={texts.join("\n\n")}
        label={says.copy}
        done={catalogue.copied}
        failed={catalogue.copyFailed}
      />
    </section>
  );
}
