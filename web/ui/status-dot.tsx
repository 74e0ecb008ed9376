/** A 12 px dot before words that say the same. */

export type DotShape = "ring" | "half" | "alert" | "disc" | "dashed";

export function StatusDot({ shape }: { shape: DotShape }) {
  return (
    <svg class="dot" data-shape={shape} width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {shape === "disc" || shape === "alert" ? (
        <circle cx="6" cy="6" r="6" fill="currentColor" />
      ) : (
        <circle
          cx="6"
          cy="6"
          r="5.2"
          fill="none"
          stroke="currentColor"
          stroke-width="1.5"
          stroke-dasharray={shape === "dashed" ? "2.4 1.6" : undefined}
        />
      )}
      {shape === "half" && <path d="M6 1v10A5 5 0 0 1 6 1Z" fill="currentColor" />}
      {shape === "alert" && <path class="dot-sign" d="M6 2.8v3.7M6 9v.1" stroke-width="1.7" stroke-linecap="round" />}
    </svg>
  );
}
