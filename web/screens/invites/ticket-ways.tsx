/** More ways to hand an invite over; folded away, because most people copy. Link and code never share a draft. */
import { useId, useState } from "preact/hooks";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { DraftLink } from "../../ui/draft-link.tsx";
import { ChevronIcon } from "../../ui/icons.tsx";

export interface TicketWaysProps {
  url: string;
  /** As it is shown, with hyphens. */
  code: string;
  onDraft: () => void;
  /** It was shared. */
  onHanded: () => void;
}

export function TicketWays({ url, code, onDraft, onHanded }: TicketWaysProps) {
  const says = texts.invites.more;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <div class="ticket-ways">
      <Button kind="bare" class="disclosure" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <ChevronIcon />
        {says.button}
      </Button>
      <div id={id} class="ways" hidden={!open}>
        <div class="way">
          <DraftLink by="mail" subject={says.subject} body={says.linkDraft(url)} onOpen={onDraft}>
            {says.emailLink}
          </DraftLink>
          <DraftLink by="sms" body={says.linkDraft(url)} onOpen={onDraft}>
            {says.textLink}
          </DraftLink>
        </div>
        <div class="way">
          <DraftLink by="mail" subject={says.subject} body={says.codeDraft(code)} onOpen={onDraft}>
            {says.emailCode}
          </DraftLink>
          <DraftLink by="sms" body={says.codeDraft(code)} onOpen={onDraft}>
            {says.textCode}
          </DraftLink>
          {"share" in navigator && (
            <Button
              kind="bare"
              onClick={() => {
                onHanded();
                void share({ text: code });
              }}
            >
              {says.shareCode}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** Hands one thing alone to the system; the other goes by another way. */
export async function share(one: { url: string } | { text: string }): Promise<void> {
  try {
    await navigator.share(one);
  } catch {
    // Closed without sharing, which is an answer too.
  }
}
