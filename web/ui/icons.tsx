/** The few signs that stand beside words; none is spoken. */

const common = { "aria-hidden": true, focusable: "false", fill: "none", stroke: "currentColor" } as const;

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

export const ArrowDownIcon = () => (
  <svg
    {...common}
    class="icon"
    width="12"
    height="12"
    viewBox="0 0 12 12"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d="M6 1v10M2.5 7.5L6 11l3.5-3.5" />
  </svg>
);

/** The dashed ring: under way, not yet there. */
export const DashedRing = ({ size = 16, stroke = 1.8 }: { size?: number; stroke?: number }) => (
  <svg {...common} class="icon" width={size} height={size} viewBox="0 0 16 16" stroke-width={stroke}>
    <circle cx="8" cy="8" r="6.8" stroke-dasharray="3.2 2.14" />
  </svg>
);

export const Ring = ({ size = 16, stroke = 1.8 }: { size?: number; stroke?: number }) => (
  <svg {...common} class="icon" width={size} height={size} viewBox="0 0 16 16" stroke-width={stroke}>
    <circle cx="8" cy="8" r="6.8" />
  </svg>
);

/** The mark's two circles, where they stand for a receipt. */
export const TwoRings = () => (
  <svg {...common} class="icon" width="17" height="11" viewBox="-1 -1 34 22" stroke-width="2.4">
    <circle cx="10" cy="10" r="8.8" />
    <circle cx="22" cy="10" r="8.8" />
  </svg>
);

/** A watch: it goes when its time is over. */
export const TimerIcon = ({ size = 12 }: { size?: number }) => (
  <svg
    {...common}
    class="icon"
    width={size}
    height={size}
    viewBox="0 0 16 16"
    stroke-width="1.6"
    stroke-linecap="round"
  >
    <circle cx="8" cy="9.2" r="5.7" />
    <path d="M8 6.4v2.8M6.2 1.4h3.6" />
  </svg>
);

export const MoreIcon = () => (
  <svg class="icon" aria-hidden="true" focusable="false" width="20" height="20" viewBox="0 0 20 20" fill="currentColor">
    <circle cx="4" cy="10" r="1.7" />
    <circle cx="10" cy="10" r="1.7" />
    <circle cx="16" cy="10" r="1.7" />
  </svg>
);

export const CheckIcon = () => (
  <svg
    {...common}
    class="icon"
    width="14"
    height="14"
    viewBox="0 0 14 14"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d="M2 7.6l3.4 3.4L12 3.6" />
  </svg>
);

export const CrossIcon = () => (
  <svg {...common} class="icon" width="14" height="14" viewBox="0 0 14 14" stroke-width="1.8" stroke-linecap="round">
    <path d="M2 2l10 10M12 2L2 12" />
  </svg>
);

export const PlusIcon = () => (
  <svg {...common} class="icon" width="20" height="20" viewBox="0 0 20 20" stroke-width="1.9" stroke-linecap="round">
    <path d="M10 3.5v13M3.5 10h13" />
  </svg>
);

export const PlayIcon = () => (
  <svg class="icon" aria-hidden="true" focusable="false" width="16" height="16" viewBox="0 0 16 16" fill="currentColor">
    <path d="M4.2 2.3v11.4a.6.6 0 0 0 .9.5l9.2-5.7a.6.6 0 0 0 0-1L5.1 1.8a.6.6 0 0 0-.9.5z" />
  </svg>
);

export const PauseIcon = () => (
  <svg class="icon" aria-hidden="true" focusable="false" width="16" height="16" viewBox="0 0 16 16" fill="currentColor">
    <rect x="3" y="2" width="3.6" height="12" rx="1" />
    <rect x="9.4" y="2" width="3.6" height="12" rx="1" />
  </svg>
);

export const FileIcon = () => (
  <svg {...common} class="icon" width="22" height="22" viewBox="0 0 22 22" stroke-width="1.6" stroke-linejoin="round">
    <path d="M5.5 2.5h7l4.5 4.5v12.5h-11.500z" />
    <path d="M12.500 2.5v4.500h4.500" />
  </svg>
);

export const OnceIcon = () => (
  <svg {...common} class="icon" width="22" height="22" viewBox="0 0 22 22" stroke-width="1.6" stroke-linecap="round">
    <path d="M11 2.5a8.500 8.500 0 1 1-6 2.500" stroke-dasharray="3.200 2.600" />
    <path d="M9.500 8.500L11.300 7.300V14.700" stroke-linejoin="round" />
  </svg>
);
