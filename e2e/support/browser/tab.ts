/**
 * A browser without a screen: each tab is a `node:vm` context that runs a script of the product, with what a browser gives
 * it made small. A tab that is stopped does nothing any more; a tab that is frozen hears nothing until it is thawed, but
 * for its IndexedDB, which has nothing to wait for.
 */
import { createContext, Script } from "node:vm";
import { WebSocket as Socket } from "ws";
import { createClock } from "./clock.ts";
import type { Device } from "./device.ts";
import { indexedDbGlobals, storageError } from "./indexed-db.ts";

export interface Tab<Exports> {
  /** What the script puts under its one global name. */
  readonly exports: Exports;
  readonly device: Device;
  readonly session: Map<string, string>;
  readonly stopped: boolean;
  readonly frozen: boolean;
  readonly visible: boolean;
  /** What its console got as errors: the product says nothing there unless something is broken. */
  readonly errors: string[];
  /** Paths of requests that were answered with success. */
  readonly answered: readonly string[];
  freeze(): void;
  thaw(): void;
  /** The device says that it has no network, or has one again. */
  network(onLine: boolean): void;
  /** Looked at, or behind others. */
  look(visible: boolean): void;
  /** Whether it asks before it is closed; it is not. */
  asksBeforeClosing(): boolean;
  /** Its clock is so much later: what became due meanwhile runs once. */
  fastForward(ms: number): void;
  /**
   * As a crash in the middle of a write: what it was about is not on the disk, or is, and nothing has left this tab since.
   * @param crashed told when the tab is gone; null: no crash any more
   */
  crashAtWrite(at: "before" | "after", crashed: (() => void) | null): void;
  /** Reload, close, crash: nothing of this tab does anything any more. */
  stop(): void;
}

export interface Opening {
  script: Script;
  /** The global name that the script makes. */
  name: string;
  device: Device;
  /** Of this machine: where the page comes from and all its requests go. */
  port: number;
  /** What a reload leaves it, and what a duplicate is given. */
  session?: Map<string, string>;
  reloaded?: boolean;
  /** This page's entry of the tab's history: a reload finds it as it was left. */
  entry?: { state: unknown };
  /** What a worker of the page answers to a question. */
  worker: (question: unknown) => Promise<unknown>;
  /** What a request's answer is on its arrival; null: it is lost on the way. */
  answer?: (path: string, text: string) => string | null;
  /** More that stands in the global object before the script runs. */
  globals?: Record<string, unknown>;
  /** The page asks for its own reload. */
  reload?: () => void;
  /** Hears each frame of its sockets. */
  overhear?: (way: "out" | "in", text: string) => void;
  /** How long a frame, and all behind it, is on its way yet when it is here, in milliseconds. */
  detain?: (text: string) => number;
}

/** What a page asks the worker that sends chunks, which asks the server in its place (web/browser/chunk-worker.ts). */
type ChunkQuestion =
  | { id: number; address: string; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> }
  | { cut: number };

/** A page's own Date reads the tab's clock. */
const dateOfTab = new Script(`{
  const now = clockOfTab;
  delete globalThis.clockOfTab;
  globalThis.Date = class Date extends globalThis.Date {
    constructor(...given) {
      if (given.length === 0) super(now());
      else super(...given);
    }
    static now() {
      return now();
    }
  };
}`);

type Listener = ((event: object) => void) | null;

