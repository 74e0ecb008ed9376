/** Buttons by kind: solid is the house's, fill a person's; one of the two a view. */
import type { ButtonHTMLAttributes, ComponentChildren, Ref } from "preact";

export type ButtonKind = "solid" | "fill" | "tonal" | "tone" | "quiet" | "bare" | "link";

export interface ButtonProps extends Omit<ButtonHTMLAttributes, "ref" | "class" | "kind"> {
  kind: ButtonKind;
  /** 52 high and as wide as the column: a screen's main button. */
  main?: boolean;
  /** Something is under way: says its verb, keeps the focus, does nothing. */
  busy?: string | false | undefined;
  buttonRef?: Ref<HTMLButtonElement>;
  class?: string;
  children?: ComponentChildren;
}

export function Button({ kind, main, busy, buttonRef, class: extra, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      ref={buttonRef ?? null}
      class={["button", kind, main && "main", extra].filter(Boolean).join(" ")}
      aria-disabled={busy ? true : undefined}
      data-busy={busy ? "" : undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy || children}
    </button>
  );
}
