/** Keeps the screen awake while someone waits for the other to arrive, where the browser allows it. */
export function keepAwake(wanted: boolean): { release(): void } {
  let released = !wanted;
  let held: WakeLockSentinel | undefined;

  async function hold(): Promise<void> {
    if (released || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      held = await navigator.wakeLock.request("screen");
      if (released) await held.release();
    } catch {
      // Low battery, a policy: the phone decides, and the chat does not depend on it.
    }
  }

  // The browser lets go by itself whenever the page is hidden.
  const again = () => void hold();
  document.addEventListener("visibilitychange", again);
  again();

  return {
    release() {
      if (released) return;
      released = true;
      document.removeEventListener("visibilitychange", again);
      void held?.release().catch(() => {});
    },
  };
}
