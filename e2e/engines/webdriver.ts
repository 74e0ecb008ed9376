/** A small WebDriver client: the commands of https://www.w3.org/TR/webdriver2/ that the steps need, over fetch. */

/** Under this key the standard sends an element's id. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** For hangs only. */
const COMMAND_MS = 60_000;

export type ElementId = string;

/** An element as a script's argument. */
export const asArgument = (id: ElementId) => ({ [ELEMENT]: id });

export interface Session {
  readonly version: string;
  /** One command of this session: "POST", "/url", { url }. Rejects with the driver's own words. */
  command<T>(method: "GET" | "POST" | "DELETE", path: string, body?: object): Promise<T>;
  /** What a script's `return` gives; elements come as ids by `elements`. */
  run<T>(script: string, ...args: unknown[]): Promise<T>;
  elements(script: string, ...args: unknown[]): Promise<ElementId[]>;
}

/** Whether a driver listens there and takes a session. */
export async function isReady(driver: string): Promise<boolean> {
  try {
    return (await command<{ ready: boolean }>(driver, "GET", "/status")).ready;
  } catch {
    return false;
  }
}

/** @param driver its address, without a slash at the end */
export async function openSession(driver: string, capabilities: object): Promise<Session> {
  const opened = await command<{ sessionId: string; capabilities: { browserVersion: string } }>(
    driver,
    "POST",
    "/session",
    { capabilities: { alwaysMatch: capabilities } },
  );
  const session: Session = {
    version: opened.capabilities.browserVersion,
    command: (method, path, body) => command(driver, method, `/session/${opened.sessionId}${path}`, body),
    run: (script, ...args) => session.command("POST", "/execute/sync", { script, args }),
    async elements(script, ...args) {
      const found = await session.run<Record<string, string>[]>(script, ...args);
      return found.map((each) => each[ELEMENT]!);
    },
  };
  return session;
}

async function command<T>(driver: string, method: string, path: string, body: object = {}): Promise<T> {
  const response = await fetch(driver + path, {
    method,
    ...(method === "POST" && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(COMMAND_MS),
  });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
  return value;
}
