/** How far a message has come: a sign, and a word that is spoken even where it is not shown. */
import { Ring, TwoRings } from "./chat-icons.tsx";
import { DashedRing } from "./icons.tsx";
import { Mark } from "./mark.tsx";

export interface ReceiptProps {
  mark: "held" | "sending" | "sent" | "delivered" | "read" | "not-delivered";
  word: string;
  showWord: boolean;
}

export function Receipt({ mark, word, showWord }: ReceiptProps) {
  return (
    <span class="receipt" data-mark={mark}>
      <Sign mark={mark} />
      <span class={showWord ? undefined : "visually-hidden"}>{word}</span>
    </span>
  );
}

function Sign({ mark }: Pick<ReceiptProps, "mark">) {
  switch (mark) {
    case "held":
    case "sending":
    case "not-delivered":
      return <DashedRing size={11} stroke={1.9} />;
    case "sent":
      return <Ring size={11} stroke={1.9} />;
    case "delivered":
      return <TwoRings />;
    case "read":
      return <Mark first second size="tiny" />;
    default:
      return mark satisfies never;
  }
}
