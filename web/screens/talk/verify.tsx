/** The safety code, to be compared by voice: over the log, under the chat's header. */
import { useState } from "preact/hooks";
import type { View } from "../../engine/view.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useCovering } from "../../ui/covering.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { useFocusHeir } from "../../ui/focus-heir.ts";
import { useArrival } from "../../ui/hooks.ts";
import { CheckIcon } from "../../ui/chat-icons.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { SafetySymbol, symbols } from "../../ui/symbols.tsx";

type Safety = NonNullable<View["safety"]>;

export interface VerifyViewProps {
  /** null: there is none yet. */
  safety: View["safety"];
  /** The other's. */
  name: string;
  /** What gets the focus where nothing had it before. */
  heir: () => HTMLElement | null;
  /** Told what was on the screen. */
  onMatch: (symbols: readonly number[]) => void;
  /** They differ, and the chat goes no further. */
  onEnd: () => void;
  /** Back to the chat, with nothing said. */
  onBack: () => void;
  onServerSees: () => void;
}

export function VerifyView({ safety, name, heir, onMatch, onEnd, onBack, onServerSees }: VerifyViewProps) {
  const says = texts.verify;
  const view = useFocusHeir<HTMLElement>(heir);
  const heading = useArrival<HTMLHeadingElement>(true);
  useCovering(onBack);
  return (
    <section ref={view} class="verify" aria-labelledby="verify-title">
      <div class="verify-column">
        <h2 id="verify-title" ref={heading} tabIndex={-1}>
          {says.title}
        </h2>
        {safety ? (
          <Code safety={safety} name={name} onMatch={onMatch} onEnd={onEnd} onBack={onBack} />
        ) : (
          <p class="verify-how">
            <Phrase say={says.notYet} name={name} />
          </p>
        )}
        <div class="verify-foot">
          <Button kind="link" onClick={onBack}>
            {says.back}
          </Button>
          <Button kind="link" onClick={onServerSees}>
            {texts.server.link}
          </Button>
        </div>
      </div>
    </section>
  );
}

type CodeProps = Pick<VerifyViewProps, "name" | "onMatch" | "onEnd" | "onBack"> & { safety: Safety };

function Code({ safety, name, onMatch, onEnd, onBack }: CodeProps) {
  const says = texts.verify;
  const [differ, setDiffer] = useState(false);
  return (
    <>
      <p class="verify-how">{says.how}</p>
      <p class="fine">{says.why}</p>
      {safety.verified ? (
        <p class="verify-done">
          <CheckIcon />
          {says.done}
        </p>
      ) : (
        safety.peerMatched && (
          <p class="verify-done">
            <span>
              <Phrase say={says.peerMatched} name={name} />
            </span>
          </p>
        )
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
      <p class="fine verify-since">{says.since(safety.since)}</p>
      <div class="verify-buttons">
        <Button kind="fill" onClick={() => onMatch(safety.symbols)}>
          {says.match}
        </Button>
        <Button kind="tonal" onClick={() => setDiffer(true)}>
          {says.differ}
        </Button>
      </div>
      {differ && (
        <Dialog title={says.differs.title} keep={texts.end.keep} onKeep={onBack} go={texts.end.button} onGo={onEnd}>
          <p>{says.differs.why}</p>
          <p>{says.differs.next}</p>
        </Dialog>
      )}
    </>
  );
}
