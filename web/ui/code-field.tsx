/** The box for a secret code: formats as one types, whatever is typed or pasted, and keeps the caret where it was. */
import type { TextFieldProps } from "./text-field.tsx";
import { TextField } from "./text-field.tsx";
import { caretAfterFormat, formatCode, strangeCharacter } from "./format-code.ts";

export interface CodeFieldProps extends Omit<TextFieldProps, "value" | "onInput"> {
  value: string;
  onValue: (formatted: string) => void;
  /** A character was typed that no code has: it is kept out, so that nothing behind it moves. */
  onStrange: (character: string) => void;
}

export function CodeField({ value, onValue, onStrange, ...rest }: CodeFieldProps) {
  return (
    <TextField
      {...rest}
      class="code-field"
      value={value}
      dir="ltr"
      inputMode="text"
      {...{ writingsuggestions: "false" }}
      autoComplete="off"
      autoCapitalize="characters"
      autoCorrect="off"
      spellcheck={false}
      placeholder="XXXX-XXXX-XXXX"
      onBeforeInput={(event) => {
        const typed = (event as InputEvent).data;
        const strange = typed?.length === 1 ? strangeCharacter(typed) : undefined;
        if (strange === undefined) return;
        event.preventDefault();
        onStrange(strange);
      }}
      onInput={({ currentTarget: box }) => {
        const formatted = formatCode(box.value);
        // Set only where it differs: setting moves the caret and disturbs a keyboard that is still composing.
        if (formatted !== box.value) {
          const caret = caretAfterFormat(box.value, box.selectionStart ?? box.value.length);
          box.value = formatted;
          box.setSelectionRange(caret, caret);
        }
        onValue(formatted);
      }}
    />
  );
}
