/** Whether an earlier visit may have left something of notifications: one that still stands, or a mark of a chat. */
export function isLeftOver(): boolean {
  try {
    if (typeof Notification !== "undefined" && Notification.permission === "granted") return true;
    const keys = [...Object.keys(localStorage), ...Object.keys(sessionStorage)];
    return keys.some((key) => /^duologue:(push|asked):/.test(key));
  } catch {
    // A browser that keeps nothing has nothing left.
    return false;
  }
}
