/** Over the text box: what the next message answers or which one is being edited, and the way out of it. */
import type { Seat } from "../../../shared/shapes.ts";
import { texts } from "../../texts/texts.ts";
import { CrossIcon } from "../../ui/chat-icons.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { startOf } from "./start-of.ts";
import { voice } from "../voice.ts";

export interface ReplyPreviewProps {
  author: Seat;
  /** Of whom it answers; null: one's own is being edited. */
  name: string | null;
  text: string;
  onCancel: () => void;
}

export function ReplyPreview({ author, name, text, onCancel }: ReplyPreviewProps) {
  const says = texts.talk;
  return (
    <div class="reply">
      <div class="quote" data-voice={voice(author)}>
        <p class="quote-name">{name === null ? says.editing : <Phrase say={says.replyTo} name={name} />}</p>
        <p class="quote-words" dir="auto">
          {startOf(text)}
        </p>
      </div>
      <button
        type="button"
        class="reply-cancel"
        aria-label={name === null ? says.cancelEdit : says.cancelReply}
        onClick={onCancel}
      >
        <CrossIcon />
      </button>
    </div>
  );
}
