/** Room between the two, and from the window's edges. */
const GAP = 6;
const EDGE = 12;

/**
 * Tells the style sheet where something small stands best: under a thing, or over it where there is no room, and along
 * its outer side. The style sheet decides whether it goes there; on a phone it does not.
 */
export function placeBeside(element: HTMLElement, thing: Element): void {
  const { width, height } = element.getBoundingClientRect();
  const at = thing.getBoundingClientRect();
  const right = at.left + at.right > innerWidth;
  const left = right ? at.right - width : at.left;
  const under = at.bottom + GAP;
  const over = at.top - GAP - height;
  const top = under + height <= innerHeight - EDGE || over < EDGE ? under : over;
  const within = (value: number, most: number) => Math.max(EDGE, Math.min(value, most - EDGE));
  element.style.setProperty("--beside-left", `${within(left, innerWidth - width)}px`);
  element.style.setProperty("--beside-top", `${within(top, innerHeight - height)}px`);
}
