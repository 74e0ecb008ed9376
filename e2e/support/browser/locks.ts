/** The Web Locks API of one device: one holder for each name, the others wait their turn. */

interface LockRequest {
  tab: object;
  name: string;
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

export type Locks = ReturnType<typeof createLocks>;

export function createLocks() {
  const holders = new Map<string, LockRequest>();
  const queues = new Map<string, LockRequest[]>();

  function grant(request: LockRequest): void {
    const { name, work, resolve, reject } = request;
    holders.set(name, request);
    Promise.resolve()
      .then(work)
      .then(
        (value) => {
          if (holders.get(name) === request) release(name);
          resolve(value);
        },
        (error: unknown) => {
          if (holders.get(name) === request) release(name);
          reject(error);
        },
      );
  }

  function release(name: string): void {
    holders.delete(name);
    const next = queues.get(name)?.shift();
    if (next) grant(next);
  }

  return {
    names: () => [...holders.keys()],
    ask(request: LockRequest, steal: boolean, signal: AbortSignal | undefined): void {
      const { name } = request;
      const holder = holders.get(name);
      if (steal) {
        holders.delete(name);
        holder?.reject(new DOMException("The lock was stolen.", "AbortError"));
        return grant(request);
      }
      if (!holder) return grant(request);
      const queue = queues.get(name) ?? [];
      queues.set(name, queue);
      queue.push(request);
      signal?.addEventListener("abort", () => {
        const at = queue.indexOf(request);
        if (at < 0) return;
        queue.splice(at, 1);
        request.reject(signal.reason);
      });
    },
    /** A tab that is gone holds nothing and waits for nothing. */
    drop(tab: object): void {
      for (const queue of queues.values()) {
        for (const request of queue.filter((each) => each.tab === tab)) queue.splice(queue.indexOf(request), 1);
      }
      for (const [name, holder] of holders) if (holder.tab === tab) release(name);
    },
  };
}
