/** Counting by key in windows of one length. What is over is forgotten, asked about or not [X5]. */

export interface Count {
  count: number;
  /** Until the key's window is over; its count begins anew then. */
  endsInMs: number;
}

/**
 * @param maxKeys beyond so many, the oldest make room
 * @param keepFrom of those that have counted so far, only where there are no others
 */
export function createWindows(windowMs: number, maxKeys: number, keepFrom = Infinity) {
  /** In the order of their ends, for all windows have one length. */
  const windows = new Map<string, { count: number; endsAt: number }>();
  let timer: NodeJS.Timeout | undefined;

  function forgetOver(): void {
    clearTimeout(timer);
    timer = undefined;
    for (const [key, { endsAt }] of windows) {
      if (endsAt > Date.now()) {
        timer = setTimeout(forgetOver, endsAt - Date.now()).unref();
        return;
      }
      windows.delete(key);
    }
  }

  function look(key: string): Count {
    const window = windows.get(key);
    const endsInMs = window ? window.endsAt - Date.now() : 0;
    return window && endsInMs > 0 ? { count: window.count, endsInMs } : { count: 0, endsInMs: 0 };
  }

  function makeRoom(newest: string): void {
    const [oldest] = windows.keys();
    for (const [key, { count }] of windows) {
      if (count >= keepFrom || key === newest) continue;
      windows.delete(key);
      return;
    }
    windows.delete(oldest!);
  }

  return {
    look,
    add(key: string): Count {
      if (look(key).count === 0) {
        windows.delete(key);
        windows.set(key, { count: 0, endsAt: Date.now() + windowMs });
        if (windows.size > maxKeys) makeRoom(key);
        if (timer === undefined) forgetOver();
      }
      windows.get(key)!.count += 1;
      return look(key);
    },
    delete: (key: string): boolean => windows.delete(key),
    clear(): void {
      windows.clear();
      clearTimeout(timer);
      timer = undefined;
    },
    /** How many keys are known, those whose window is over included. */
    size: (): number => windows.size,
  };
}
