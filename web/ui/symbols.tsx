/**
 * The 32 symbols of the safety code. The order is part of the protocol [H7]: a symbol's number is its place here,
 * alphabetical by its English name, from 0. What it is called on the screen is the catalogue's.
 */

interface Drawing {
  name: string;
  path: string;
  /** Centre and radius of each. */
  circles?: readonly (readonly [number, number, number])[];
}

export const symbols = [
  { name: "anchor", path: "M16 10v18M11 14h10M5 19c0 5 5 9 11 9s11-4 11-9", circles: [[16, 7, 3]] },
  {
    name: "apple",
    path: "M16 11c-2-2-5-2.5-7.5-1C5.5 12 5 16 6 20c1 4 4 8 7 8 1.2 0 2-.6 3-.6s1.8.6 3 .6c3 0 6-4 7-8 1-4 .5-8-2.5-10-2.5-1.5-5.5-1-7.5 1ZM16 11c0-3 1-5.5 4-7",
  },
  {
    name: "bell",
    path: "M6.5 23h19c-2.2-2-3-4.5-3-9a6.5 6.5 0 0 0-13 0c0 4.5-.8 7-3 9ZM13.4 26.8a2.7 2.7 0 0 0 5.2 0M16 7.5V4.5",
  },
  { name: "boat", path: "M4 21h24l-3.5 6.5h-17ZM16 21V4l8.5 13H16M12.5 9.5 7 17h5.5Z" },
  { name: "book", path: "M16 9v18M16 9c-3-2.5-7-3-11-3v18c4 0 8 .5 11 3 3-2.5 7-3 11-3V6c-4 0-8 .5-11 3Z" },
  {
    name: "candle",
    path: "M11.5 16h9v12h-9ZM16 16v-2.6M16 3.5c2.6 2.8 3.4 4.4 3.4 6a3.4 3.4 0 0 1-6.8 0c0-1.6.8-3.2 3.4-6ZM7 28h18",
  },
  { name: "chair", path: "M10 4h12v11H10ZM8 15h16v5H8ZM10 20v8M22 20v8" },
  { name: "clock", path: "M16 9v7l5 3", circles: [[16, 16, 12]] },
  { name: "cloud", path: "M9 25a6 6 0 0 1-.8-11.9A8 8 0 0 1 23.6 12 6.6 6.6 0 0 1 23 25Z" },
  { name: "crown", path: "M5 10l5.5 6L16 7l5.5 9L27 10l-2.5 15h-17Z" },
  { name: "cup", path: "M6 9h16v8a8 8 0 0 1-16 0ZM22 11h2a4 4 0 0 1 0 8h-2.3M6 28.5h16" },
  { name: "drop", path: "M16 4c5.5 6.5 8.5 10.5 8.5 15a8.5 8.5 0 0 1-17 0c0-4.5 3-8.5 8.5-15Z" },
  {
    name: "envelope",
    path: "M6 8h20a2 2 0 0 1 2 2v13a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V10a2 2 0 0 1 2-2ZM4.8 9.8 16 18l11.2-8.2",
  },
  { name: "eye", path: "M3 16c4-6 8-9 13-9s9 3 13 9c-4 6-8 9-13 9s-9-3-13-9Z", circles: [[16, 16, 4]] },
  {
    name: "fish",
    path: "M4 16c3.5-5 7.5-7.5 12-7.5 3.5 0 6.5 1.8 8.5 4.5L29 9v14l-4.5-4c-2 2.7-5 4.5-8.5 4.5-4.5 0-8.5-2.5-12-7.5ZM11.5 14.5v.01",
  },
  { name: "flag", path: "M8 28V4M8 5h17l-4 6 4 6H8" },
  {
    name: "flower",
    path: "M16 18c-5 0-8-3-8-8V5l4 4 4-5 4 5 4-4v5c0 5-3 8-8 8ZM16 18v11M16 28c-4 0-6.5-2-7.5-5M16 28c4 0 6.5-2 7.5-5",
  },
  { name: "fork", path: "M10 3v6.5a6 6 0 0 0 12 0V3M16 3v26" },
  {
    name: "glasses",
    path: "M14.7 17.6c.8-.8 1.8-.8 2.6 0M4.2 17.5 7 8M27.8 17.5 25 8",
    circles: [
      [9.5, 19, 5.5],
      [22.5, 19, 5.5],
    ],
  },
  { name: "hat", path: "M10 24V6h12v18M10 18.5h12M4 24h24" },
  {
    name: "heart",
    path: "M16 27C9 22 4.5 17.5 4.5 12.3A6.3 6.3 0 0 1 16 8.7a6.3 6.3 0 0 1 11.5 3.6C27.5 17.5 23 22 16 27Z",
  },
  { name: "house", path: "M4 15 16 5l12 10M7.5 12.5V27h17V12.5M13 27v-8h6v8" },
  { name: "key", path: "M14.8 14.8 27.5 27.5M23 23l3.6-3.6", circles: [[10.5, 10.5, 6]] },
  { name: "kite", path: "M16 3l9 10-9 11-9-11ZM16 3v21M7 13h18M16 24c0 3 4 2 4 5" },
  { name: "ladder", path: "M10 3v26M22 3v26M10 8h12M10 14h12M10 20h12M10 26h12" },
  { name: "leaf", path: "M8.5 24.5C4.5 13 12 5.5 27 5c0 15.500-8 23-18.500 19.500ZM5 28c3-7 7.500-11.500 14-15" },
  { name: "moon", path: "M26.500 19.300A11.500 11.500 0 1 1 13 4.800a9.200 9.200 0 0 0 13.500 14.500Z" },
  { name: "mountain", path: "M3 26 12.500 8l5.300 10 2.700-4L29 26ZM9.300 14l3.200 2.300L15.700 14" },
  {
    name: "star",
    path: "M16.0 4.5L19.1 12.7L27.9 13.1L21.0 18.6L23.3 27.1L16.0 22.3L8.7 27.1L11.0 18.6L4.1 13.1L12.9 12.7Z",
  },
  {
    name: "sun",
    path: "M25.0 16.0L28.5 16.0M22.4 22.4L24.8 24.8M16.0 25.0L16.0 28.5M9.6 22.4L7.2 24.8M7.0 16.0L3.5 16.0M9.6 9.6L7.2 7.2M16.0 7.0L16.0 3.5M22.4 9.6L24.8 7.2",
    circles: [[16, 16, 5.3]],
  },
  { name: "tree", path: "M16 3.500 23.500 13H20l6 9H6l6-9H8.500ZM16 22v7" },
  { name: "umbrella", path: "M4 17a12 12 0 0 1 24 0ZM16 17v8.700a2.800 2.800 0 0 1-5.600 0M16 5V3" },
] as const satisfies readonly Drawing[];

export type SymbolName = (typeof symbols)[number]["name"];

/** On a grid of 32, in the colour of the text. Always beside its name, so never spoken. */
export function SafetySymbol({ number }: { number: number }) {
  const drawing: Drawing | undefined = symbols[number];
  return (
    <svg
      class="symbol"
      width="64"
      height="64"
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {drawing?.circles?.map(([cx, cy, r]) => (
        <circle key={cx} cx={cx} cy={cy} r={r} />
      ))}
      <path d={drawing?.path} />
    </svg>
  );
}
