/**
 * A browser without a screen: each tab is a `node:vm` context that runs the product's client script, with what a browser
 * gives it made small. Tabs of one device share local storage and locks; a tab that is stopped does nothing any more; a
 * tab that is frozen hears nothing until it is thawed.
 */
import { createContext, type Script } from "node:vm";
import argon2 from "argon2";
import { WebSocket as Socket } from "ws";
import type { Host } from "../../web/chat/host.ts";
import type { Participant } from "../../web/chat/chat.ts";
import type { Argon2Question } from "../../web/crypto/argon2-worker.ts";

/** So much shorter are all deadlines, here and in the servers: hours of outages in minutes. */
export const deadlines = { divisor: 20 };

export interface Client {
  createParticipant(link: string, code: string, idleWarningMs: number): Participant;
  createHost(): Host;
}

interface LockRequest {
  tab: object;
  name: string;
  work: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** One phone or computer: what its tabs share. */
export interface Device {
  local: Map<string, string>;
  locks: LockTable;
  /** As servers behind a proxy see it. */
  address: string;
}

let devices = 0;

export function newDevice(): Device {
  devices += 1;
  const address = `10.${(devices >> 16) & 255}.${(devices >> 8) & 255}.${devices & 255}`;
  return { local: new Map(), locks: createLockTable(), address };
}

type LockTable = ReturnType<typeof createLockTable>;

/** The Web Locks API of one device: one holder for each name, the others wait in line. */
function createLockTable() {
  const holders = new Map<string, LockRequest>();
  const lines = new Map<string, LockRequest[]>();

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
    const next = lines.get(name)?.shift();
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
      const line = lines.get(name) ?? [];
      lines.set(name, line);
      line.push(request);
      signal?.addEventListener("abort", () => {
        const at = line.indexOf(request);
        if (at < 0) return;
        line.splice(at, 1);
        request.reject(signal.reason);
      });
    },
    /** A tab that is gone holds nothing and waits for nothing. */
    drop(tab: object): void {
      for (const line of lines.values()) {
        for (const request of line.filter((each) => each.tab === tab)) line.splice(line.indexOf(request), 1);
      }
      for (const [name, holder] of holders) if (holder.tab === tab) release(name);
    },
  };
}

/** Memoized: the host and its two participants ask for the same, and half a second each is the point of it elsewhere. */
const stretched = new Map<string, Promise<Uint8Array>>();
const STRETCHED_MAX = 64;

async function stretch({ password, salt, options }: Argon2Question): Promise<Uint8Array> {
  const name = `${password} ${Buffer.from(salt).toString("hex")}`;
  let answer = stretched.get(name);
  if (!answer) {
    answer = argon2
      .hash(password, {
        type: argon2.argon2id,
        salt: Buffer.from(salt),
        memoryCost: options.m,
        timeCost: options.t,
        parallelism: options.p,
        hashLength: options.dkLen,
        raw: true,
      })
      .then((bytes) => new Uint8Array(bytes));
    stretched.set(name, answer);
    if (stretched.size > STRETCHED_MAX) stretched.delete([...stretched.keys()][0]!);
  }
  // The page wipes what it was given.
  return (await answer).slice();
}

export interface Tab {
  readonly client: Client;
  readonly device: Device;
  readonly session: Map<string, string>;
  readonly stopped: boolean;
  readonly frozen: boolean;
  /** What its console got as errors: the product says nothing there unless something is broken. */
  readonly errors: string[];
  /** How often it was let in by a join: a new device to the server each time. */
  readonly joins: number;
  freeze(): void;
  thaw(): void;
  /** The device says that it has no network, or has one again. */
  network(onLine: boolean): void;
  /** Looked at, or behind others. */
  look(visible: boolean): void;
  /** Reload, close, crash: nothing of this tab does anything any more. */
  stop(): void;
}