export function openTab<Exports>(opening: Opening): Tab<Exports> {
  const { script, device, port, session = new Map<string, string>(), entry = { state: null } } = opening;
  const origin = `http://127.0.0.1:${port}`;
  let stopped = false;
  let frozen: (() => void)[] | null = null;
  const errors: string[] = [];
  const answered: string[] = [];
  const sockets = new Set<Socket>();
  const window = new EventTarget();
  const page = new EventTarget();
  const gone = new AbortController();
  const self = {};
  const clock = createClock(enter);
  const databases = device.databases.open();

  /** Whatever comes in from outside goes through here. */
  function enter(job: () => void): void {
    if (stopped) return;
    if (frozen) return void frozen.push(job);
    try {
      job();
    } catch (error) {
      errors.push(`thrown: ${(error as Error).stack}`);
    }
  }

  /** Promises of the outside world: a stopped tab's never settle, a frozen one's wait. */
  const entering = <T>(work: Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      work.then(
        (value) => enter(() => resolve(value)),
        (error: unknown) => enter(() => reject(error)),
      );
    });

  function storage(items: Map<string, string>): object {
    const mayUse = (writes = false) => {
      if (device.storage === "forbidden") throw storageError("forbidden");
      if (writes && device.storage === "full" && items === device.local) throw storageError("full");
    };
    const methods: Record<string, unknown> = {
      getItem(key: string) {
        mayUse();
        return stopped ? null : (items.get(key) ?? null);
      },
      setItem(key: string, value: string) {
        mayUse(true);
        if (!stopped) items.set(key, value);
      },
      removeItem(key: string) {
        mayUse();
        if (!stopped) items.delete(key);
      },
      clear: () => void (stopped || items.clear()),
      key: (n: number) => (stopped ? null : ([...items.keys()][n] ?? null)),
    };
    return new Proxy(
      {},
      {
        get: (_target, name) => (name === "length" ? items.size : methods[String(name)]),
        ownKeys: () => (stopped ? [] : [...items.keys()]),
        getOwnPropertyDescriptor: (_target, name) =>
          items.has(String(name))
            ? { enumerable: true, configurable: true, value: items.get(String(name)) }
            : undefined,
      },
    );
  }

  /** One that opens yet pauses when it has; one that is closing has nothing to go on with. */
  const open = () => [...sockets].filter(({ readyState }) => readyState === Socket.OPEN);

  class WebSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    onopen: Listener = null;
    onmessage: Listener = null;
    onclose: Listener = null;
    onerror: Listener = null;
    readonly #socket: Socket;

    constructor(url: string) {
      const socket = new Socket(url, {
        origin,
        headers: { "x-forwarded-for": device.address },
        perMessageDeflate: false,
      });
      this.#socket = socket;
      sockets.add(socket);
      socket.on("open", () => {
        if (frozen) socket.pause();
        enter(() => this.onopen?.({ type: "open" }));
      });
      const waiting: string[] = [];
      const hear = (text: string) => {
        // As in browsers: what comes to a socket that its page has closed is not heard (WebSockets Standard, 7).
        if (socket.readyState !== Socket.OPEN) return;
        if (!stopped) opening.overhear?.("in", text);
        enter(() => this.onmessage?.({ type: "message", data: text }));
      };
      const arrive = (text: string) => {
        // Whatever comes behind one that waits, waits with it.
        if (waiting.length > 0) return void waiting.push(text);
        const ms = opening.detain?.(text) ?? 0;
        if (ms <= 0) return hear(text);
        waiting.push(text);
        setTimeout(() => {
          const [first = "", ...others] = waiting.splice(0);
          hear(first);
          for (const other of others) arrive(other);
        }, ms);
      };
      socket.on("message", (data) => arrive((data as Buffer).toString("utf8")));
      socket.on("close", (code, reason) => {
        sockets.delete(socket);
        enter(() => this.onclose?.({ type: "close", code, reason: reason.toString("utf8") }));
      });
      socket.on("error", () => enter(() => this.onerror?.({ type: "error" })));
    }

    get readyState(): number {
      return this.#socket.readyState;
    }

    get bufferedAmount(): number {
      return this.#socket.bufferedAmount;
    }

    send(text: string): void {
      if (this.#socket.readyState === Socket.CONNECTING) throw new DOMException("Not open.", "InvalidStateError");
      if (stopped) return;
      opening.overhear?.("out", text);
      this.#socket.send(text, () => {});
    }

    close(code?: number, reason?: string): void {
      if (!stopped) this.#socket.close(code, reason);
    }
  }

  class Worker {
    onmessage: Listener = null;
    onerror: Listener = null;
    readonly #sendsChunks: boolean;
    readonly #ended = new AbortController();
    readonly #underWay = new Map<number, AbortController>();

    constructor(url: string | URL) {
      this.#sendsChunks = String(url).includes("chunk-worker");
    }

    postMessage(question: unknown): void {
      if (this.#sendsChunks) return this.#send(question as ChunkQuestion);
      return this.#answer(opening.worker(question));
    }

    terminate(): void {
      this.#ended.abort();
    }

    #answer(work: Promise<unknown>): void {
      work.then(
        (data) => enter(() => this.#ended.signal.aborted || this.onmessage?.({ data })),
        () => enter(() => this.#ended.signal.aborted || this.onerror?.({})),
      );
    }

    #send(question: ChunkQuestion): void {
      if ("cut" in question) return this.#underWay.get(question.cut)?.abort();
      const { id, address, headers, body } = question;
      const cut = new AbortController();
      this.#underWay.set(id, cut);
      const signal = AbortSignal.any([cut.signal, this.#ended.signal]);
      const reply = fetchHere(address, { method: "PUT", headers, body, signal }).then(
        async (response) => ({ id, ok: response.ok, content: new Uint8Array(await response.arrayBuffer()) }),
        () => ({ id, ok: false, content: null }),
      );
      this.#answer(reply.finally(() => this.#underWay.delete(id)));
    }
  }

  /** The worker's address is made from the module's own, which one script does not have. */
  class PageURL extends URL {
    constructor(url: string | URL, base?: string | URL) {
      super(url, base === "undefined" ? `${origin}/` : base);
    }
  }

  /** Deadlines are the tab's, too. */
  class PageAbortSignal extends AbortSignal {
    static override timeout(ms: number): AbortSignal {
      const late = new AbortController();
      clock.after(() => late.abort(new DOMException("It took too long.", "TimeoutError")), ms);
      return late.signal;
    }
  }

  const navigator = {
    onLine: true,
    storage: { persist: async () => true, persisted: async () => true },
    locks: {
      query: async () => ({ held: device.locks.names().map((name) => ({ name })), pending: [] }),
      request(name: string, options: { steal?: boolean; signal?: AbortSignal }, work: () => unknown): Promise<unknown> {
        return entering(
          new Promise((resolve, reject) => {
            // A grant to a frozen tab is a grant, and heard of at the thaw.
            const granted = () => new Promise((held) => enter(() => held(work())));
            const request = { tab: self, name, work: granted, resolve, reject };
            device.locks.ask(request, options.steal === true, options.signal);
          }),
        );
      },
    },
  };

  const document = {
    visibilityState: "visible",
    get hidden() {
      return document.visibilityState === "hidden";
    },
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    dispatchEvent: page.dispatchEvent.bind(page),
  };

  async function fetchHere(path: string, options: RequestInit): Promise<Response> {
    const { body, headers, method, signal } = options;
    const response = await fetch(new URL(path, origin), {
      method: method ?? "GET",
      ...(body !== undefined && { body }),
      headers: { ...(headers as Record<string, string>), "x-forwarded-for": device.address },
      signal: AbortSignal.any([gone.signal, ...(signal ? [signal] : [])]),
    });
    // The whole answer, so that a cut in its middle is a failed request here, too.
    const sent = new Uint8Array(await response.arrayBuffer());
    const isText = response.headers.get("content-type") !== "application/octet-stream";
    const changed = opening.answer && isText ? opening.answer(path, new TextDecoder().decode(sent)) : undefined;
    if (changed === null) throw new TypeError("The answer was lost.");
    if (response.ok && !stopped) answered.push(path);
    return answerOf(response, changed === undefined ? sent : new TextEncoder().encode(changed));
  }

  /** All of it is here: a page that reads it waits for nothing of this side any more. */
  function answerOf({ ok, status, headers: sent }: Response, bytes: Uint8Array<ArrayBuffer>): Response {
    const headers = new Headers(sent);
    headers.set("content-length", String(bytes.length));
    headers.delete("content-encoding");
    const pieces = [bytes];
    const read = async () => ({ done: pieces.length === 0, value: pieces.shift() });
    const getReader = (how?: object) => {
      if (how) throw new TypeError("An older browser reads in no other way.");
      return { read, cancel: async () => {} };
    };
    return {
      ok,
      status,
      headers,
      json: async () => JSON.parse(new TextDecoder().decode(bytes)) as unknown,
      arrayBuffer: async () => bytes.buffer,
      body: { getReader },
    } as unknown as Response;
  }

  const say = (...what: unknown[]) => void (stopped || errors.push(what.map(String).join(" ")));
  const quiet = () => {};
  const context = createContext({
    ...opening.globals,
    ...indexedDbGlobals,
    clockOfTab: clock.now,
    indexedDB: databases.indexedDB,
    WebSocket,
    Worker,
    fetch: (path: string, options: RequestInit = {}) => entering(fetchHere(path, options)),
    location: {
      protocol: "http:",
      host: `127.0.0.1:${port}`,
      origin,
      href: `${origin}/`,
      reload: () => void (stopped || opening.reload?.()),
    },
    history: {
      get state() {
        return entry.state;
      },
      replaceState(state: unknown) {
        entry.state = state;
      },
    },
    document,
    navigator,
    sessionStorage: storage(session),
    localStorage: storage(device.local),
    crypto,
    AbortController,
    AbortSignal: PageAbortSignal,
    DOMException,
    URL: PageURL,
    TextEncoder,
    TextDecoder,
    Event,
    EventTarget,
    MessageChannel,
    // Those of this side, since the platform's answers are made of them.
    ArrayBuffer,
    Uint8Array,
    Uint32Array,
    BigUint64Array,
    DataView,
    atob,
    btoa,
    performance: {
      now: clock.monotonic,
      timeOrigin: performance.timeOrigin,
      getEntriesByType: (type: string) =>
        type === "navigation" ? [{ type: opening.reloaded ? "reload" : "navigate" }] : [],
    },
    Blob,
    structuredClone,
    queueMicrotask,
    console: { error: say, warn: say, log: quiet, info: quiet, debug: quiet },
    setTimeout: clock.after,
    setInterval: clock.every,
    clearTimeout: clock.clear,
    clearInterval: clock.clear,
    requestAnimationFrame: (job: (at: number) => void) => clock.after(() => job(clock.monotonic()), 16),
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window),
  });
  (context as { self: unknown }).self = context;
  dateOfTab.runInContext(context);
  script.runInContext(context);

  function stop(): void {
    if (stopped) return;
    if (!frozen) window.dispatchEvent(new Event("pagehide"));
    stopped = true;
    frozen = null;
    clock.stop();
    gone.abort();
    databases.stop();
    // The system closes what a dead page had open.
    for (const socket of sockets) socket.terminate();
    device.locks.drop(self);
  }

  return {
    exports: (context as unknown as Record<string, Exports>)[opening.name]!,
    device,
    session,
    errors,
    answered,
    get stopped() {
      return stopped;
    },
    get frozen() {
      return frozen !== null;
    },
    get visible() {
      return !document.hidden;
    },
    freeze() {
      frozen ??= [];
      for (const socket of open()) socket.pause();
    },
    thaw() {
      const jobs = frozen ?? [];
      frozen = null;
      for (const socket of open()) socket.resume();
      for (const job of jobs) enter(job);
      enter(() => void page.dispatchEvent(new Event("resume")));
    },
    network(onLine) {
      navigator.onLine = onLine;
      enter(() => void window.dispatchEvent(new Event(onLine ? "online" : "offline")));
    },
    look(visible) {
      document.visibilityState = visible ? "visible" : "hidden";
      enter(() => void page.dispatchEvent(new Event("visibilitychange")));
    },
    asksBeforeClosing: () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true })),
    fastForward: clock.fastForward,
    crashAtWrite(at, crashed) {
      databases.crashAtWrite(
        at,
        crashed &&
          (() => {
            stop();
            crashed();
          }),
      );
    },
    stop,
  };
}
