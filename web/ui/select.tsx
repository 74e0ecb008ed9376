/** A labelled choice: the browser's own list behind the house's look. */
import { useId } from "preact/hooks";
import { ChevronIcon } from "./icons.tsx";

export interface SelectProps {
  label: string;
  value: number;
  options: { value: number; text: string }[];
  onValue: (value: number) => void;
}

export function Select({ label, value, options, onValue }: SelectProps) {
  const id = useId();
  return (
    <div class="select">
      <label for={id}>{label}</label>
      <span class="select-box">
        <select id={id} value={value} onChange={(event) => onValue(Number(event.currentTarget.value))}>
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.text}
            </option>
          ))}
        </select>
        <ChevronIcon />
      </span>
    </div>
  );
}