/** Opens a tab at an origin. `session`: what a reload leaves it. */
export function openTab(script: Script, device: Device, port: number, session = new Map<string, string>()): Tab {
  let stopped = false;
  let frozen: (() => void)[] | null = null;
  let joins = 0;
  let lastTimer = 0;
  const errors: string[] = [];
  const timers = new Map<number, NodeJS.Timeout>();
  const sockets = new Set<Socket>();
  const window = new EventTarget();
  const page = new EventTarget();
  const gone = new AbortController();
  const self = {};

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

  function timer(repeating: boolean) {
    return (job: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
      const id = (lastTimer += 1);
      const run = () =>
        enter(() => {
          // Called off while it waited for the thaw.
          if (!timers.has(id)) return;
          if (!repeating) timers.delete(id);
          job(...args);
        });
      timers.set(id, repeating ? setInterval(run, ms) : setTimeout(run, ms));
      return id;
    };
  }

  function clear(id?: number): void {
    if (id === undefined) return;
    clearTimeout(timers.get(id));
    timers.delete(id);
  }

  function storage(items: Map<string, string>): object {
    const methods: Record<string, unknown> = {
      getItem: (key: string) => (stopped ? null : (items.get(key) ?? null)),
      setItem: (key: string, value: string) => void (stopped || items.set(key, value)),
      removeItem: (key: string) => void (stopped || items.delete(key)),
    };
    return new Proxy(
      {},
      {
        get: (_target, name) => methods[String(name)],
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

  type Listener = ((event: object) => void) | null;

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
        origin: `http://127.0.0.1:${port}`,
        headers: { "x-forwarded-for": device.address },
        perMessageDeflate: false,
      });
      this.#socket = socket;
      sockets.add(socket);
      socket.on("open", () => {
        if (frozen) socket.pause();
        enter(() => this.onopen?.({ type: "open" }));
      });
      socket.on("message", (data) => {
        const text = (data as Buffer).toString("utf8");
        enter(() => this.onmessage?.({ type: "message", data: text }));
      });
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
      if (!stopped) this.#socket.send(text, () => {});
    }

    close(code?: number, reason?: string): void {
      if (!stopped) this.#socket.close(code, reason);
    }
  }

  class Worker {
    onmessage: Listener = null;
    onerror: Listener = null;
    #terminated = false;

    postMessage(question: Argon2Question): void {
      stretch(question).then(
        (data) => enter(() => this.#terminated || this.onmessage?.({ data })),
        () => enter(() => this.#terminated || this.onerror?.({})),
      );
    }

    terminate(): void {
      this.#terminated = true;
    }
  }

  /** The worker's address is made from the module's own, which one script does not have. */
  class PageURL extends URL {
    constructor(url: string | URL, base?: string | URL) {
      super(url, base === "undefined" ? `http://127.0.0.1:${port}/` : base);
    }
  }

  const navigator = {
    onLine: true,
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
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    dispatchEvent: page.dispatchEvent.bind(page),
  };

  async function fetchHere(path: string, options: RequestInit): Promise<Response> {
    const { body, headers, method, signal } = options;
    const response = await fetch(new URL(path, `http://127.0.0.1:${port}`), {
      method: method ?? "GET",
      ...(body !== undefined && { body }),
      headers: { ...(headers as Record<string, string>), "x-forwarded-for": device.address },
      signal: AbortSignal.any([gone.signal, ...(signal ? [signal] : [])]),
    });
    // The whole answer, so that a cut in its middle is a failed request here, too.
    const text = await response.text();
    if (path.endsWith("/join") && response.ok && !stopped) joins += 1;
    return { ok: response.ok, status: response.status, json: async () => JSON.parse(text) as unknown } as Response;
  }

  const say = (...what: unknown[]) => void errors.push(what.map(String).join(" "));
  const quiet = () => {};
  const context = createContext({
    DUOLOGUE_DEADLINES_DIVISOR: deadlines.divisor,
    WebSocket,
    Worker,
    fetch: (path: string, options: RequestInit = {}) => entering(fetchHere(path, options)),
    location: {
      protocol: "http:",
      host: `127.0.0.1:${port}`,
      origin: `http://127.0.0.1:${port}`,
      href: `http://127.0.0.1:${port}/`,
    },
    document,
    navigator,
    sessionStorage: storage(session),
    localStorage: storage(device.local),
    crypto,
    AbortController,
    AbortSignal,
    DOMException,
    URL: PageURL,
    TextEncoder,
    TextDecoder,
    Event,
    EventTarget,
    // Those of this side, since the platform's answers are made of them.
    ArrayBuffer,
    Uint8Array,
    Uint32Array,
    BigUint64Array,
    DataView,
    atob,
    btoa,
    performance,
    structuredClone,
    queueMicrotask,
    console: { error: say, warn: say, log: quiet, info: quiet, debug: quiet },
    setTimeout: timer(false),
    setInterval: timer(true),
    clearTimeout: clear,
    clearInterval: clear,
    requestAnimationFrame: (job: (at: number) => void) => timer(false)(() => job(performance.now()), 16),
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    dispatchEvent: window.dispatchEvent.bind(window),
  });
  (context as { self: unknown }).self = context;
  script.runInContext(context);

  return {
    client: (context as unknown as { duologue: Client }).duologue,
    device,
    session,
    errors,
    get stopped() {
      return stopped;
    },
    get frozen() {
      return frozen !== null;
    },
    get joins() {
      return joins;
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
    },
    network(onLine) {
      navigator.onLine = onLine;
      enter(() => void window.dispatchEvent(new Event(onLine ? "online" : "offline")));
    },
    look(visible) {
      document.visibilityState = visible ? "visible" : "hidden";
      enter(() => void page.dispatchEvent(new Event("visibilitychange")));
    },
    stop() {
      if (stopped) return;
      if (!frozen) window.dispatchEvent(new Event("pagehide"));
      stopped = true;
      frozen = null;
      for (const each of timers.values()) clearTimeout(each);
      timers.clear();
      gone.abort();
      // The system closes what a dead page had open.
      for (const socket of sockets) socket.terminate();
      device.locks.drop(self);
    },
  };
}
