/** Two names, and it begins. */
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { PageSettings } from "../../../shared/page-settings.ts";
import { IDLE_DEFAULT_SECONDS, LIFETIME_DEFAULT_SECONDS } from "../../../shared/limits.ts";
import type { Choice, StartTrouble } from "../../host/state.ts";
import { face } from "../../face.ts";
import { texts } from "../../texts/texts.ts";
import { Bar } from "../../ui/bar.tsx";
import { Button } from "../../ui/button.tsx";
import { isTouch, useArrival } from "../../ui/hooks.ts";
import { ChevronIcon } from "../../ui/icons.tsx";
import { Select } from "../../ui/select.tsx";
import { TextField } from "../../ui/text-field.tsx";
import { ServerSees } from "../server-sees.tsx";
import { StartFormTrouble } from "./form-trouble.tsx";

export interface StartScreenProps {
  settings: PageSettings;
  busy: boolean;
  trouble: StartTrouble;
  /** What the fields begin with after a reload that came too early. */
  typed: Choice | null;
  /** And otherwise, where the address names two. */
  names: [string, string] | null;
  /** What "I am one of the two" begins with. */
  joins: boolean;
  /** What the access token's field begins with, where the server asks for one. */
  token: string;
  onStart: (choice: Choice) => void;
}

export function StartScreen(props: StartScreenProps) {
  const { settings, busy, trouble, typed, joins: joinedBefore, onStart } = props;
  const says = texts.start;
  // "Never" is offered always, whatever the settings list.
  const idleLimits = [...settings.idleLimitsSeconds.filter((seconds) => seconds > 0), 0];
  const [first, setFirst] = useState((typed?.names ?? props.names)?.[0] ?? "");
  const [second, setSecond] = useState((typed?.names ?? props.names)?.[1] ?? "");
  const [joins, setJoins] = useState(typed?.joins ?? joinedBefore);
  const [open, setOpen] = useState(false);
  const [lifetimeSeconds, setLifetime] = useState(
    preferred(settings.lifetimesSeconds, typed?.lifetimeSeconds ?? LIFETIME_DEFAULT_SECONDS),
  );
  const [idleSeconds, setIdle] = useState(preferred(idleLimits, typed?.idleSeconds ?? IDLE_DEFAULT_SECONDS));
  const [endCodes, setEndCodes] = useState(typed?.endCodes ?? false);
  const [token, setToken] = useState(typed?.token ?? props.token);
  const endCodesWhy = useId();
  const firstBox = useRef<HTMLInputElement>(null);
  const secondBox = useRef<HTMLInputElement>(null);
  const tokenBox = useRef<HTMLInputElement>(null);
  const heading = useArrival<HTMLHeadingElement>();

  // What was wrong is not said any more of a name that is being typed anew.
  const [mended, setMended] = useState({ first: false, second: false, token: false });

  useLayoutEffect(() => {
    // On touch a keyboard would come up over what there is to read.
    if (!isTouch()) firstBox.current?.focus({ preventScroll: true });
  }, []);

  useEffect(() => {
    setMended({ first: false, second: false, token: false });
    if (trouble.first) firstBox.current?.focus();
    else if (trouble.second) secondBox.current?.focus();
    else if (trouble.token) tokenBox.current?.focus();
  }, [trouble]);

  return (
    <div class="page start">
      <Bar brand={texts.brand} first second />
      <main>
        <h1 ref={heading} tabIndex={-1} class="statement">
          {says.statement} <span class="muted">{says.promise}</span>
        </h1>
        {face.notice !== undefined && (
          <p class="note" dir="auto">
            {face.notice}
          </p>
        )}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (busy) return;
            const choice = { names: [first, second] satisfies [string, string], lifetimeSeconds, idleSeconds };
            onStart({ ...choice, joins, endCodes, ...(settings.createToken && { token: token.trim() }) });
          }}
        >
          <div class="exchange">
            <div data-voice="first">
              <TextField
                label={says.first}
                value={first}
                onInput={(event) => {
                  setFirst(event.currentTarget.value);
                  setMended({ ...mended, first: true });
                }}
                onKeyDown={(event) => {
                  // The keyboard says "next" there; with both names it starts.
                  if (event.key !== "Enter" || event.isComposing || second.trim() !== "") return;
                  event.preventDefault();
                  secondBox.current?.focus();
                }}
                inputRef={firstBox}
                error={!mended.first && trouble.first && says.problem[trouble.first]}
                autoComplete="off"
                autoCapitalize="words"
                spellcheck={false}
                enterkeyhint="next"
              />
            </div>
            <div data-voice="second">
              <TextField
                label={says.second}
                value={second}
                onInput={(event) => {
                  setSecond(event.currentTarget.value);
                  setMended({ ...mended, second: true });
                }}
                inputRef={secondBox}
                error={!mended.second && trouble.second && says.problem[trouble.second]}
                autoComplete="off"
                autoCapitalize="words"
                spellcheck={false}
                enterkeyhint="go"
              />
            </div>
          </div>
          {settings.createToken && (
            <TextField
              label={says.token}
              value={token}
              onInput={(event) => {
                setToken(event.currentTarget.value);
                setMended({ ...mended, token: true });
              }}
              inputRef={tokenBox}
              error={!mended.token && trouble.token && says.tokenUnknown}
              autoComplete="off"
              spellcheck={false}
            />
          )}
          <label class="check">
            <input type="checkbox" checked={joins} onChange={(event) => setJoins(event.currentTarget.checked)} />
            {says.joins}
          </label>
          <Button
            kind="bare"
            class="disclosure"
            aria-expanded={open}
            aria-controls="start-options"
            onClick={() => setOpen(!open)}
          >
            <ChevronIcon />
            {says.options}
          </Button>
          <div id="start-options" class="options" hidden={!open}>
            {settings.lifetimesSeconds.length > 1 && (
              <Select
                label={says.endsAfter}
                value={lifetimeSeconds}
                options={settings.lifetimesSeconds.map(choice)}
                onValue={setLifetime}
              />
            )}
            <Select label={says.idleFor} value={idleSeconds} options={idleLimits.map(choice)} onValue={setIdle} />
            <div class="options-check">
              <label class="check">
                <input
                  type="checkbox"
                  checked={endCodes}
                  aria-describedby={endCodesWhy}
                  onChange={(event) => setEndCodes(event.currentTarget.checked)}
                />
                {says.endCodes}
              </label>
              <p id={endCodesWhy} class="fine">
                {texts.invites.endCodeWhy}
              </p>
            </div>
          </div>
          <Button kind="solid" main type="submit" busy={busy && says.busy}>
            {says.go}
          </Button>
          <StartFormTrouble trouble={trouble.form} />
        </form>
      </main>
      <ServerSees />
    </div>
  );
}

const preferred = (offered: number[], wanted: number): number =>
  offered.includes(wanted) ? wanted : (offered[0] ?? wanted);

const choice = (seconds: number) => ({
  value: seconds,
  text: seconds === 0 ? texts.start.never : texts.duration(seconds),
});
