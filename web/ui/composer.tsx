/** The box one writes in: grows to five lines, sends with Enter (not on touch), counts near its limit. */
import type { ComponentChildren, RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { Button } from "./button.tsx";
import { isTouch } from "./hooks.ts";

export interface ComposerProps {
  label: string;
  send: string;
  value: string;
  /** In UTF-16 units, as the box counts. */
  most: number;
  countFrom: number;
  count: (used: number, most: number) => string;
  tooLong: (used: number, most: number) => string;
  boxRef: RefObject<HTMLTextAreaElement | null>;
  /** Stands before the box. */
  before?: ComponentChildren;
  /** @param over all that stood there was written over */
  onValue: (value: string, over: boolean) => void;
  /** Asked for with something in the box that is not too long. */
  onSend: () => void;
  /** Escape in the box. */
  onEscape?: (() => void) | undefined;
  /** The arrow up in an empty box. */
  onUp?: (() => void) | undefined;
  /** Asked for with nothing in the box. */
  onEmpty?: (() => void) | undefined;
}

export function Composer({
  label,
  send,
  value,
  most,
  countFrom,
  count,
  tooLong,
  boxRef,
  before,
  onValue,
  onSend,
  onEscape,
  onUp,
  onEmpty,
}: ComposerProps) {
  const over = value.length > most;
  const ready = value.trim() !== "" && !over;

  useLayoutEffect(() => {
    const box = boxRef.current;
    // Browsers that size it by what is in it do so in a turned phone, too.
    if (!box || CSS.supports("field-sizing", "content")) return;
    // Measured afresh each time, so that it also shrinks; the style sheet caps it at five lines.
    box.style.blockSize = "auto";
    box.style.blockSize = `${box.scrollHeight}px`;
  }, [value]);

  const submit = () => {
    boxRef.current?.focus();
    if (ready) onSend();
    else if (!over) onEmpty?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method proposes something, Escape is its.
    if (event.key === "Escape" && !event.isComposing) onEscape?.();
    if (event.key === "ArrowUp" && value === "" && onUp && !event.isComposing) {
      event.preventDefault();
      return onUp();
    }
    // 229 is how some browsers name the Enter that only accepts what an input method proposes.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.shiftKey || event.altKey) return;
    if (isTouch() && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    // A key that is held must not send what comes into the box next.
    if (!event.repeat) submit();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="composer-row">
        {before}
        <label class="composer-box">
          <textarea
            ref={boxRef}
            rows={1}
            aria-label={label}
            placeholder={label}
            aria-invalid={over ? true : undefined}
            aria-describedby={value.length >= countFrom ? "composer-count" : undefined}
            enterkeyhint={isTouch() ? "enter" : "send"}
            autoComplete="off"
            // Spelling and writing helpers may send what is typed to a server of theirs.
            spellcheck={false}
            {...{ writingsuggestions: "false" }}
            value={value}
            onInput={(event) => {
              const { value: now } = event.currentTarget;
              onValue(now, (event as Partial<InputEvent>).data === now);
            }}
            onKeyDown={onKeyDown}
          />
        </label>
        <Button
          kind={ready ? "fill" : "tone"}
          type="submit"
          class="send"
          // Pressing must not take the focus away, or the phone's keyboard goes down and up again.
          onMouseDown={(event) => event.preventDefault()}
        >
          {send}
        </Button>
      </div>
      {value.length >= countFrom && (
        <p id="composer-count" class="composer-count" data-over={over ? "" : undefined}>
          {over ? tooLong(value.length, most) : count(value.length, most)}
        </p>
      )}
    </form>
  );
}
