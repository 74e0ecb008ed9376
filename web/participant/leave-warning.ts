/**
 * While words of this page have not gone out, the browser asks before it is closed, in words of its own: they go once it is
 * open again, and who closes it may not know [D10].
 */
export interface LeaveWarning {
  set(on: boolean): void;
}

export function createLeaveWarning(): LeaveWarning {
  const ask = (event: BeforeUnloadEvent) => event.preventDefault();
  return {
    // Only while it is needed: a page that listens is not kept for the Back button by every browser.
    set(on) {
      if (on) addEventListener("beforeunload", ask);
      else removeEventListener("beforeunload", ask);
    },
  };
}
