/** The safety code, to be compared by voice: over the log, under the chat's header. */
import { useState } from "preact/hooks";
import type { Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { useArrival } from "../../ui/hooks.ts";
import { CheckIcon } from "../../ui/icons.tsx";
import { SafetySymbol, symbols } from "../../ui/symbols.tsx";

export interface VerifyViewProps {
  safety: NonNullable<Talk["safety"]>;
  onMatch: () => void;
  /** They differ, and the chat goes no further. */
  onEnd: () => void;
  /** Back to the chat, with nothing said. */
  onBack: () => void;
  onServerSees: () => void;
}

export function VerifyView({ safety, onMatch, onEnd, onBack, onServerSees }: VerifyViewProps) {
  const says = texts.verify;
  const [differ, setDiffer] = useState(false);
  const heading = useArrival<HTMLHeadingElement>(true);
  return (
    <section class="verify" aria-labelledby="verify-title">
      <div class="verify-column">
        <h2 id="verify-title" ref={heading} tabIndex={-1}>
          {says.title}
        </h2>
        <p class="verify-how">{says.how}</p>
        <p class="fine">{says.why}</p>
        {safety.verified && (
          <p class="verify-done">
            <CheckIcon />
            {says.done}
          </p>
        )}
        {/* oxlint-disable-next-line jsx-a11y/no-redundant-roles -- Safari takes the role of a list without bullets away */}
        <ol class="symbols" role="list">
          {safety.symbols.map((number, at) => {
            const symbol = symbols[number];
            return (
              <li key={at}>
                <SafetySymbol number={number} />
                <span>
                  <span class="symbol-place">{at + 1}</span> <b>{symbol && says.symbols[symbol.name]}</b>
                </span>
              </li>
            );
          })}
        </ol>
        <div class="verify-buttons">
          <Button kind="fill" onClick={onMatch}>
            {says.match}
          </Button>
          <Button kind="tonal" onClick={() => setDiffer(true)}>
            {says.differ}
          </Button>
        </div>
        <div class="verify-foot">
          <Button kind="link" onClick={onBack}>
            {says.back}
          </Button>
          <Button kind="link" onClick={onServerSees}>
            {texts.server.link}
          </Button>
        </div>
      </div>
      {differ && (
        <Dialog title={says.differs.title} keep={texts.end.keep} onKeep={onBack} go={texts.end.button} onGo={onEnd}>
          <p>{says.differs.why}</p>
          <p>{says.differs.next}</p>
        </Dialog>
      )}
    </section>
  );
}
