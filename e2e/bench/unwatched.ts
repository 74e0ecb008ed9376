/**
 * Chromium over its DevTools protocol, with no more of it than these few methods. Playwright watches the network of its
 * pages, and a page whose network is watched keeps the body of each request and each answer: more than is measured here.
 */
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebSocket } from "ws";
import { findBrowser, findHeadlessShell } from "../tools/programs.mjs";

export interface UnwatchedPage {
  /** Resolves to the expression's value, a promise's included, as JSON carries it. */
  evaluate<T = void>(expression: string): Promise<T>;
  /** Resolves once the expression is truthy. */
  until(expression: string): Promise<void>;
  /** Types it where the focus is. */
  type(text: string): Promise<void>;
  /** @param selector of the input */
  chooseFile(selector: string, path: string): Promise<void>;
  collectGarbage(): Promise<void>;
  /** Resolves to the path of the next file that is in this page's downloads, whole. */
  downloaded(): Promise<string>;
}

export interface Unwatched {
  newPage(url: string): Promise<UnwatchedPage>;
  /** By kind, as the browser names them: "browser", "renderer", … */
  processes(): Promise<{ type: string; id: number }[]>;
  close(): Promise<void>;
}

const LOOK_MS = 50;

type Call = <T = object>(method: string, params?: object, sessionId?: string) => Promise<T>;

export async function launchUnwatched(): Promise<Unwatched> {
  const folder = await mkdtemp(join(tmpdir(), "duologue-browser-"));
  const args = ["--no-sandbox", "--headless", "--remote-debugging-port=0", `--user-data-dir=${folder}`, "about:blank"];
  const child = spawn((findHeadlessShell() ?? findBrowser())!, args, {
    stdio: ["ignore", "ignore", "pipe"],
    // A group of its own: some systems have a script there, and the browser is that one's child.
    detached: true,
  });
  const kill = () => process.kill(-child.pid!, "SIGKILL");
  process.once("exit", kill);
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.once("exit", () => reject(new Error(`The browser ended. It said:\n${said}`)));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const [, found] = /listening on (ws:\S+)/.exec(said) ?? [];
      if (found) resolve(found);
    });
  });
  const socket = new WebSocket(address);
  await once(socket, "open");
  const { call, events } = protocolOf(socket);
  return {
    newPage: (url) => newPage(call, events, folder, url),
    processes: async () =>
      (await call<{ processInfo: { type: string; id: number }[] }>("SystemInfo.getProcessInfo")).processInfo,
    async close() {
      socket.close();
      const ended = once(child, "close");
      process.off("exit", kill);
      kill();
      await ended;
      await rm(folder, { recursive: true, maxRetries: 5 });
    },
  };
}

function protocolOf(socket: WebSocket): { call: Call; events: EventEmitter } {
  const events = new EventEmitter();
  const waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  let last = 0;
  socket.on("message", (data: Buffer) => {
    const { id, method, params, result, error } = JSON.parse(data.toString()) as Record<string, never>;
    if (id === undefined) return events.emit(method!, params);
    const asked = waiting.get(id)!;
    waiting.delete(id);
    return error ? asked.reject(new Error(JSON.stringify(error))) : asked.resolve(result!);
  });
  const call: Call = (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId && { sessionId }) }));
    });
  return { call, events };
}

/** In a context of its own, as a browser of its own would be. */
async function newPage(call: Call, events: EventEmitter, folder: string, url: string): Promise<UnwatchedPage> {
  const { browserContextId } = await call<{ browserContextId: string }>("Target.createBrowserContext");
  const { targetId } = await call<{ targetId: string }>("Target.createTarget", {
    url: "about:blank",
    browserContextId,
  });
  const { sessionId } = await call<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
  const ask: Call = (method, params) => call(method, params, sessionId);
  const downloadPath = join(folder, browserContextId);
  const behaviour = { behavior: "allowAndName", downloadPath, browserContextId, eventsEnabled: true };
  await call("Browser.setDownloadBehavior", behaviour);
  await ask("Page.navigate", { url });

  type Evaluated = { result: { value: unknown; objectId?: string }; exceptionDetails?: object };
  async function run(expression: string, returnByValue: boolean): Promise<Evaluated["result"]> {
    const how = { expression, awaitPromise: true, returnByValue, userGesture: true };
    const { result, exceptionDetails } = await ask<Evaluated>("Runtime.evaluate", how);
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return result;
  }
  return {
    evaluate: async <T>(expression: string) => (await run(expression, true)).value as T,
    async until(expression) {
      while (!(await run(`Boolean(${expression})`, true)).value) await new Promise((r) => setTimeout(r, LOOK_MS));
    },
    async type(text) {
      await ask("Input.insertText", { text });
    },
    async chooseFile(selector, path) {
      const { objectId } = await run(`document.querySelector(${JSON.stringify(selector)})`, false);
      await ask("DOM.setFileInputFiles", { files: [path], objectId });
    },
    async collectGarbage() {
      await ask("HeapProfiler.collectGarbage");
    },
    downloaded: () =>
      new Promise((resolve, reject) => {
        const hear = ({ guid, state }: { guid: string; state: string }) => {
          if (state === "inProgress") return;
          events.off("Browser.downloadProgress", hear);
          if (state === "completed") resolve(join(downloadPath, guid));
          else reject(new Error(`The download was ${state}.`));
        };
        events.on("Browser.downloadProgress", hear);
      }),
  };
}
