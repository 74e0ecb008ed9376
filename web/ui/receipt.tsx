/** How far a message has come: a sign, and a word that is spoken even where it is not shown. */
import { DashedRing, Ring } from "./icons.tsx";

export interface ReceiptProps {
  mark: "sending" | "sent";
  word: string;
  showWord: boolean;
}

export function Receipt({ mark, word, showWord }: ReceiptProps) {
  return (
    <span class="receipt" data-mark={mark}>
      {mark === "sending" ? <DashedRing size={11} stroke={1.9} /> : <Ring size={11} stroke={1.9} />}
      <span class={showWord ? undefined : "visually-hidden"}>{word}</span>
    </span>
  );
}
