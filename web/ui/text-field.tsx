/** A text field on its owner's paper; what is wrong with it stands below. */
import type { ComponentChildren, InputHTMLAttributes, Ref } from "preact";
import { useId } from "preact/hooks";
import { AlertIcon } from "./icons.tsx";

export interface TextFieldProps extends Omit<InputHTMLAttributes, "ref" | "class" | "label" | "type" | "role"> {
  label: string;
  error?: ComponentChildren;
  /** Speak the error at once; not where the focus moves to the field, which speaks it too. */
  alert?: boolean;
  /** Marks the line and the field as wrong; an error without it is not about what was typed. */
  bad?: boolean;
  inputRef?: Ref<HTMLInputElement>;
  class?: string;
}

export function TextField({ label, error, alert = false, bad, inputRef, class: extra, ...input }: TextFieldProps) {
  const id = useId();
  const wrong = bad ?? Boolean(error);
  return (
    <div class={extra ? `text-field-box ${extra}` : "text-field-box"}>
      <label class="text-field" for={id} data-bad={wrong ? "" : undefined}>
        <span class="text-field-label">{label}</span>
        <input
          type="text"
          {...input}
          id={id}
          ref={inputRef ?? null}
          aria-invalid={wrong ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
        />
      </label>
      {error && (
        <ErrorText id={`${id}-error`} alert={alert}>
          {error}
        </ErrorText>
      )}
    </div>
  );
}

/** An icon and a sentence in the alert colour. */
export function ErrorText({ id, alert, children }: { id?: string; alert: boolean; children: ComponentChildren }) {
  return (
    <p class="error" id={id} role={alert ? "alert" : undefined}>
      <AlertIcon />
      <span>{children}</span>
    </p>
  );
}
