/** How many wait, where a tab or an icon shows it: the title says a number and the product's name, nothing of the chat. */
import { texts } from "../../texts/texts.ts";

export function showBadge(count: number): void {
  document.title = count > 0 ? `(${count}) ${texts.brand}` : texts.brand;
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  const address = count > 0 ? "/icon-unread.svg" : "/icon.svg";
  if (icon && icon.getAttribute("href") !== address) icon.href = address;
  // Only installed pages have one, and no browser need grant it.
  const badge = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  badge?.catch(() => {});
}
