/** The signs of a chat; none is spoken. */
import { common } from "./icons.tsx";

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
