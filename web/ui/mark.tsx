/** The mark: two overlapping circles, each filled while that person is here. Always beside words, so never spoken. */

const circles = [
  { who: "first", crescent: "M16 2A10 10 0 1 0 16 18A10 10 0 0 1 16 2Z", x: 10 },
  { who: "second", crescent: "M16 2A10 10 0 1 1 16 18A10 10 0 0 0 16 2Z", x: 22 },
] as const;

export interface MarkProps {
  first: boolean;
  second: boolean;
  /** 34x22 in a bar, 82x53 where it stands alone, 17x11 as a receipt. */
  size?: "bar" | "large" | "tiny";
}

export function Mark({ first, second, size = "bar" }: MarkProps) {
  const here = [first, second];
  const stroke = size === "large" ? 1 : 1.8;
  return (
    <svg class={size === "bar" ? "mark" : `mark ${size}`} viewBox="-1 -1 34 22" aria-hidden="true" focusable="false">
      {circles.map(({ who, crescent, x }, at) => (
        <g key={who} class={`mark-${who}`} data-here={here[at] ? "" : undefined}>
          <path class="mark-full" d={crescent} />
          <circle class="mark-ring" cx={x} cy="10" r={10 - stroke / 2} fill="none" stroke-width={stroke} />
        </g>
      ))}
    </svg>
  );
}
