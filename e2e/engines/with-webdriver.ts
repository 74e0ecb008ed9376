/** WebKitGTK, driven by its WebDriver: each person has a driver, a browser and a screen of their own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { type Engine, type Person, PHONE, programIn, type Target, WAIT_MS } from "./person.ts";
import { asArgument, type ElementId, isReady, openSession, type Session } from "./webdriver.ts";

const POLL_MS = 100;
const STOP_MS = 5_000;

/** Where to look for things of a role; what they really are, and are called, the engine is asked. */
const candidates: Record<NonNullable<Target["role"]> | "any", string> = {
  button: "button, summary, [role=button]",
  textbox: "input, textarea",
  heading: "h1, h2, h3",
  log: "[role=log]",
  dialog: "dialog, [role=dialog]",
  region: "section",
  any: "[aria-label], [aria-labelledby], input, textarea, output",
};

/** Of these candidates (below `within`, if given) those that can be seen. */
const VISIBLE = `
  const [selector, within] = arguments;
  return [...(within ?? document).querySelectorAll(selector)].filter(
    (each) => !each.closest("[inert]") && each.checkVisibility({ visibilityProperty: true }));
`;

export async function startWebKit(): Promise<Engine> {
  const people: Person[] = [];
  // The first one is there early: only a session knows the version.
  let waiting: { person: Person; version: string } | null = await newPerson();
  people.push(waiting.person);
  return {
    name: "WebKitGTK",
    version: waiting.version,
    async newPerson() {
      const { person } = waiting ?? (await newPerson());
      if (!waiting) people.push(person);
      waiting = null;
      return person;
    },
    async stop() {
      await Promise.all(people.map((each) => each.close()));
    },
  };
}

async function newPerson(): Promise<{ person: Person; version: string }> {
  const program = programIn("WEBKIT_DRIVER_PATH");
  const port = await freePort();
  const { width, height } = PHONE;
  const screen = ["-a", "-s", `-screen 0 ${width}x${height}x24`];
  const child = spawn("dbus-run-session", ["--", "xvfb-run", ...screen, program, `--port=${port}`], {
    // As in a container, where root has no user namespaces to build the sandbox from; the pages are our own.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
    // A group of its own, so that all it starts can be ended with it.
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const stop = ending(child);
  try {
    const driver = `http://127.0.0.1:${port}`;
    await until("a WebKitWebDriver that is ready", async () => {
      if (child.exitCode !== null) throw new Error(`WebKitWebDriver ended with ${child.exitCode}`);
      return isReady(driver);
    });
    // Without its own bars: its window is then as narrow as a phone's.
    const session = await openSession(driver, {
      "webkitgtk:browserOptions": {
        args: ["--automation", "-f", "--enable-media-stream=true", "--enable-mock-capture-devices=true"],
      },
    });
    await session.command("POST", "/window/rect", { x: 0, y: 0, width, height });
    return { person: person(session, stop), version: session.version };
  } catch (error) {
    await stop();
    throw new Error(`No WebKit: ${String(error)}\n${said}`, { cause: error });
  }
}

/** How all of this child's group is ended, at the latest with this process. */
function ending(child: ChildProcess): () => Promise<void> {
  const gone = once(child, "close");
  const send = (signal: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, signal);
    } catch {
      // None of them is left.
    }
  };
  const kill = () => send("SIGKILL");
  process.once("exit", kill);
  return async () => {
    send("SIGTERM");
    const late = setTimeout(kill, STOP_MS);
    await gone;
    clearTimeout(late);
    kill();
    process.off("exit", kill);
  };
}

function person(session: Session, stop: () => Promise<void>): Person {
  const { command } = session;

  /** Waits for the one visible thing of that role and name. */
  async function find({ role, name }: Target, within?: ElementId): Promise<ElementId> {
    const box = within === undefined ? null : asArgument(within);
    let seen: string[] = [];
    const what = () => `one ${role ?? "thing"} "${name}"; there is: ${seen.join(", ") || "none"}`;
    return until(what, async () => {
      const found: ElementId[] = [];
      seen = [];
      for (const id of await session.elements(VISIBLE, candidates[role ?? "any"], box)) {
        const has = await command<string>("GET", `/element/${id}/computedrole`);
        const label = (await command<string>("GET", `/element/${id}/computedlabel`)).trim();
        seen.push(`${has} "${label}"`);
        // WebKit takes the placeholder for a part of the name.
        const hint = (await command<string | null>("GET", `/element/${id}/attribute/placeholder`)) ?? "";
        if ((label === name || label === `${name} ${hint}`) && (role === undefined || has === role)) found.push(id);
      }
      return found.length === 1 ? found[0]! : false;
    });
  }

  return {
    async open(url) {
      await command("POST", "/url", { url });
    },
    async reload() {
      await command("POST", "/refresh");
    },
    async leaveAndComeBack(url) {
      await command("POST", "/url", { url });
      await command("POST", "/back");
    },
    async reopenTab() {
      const { handle } = await command<{ handle: string }>("POST", "/window/new", { type: "tab" });
      await command("DELETE", "/window");
      await command("POST", "/window", { handle });
    },
    async press(button, dialog) {
      await retried(async () => {
        const within = dialog === undefined ? undefined : await find({ role: "dialog", name: dialog });
        await command("POST", `/element/${await find({ role: "button", name: button }, within)}/click`);
      });
    },
    async type(box, text) {
      await retried(async () => {
        const id = await find({ role: "textbox", name: box });
        await command("POST", `/element/${id}/clear`);
        await command("POST", `/element/${id}/value`, { text });
      });
    },
    // What Playwright gives, too; WebDriver's own text puts its line ends elsewhere.
    read: (target) =>
      retried(async () => session.run<string>("return arguments[0].innerText", asArgument(await find(target)))),
    page: () => session.run("return document.body.innerText"),
    ask: (expression) => session.run(`return (${expression})`),
    async picture(path) {
      writeFileSync(path, Buffer.from(await command<string>("GET", "/screenshot"), "base64"));
    },
    close: stop,
  };
}

/** What was found may be drawn anew before it is touched: then it is looked for again. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  return (
    await until("a page that holds still", async () => {
      try {
        return { value: await work() };
      } catch (error) {
        if (/stale element|no such element/.test(String(error))) return false;
        throw error;
      }
    })
  ).value;
}

async function until<T>(what: string | (() => string), probe: () => Promise<T | false>): Promise<T> {
  const deadline = performance.now() + WAIT_MS;
  for (;;) {
    const outcome = await probe();
    if (outcome !== false) return outcome;
    if (performance.now() > deadline) {
      throw new Error(`Waited ${WAIT_MS / 1_000} s for ${typeof what === "string" ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
