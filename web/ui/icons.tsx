/** The few signs that stand beside words on the way in; none is spoken. */

export const common = { "aria-hidden": true, focusable: "false", fill: "none", stroke: "currentColor" } as const;

export const AlertIcon = () => (
  <svg {...common} class="icon" width="20" height="20" viewBox="0 0 20 20" stroke-width="1.7" stroke-linecap="round">
    <circle cx="10" cy="10" r="8.6" />
    <path d="M10 5.6v5.2M10 14v.1" stroke-width="2" />
  </svg>
);

export const GlobeIcon = () => (
  <svg {...common} class="icon" width="16" height="16" viewBox="0 0 20 20" stroke-width="1.6">
    <circle cx="10" cy="10" r="8" />
    <path d="M2 10h16M10 2c5 5 5 11 0 16M10 2c-5 5-5 11 0 16" />
  </svg>
);

export const ChevronIcon = () => (
  <svg
    {...common}
    class="icon chevron"
    width="12"
    height="12"
    viewBox="0 0 12 12"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d="M2 4l4 4 4-4" />
  </svg>
);

/** The dashed ring: under way, not yet there. */
export const DashedRing = ({ size = 16, stroke = 1.8 }: { size?: number; stroke?: number }) => (
  <svg {...common} class="icon" width={size} height={size} viewBox="0 0 16 16" stroke-width={stroke}>
    <circle cx="8" cy="8" r="6.8" stroke-dasharray="3.2 2.14" />
  </svg>
);
