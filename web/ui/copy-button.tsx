/** Copies a text and says so in its own place for two seconds, without changing its width. */
import { useEffect, useState } from "preact/hooks";
import { Button, type ButtonKind } from "./button.tsx";
import { copyText } from "./copy-text.ts";

export interface CopyButtonProps {
  kind: ButtonKind;
  text: string;
  label: string;
  done: string;
  failed: string;
  onCopied?: () => void;
  class?: string;
}

export function CopyButton({ kind, text, label, done, failed, onCopied, class: extra }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed" | null>(null);
  useEffect(() => {
    if (!outcome) return;
    const timer = window.setTimeout(() => setOutcome(null), 2_000);
    return () => window.clearTimeout(timer);
  }, [outcome]);
  const faces = [
    { face: null, words: label },
    { face: "copied", words: done },
    { face: "failed", words: failed },
  ];
  const copy = async () => {
    const copied = await copyText(text);
    setOutcome(copied ? "copied" : "failed");
    if (copied) onCopied?.();
  };
  return (
    <Button kind={kind} class={extra ? `copy ${extra}` : "copy"} onClick={() => void copy()}>
      <span class="faces" aria-live="polite">
        {faces.map(({ face, words }) => (
          <span key={words} class={face === outcome ? undefined : "unseen"}>
            {words}
          </span>
        ))}
      </span>
    </Button>
  );
}
