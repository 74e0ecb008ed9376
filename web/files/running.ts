/** What is being worked on: how far it is, how it is stopped, and of each direction one file at a time. */
import { chunksOf } from "../../shared/files.ts";
import { Stopped } from "./steady.ts";

export interface Running {
  begin(fid: string, size: number): { signal: AbortSignal; tell(chunks: number): void };
  end(fid: string): void;
  has(fid: string): boolean;
  busy(): boolean;
  /** From 0 to 1. */
  done(fid: string): number;
  stop(fid: string): void;
  stopAll(): void;
}

/** @param changed is called back after each change of what it says */
export function createRunning(changed: () => void): Running {
  const running = new Map<string, { stop: AbortController; done: number }>();
  return {
    begin(fid, size) {
      const stop = new AbortController();
      const started = { stop, done: 0 };
      running.set(fid, started);
      changed();
      const count = chunksOf(size);
      const tell = (chunks: number) => {
        started.done = chunks / count;
        changed();
      };
      return { signal: stop.signal, tell };
    },
    end(fid) {
      running.delete(fid);
      changed();
    },
    has: (fid) => running.has(fid),
    busy: () => running.size > 0,
    done: (fid) => running.get(fid)?.done ?? 0,
    stop: (fid) => running.get(fid)?.stop.abort(),
    stopAll() {
      for (const { stop } of running.values()) stop.abort();
    },
  };
}

export interface Queue {
  /** Behind the others, where it does not stand yet. */
  add(fid: string): void;
  has(fid: string): boolean;
  remove(fid: string): void;
  /** Begins with the first one, where nothing is being worked on. */
  go(): void;
  /** For good. */
  close(): void;
}

/** @param work begins at once with saying so to `running` */
export function createQueue(running: Running, work: (fid: string) => Promise<void>): Queue {
  const waiting: string[] = [];
  /** null also while what was removed in the middle of its work comes to its end: it may be added again meanwhile. */
  let current: string | null = null;
  let open = true;

  async function next(): Promise<void> {
    const fid = waiting[0];
    if (!open || current !== null || fid === undefined || running.has(fid)) return;
    waiting.shift();
    current = fid;
    await work(fid).catch(ignoreStopped);
    if (current === fid) current = null;
    running.end(fid);
    void next();
  }

  return {
    add(fid) {
      if (current !== fid && !waiting.includes(fid)) waiting.push(fid);
    },
    has: (fid) => current === fid || waiting.includes(fid),
    remove(fid) {
      const at = waiting.indexOf(fid);
      if (at >= 0) waiting.splice(at, 1);
      if (current === fid) current = null;
    },
    go: () => void next(),
    close() {
      open = false;
    },
  };
}

export function ignoreStopped(error: unknown): void {
  if (!(error instanceof Stopped))
    console.error(error instanceof Error ? error.stack : "a file could not be worked on");
}
