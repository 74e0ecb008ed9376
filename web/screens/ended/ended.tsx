/** The end, for everybody: why, and what became of what was kept. */
import type { Ended } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useArrival } from "../../ui/hooks.ts";
import { LanguageSelect } from "../../ui/language-select.tsx";
import { Mark } from "../../ui/mark.tsx";
import { Phrase } from "../../ui/phrase.tsx";

export interface EndedScreenProps {
  /** null: a reloaded page, which knows no more than that. */
  ended: Ended | null;
  onStartNew: () => void;
}

export function EndedScreen({ ended, onStartNew }: EndedScreenProps) {
  const heading = useArrival<HTMLHeadingElement>();
  const why = ended && reason(ended);
  const [fact, amount] = ended ? receipt(ended) : [];
  return (
    <div class="page ended">
      <main>
        <Mark first={false} second={false} size="large" />
        <h1 ref={heading} tabIndex={-1}>
          {texts.ended.title}
        </h1>
        {why && <p class="lead">{why}</p>}
        {fact && (
          <p class="paper-receipt">
            {amount && `${fact} `}
            <strong>{amount ?? fact}</strong>
          </p>
        )}
        <Button kind="solid" main onClick={onStartNew}>
          {texts.startNew}
        </Button>
      </main>
      <footer class="footer">
        <LanguageSelect />
      </footer>
    </div>
  );
}

function reason({ cause, reader, names, idleLimitMs, receipt, whileAway }: Ended) {
  const says = texts.ended;
  switch (cause) {
    case "first":
    case "second":
      if (reader === (cause === "first" ? 1 : 2)) return says.byYou;
      return <Phrase say={says.by} name={names[cause === "first" ? 0 : 1]} />;
    case "host":
      return reader === "host" ? says.byYou : says.byHost;
    case "time":
      return says.time;
    case "idle":
      return says.idle(idleLimitMs);
    case null:
      // Said here only where the receipt does not say it.
      return receipt && whileAway ? says.whileAway : null;
    default:
      return cause satisfies never;
  }
}

/** The receipt in one or two lines; the last one is the one that counts. */
function receipt({ receipt, whileAway, expiresAt }: Ended): readonly [string, string?] {
  if (receipt) return texts.ended.deleted(receipt.at, receipt.waited, receipt.passed);
  return whileAway ? [texts.ended.whileAway] : texts.ended.expires(expiresAt);
}
