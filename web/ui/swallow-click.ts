/** The finger that opened something goes up over it, and must press nothing there. */
export function swallowClick(): void {
  const swallow = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  const stop = () => {
    removeEventListener("click", swallow, { capture: true });
    removeEventListener("pointerdown", stop, { capture: true });
    removeEventListener("keydown", stop, { capture: true });
  };
  addEventListener("click", swallow, { capture: true });
  addEventListener("pointerdown", stop, { capture: true });
  addEventListener("keydown", stop, { capture: true });
}
