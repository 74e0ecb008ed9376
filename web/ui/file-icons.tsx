/** The signs of files; none is spoken. */
import { common } from "./icons.tsx";

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
