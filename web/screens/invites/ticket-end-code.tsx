/** The second code of an invite, which ends the chat [J11]: below the first one, and inside the fold on paper. */
import { texts } from "../../texts/texts.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { CodeGroups } from "./code-groups.tsx";

/** @param code as it is shown, with hyphens */
export function TicketEndCode({ name, code }: { name: string; code: string }) {
  const says = texts.invites;
  return (
    <div class="ticket-end">
      <div class="ticket-end-code">
        <span class="ticket-label">{says.endCode}</span>
        <output aria-label={says.endCodeFor(name)} dir="ltr">
          <CodeGroups code={code} />
        </output>
      </div>
      <CopyButton kind="bare" text={code} label={says.copyEndCode} done={texts.copied} failed={texts.copyFailed} />
      <p>{says.endCodeWhy}</p>
    </div>
  );
}
