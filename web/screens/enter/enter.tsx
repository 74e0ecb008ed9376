/** The door: greeted by name, one proves the code. Says nothing of the other person or of the chat. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Seat } from "../../../shared/shapes.ts";
import type { EntryTrouble } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Bar } from "../../ui/bar.tsx";
import { Button } from "../../ui/button.tsx";
import { CodeField } from "../../ui/code-field.tsx";
import { bareCode, formatCode } from "../../ui/format-code.ts";
import { useArrival, useRemaining } from "../../ui/hooks.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { ServerSees } from "../server-sees.tsx";
import { voice } from "../voice.ts";

export interface EnterScreenProps {
  seat: Seat;
  name: string;
  /** What stands in the box at first, in any form. */
  initialCode: string;
  /** "Stay in on this device until the chat ends", as it stands at first. */
  initialStay: boolean;
  busy: boolean;
  trouble: EntryTrouble | null;
  /** At the first input in the box, once. */
  onFirstInput: () => void;
  /** What was typed, without hyphens, look-alikes read; may be too short. */
  onSubmit: (code: string, stay: boolean) => void;
}

/** Above so many letters the greeting is set smaller and may wrap. */
const LONG_NAME = 14;

export function EnterScreen(props: EnterScreenProps) {
  const { seat, name, initialCode, initialStay, busy, trouble, onFirstInput, onSubmit } = props;
  const says = texts.enter;
  const [code, setCode] = useState(() => formatCode(initialCode));
  const [stay, setStay] = useState(initialStay);
  const [notYou, setNotYou] = useState(false);
  // What was typed last and is in no code.
  const [strange, setStrange] = useState<string | null>(null);
  // What was wrong is not said any more of a code that is being typed anew.
  const [mended, setMended] = useState<EntryTrouble | null>(null);
  const touched = useRef(false);
  const box = useArrival<HTMLInputElement>(true);
  const left = useRemaining(trouble && "until" in trouble ? trouble.until : 0);
  const isOfCode = trouble?.kind === "wrong-code" || trouble?.kind === "incomplete";
  const isOver = isOfCode ? trouble === mended : left === 0 && trouble !== null && "until" in trouble;

  useEffect(() => {
    if (!trouble) return;
    const input = box.current;
    setStrange(null);
    input?.focus();
    // What is not whole is gone on with; what is wrong is written over.
    if (trouble.kind === "incomplete") input?.setSelectionRange(input.value.length, input.value.length);
    else input?.select();
  }, [trouble]);

  return (
    <div class="page enter" data-voice={voice(seat)}>
      <Bar brand={texts.brand} first={false} second={false} />
      <main>
        <h1 class={[...name].length > LONG_NAME ? "hello long" : "hello"}>
          <Phrase say={says.hello} name={name} nameClass="ink" />
        </h1>
        <p class="lead">{code !== "" && code === formatCode(initialCode) && !trouble ? says.filled : says.ask}</p>
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy && left === 0) onSubmit(bareCode(code), stay);
          }}
        >
          <CodeField
            label={says.code}
            value={code}
            onValue={(formatted) => {
              setCode(formatted);
              setStrange(null);
              setMended(trouble);
              if (touched.current) return;
              touched.current = true;
              onFirstInput();
            }}
            onStrange={setStrange}
            inputRef={box}
            bad={!strange && isOfCode && !isOver}
            alert
            error={strange ? says.strange(strange) : trouble && !isOver && reason(trouble)}
          />
          <label class="check">
            <input type="checkbox" checked={stay} onChange={(event) => setStay(event.currentTarget.checked)} />
            {says.stay}
          </label>
          <Button kind="fill" main type="submit" busy={busy && says.busy} disabled={left > 0}>
            {left > 0 ? says.wait(left) : says.go}
          </Button>
        </form>
        <p class="fine">
          {says.promise}{" "}
          <Button kind="link" aria-expanded={notYou} onClick={() => setNotYou(!notYou)}>
            <Phrase say={says.notYou} name={name} />
          </Button>
        </p>
        <p class="fine answer" role="status">
          {notYou && says.askHost}
        </p>
      </main>
      <ServerSees />
    </div>
  );
}

function reason(trouble: EntryTrouble): string {
  const says = texts.enter;
  switch (trouble.kind) {
    case "incomplete":
      return says.incomplete;
    case "wrong-code":
      return says.wrong(trouble.triesLeft);
    case "paused":
      return `${says.paused} ${says.askCode}`;
    case "rate-limited":
      return says.limited;
    case "busy":
      return says.serverBusy;
    case "unreachable":
      return says.unreachable;
    case "not-genuine":
      return says.notGenuine;
    default:
      return trouble satisfies never;
  }
}
