/** How many wait, where a tab or an icon shows it. */
import { titleCount } from "../title.ts";

export function showBadge(count: number): void {
  titleCount(count);
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const address = count > 0 ? "/icon-unread.svg" : "/icon.svg";
  if (icon && icon.getAttribute("href") !== address) icon.href = address;
  // Only installed pages have one, and no browser need grant it.
  const badge = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  badge?.catch(() => {});
}
