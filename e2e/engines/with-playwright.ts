/** Chromium and Firefox, driven by Playwright. */
import { type Browser, type BrowserContext, chromium, firefox } from "@playwright/test";
import { type Engine, type Person, PHONE, programIn, WAIT_MS } from "./person.ts";

export async function startChromium(): Promise<Engine> {
  const executablePath = programIn("CHROMIUM_PATH");
  // A microphone that beeps, and nobody who has to allow it; the same below.
  const args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  return engine("Chromium", await chromium.launch({ executablePath, args, timeout: WAIT_MS }));
}

export async function startFirefox(): Promise<Engine> {
  const executablePath = programIn("FIREFOX_PATH");
  // Mozilla's own builds are spoken to by WebDriver BiDi; without a channel Playwright wants a Firefox of its own.
  const firefoxUserPrefs = { "media.navigator.streams.fake": true, "media.navigator.permission.disabled": true };
  const browser = await firefox.launch({
    channel: "moz-firefox",
    executablePath,
    firefoxUserPrefs,
    timeout: WAIT_MS,
  });
  forgiveMediaEmulation(browser);
  return engine("Firefox", browser);
}

/**
 * Playwright 1.65 asks for a colour scheme in each new context, and has no option not to; a Firefox that does not know the
 * command refuses it, and with it the context. Nothing here needs it, so that one refusal is passed over.
 */
function forgiveMediaEmulation(browser: Browser): void {
  // The server's side of the browser, which Playwright itself reaches in this way.
  const { _connection: connection } = browser as unknown as {
    _connection: { toImpl(object: Browser): { _browserSession: Session } };
  };
  interface Session {
    send(method: string, params?: object): Promise<unknown>;
  }
  const { _browserSession: session } = connection.toImpl(browser);
  const send = session.send.bind(session);
  session.send = async (method, params) =>
    send(method, params).catch((error: unknown) => {
      if (method === "emulation.setMediaFeaturesOverride" && /unknown command/.test(String(error))) return {};
      throw error;
    });
}

const engine = (name: string, browser: Browser): Engine => ({
  name,
  version: browser.version(),
  async newPerson() {
    const context = await browser.newContext({ viewport: PHONE });
    context.setDefaultTimeout(WAIT_MS);
    return person(context);
  },
  stop: () => browser.close(),
});

async function person(context: BrowserContext): Promise<Person> {
  let page = await context.newPage();
  return {
    async open(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    async leaveAndComeBack(url) {
      await page.goto(url);
      await page.goBack();
    },
    async reopenTab() {
      const next = await context.newPage();
      await page.close();
      page = next;
    },
    async press(button, dialog) {
      const within = dialog === undefined ? page : page.getByRole("dialog", { name: dialog });
      await within.getByRole("button", { name: button, exact: true }).click();
    },
    async type(box, text) {
      const field = page.getByRole("textbox", { name: box, exact: true });
      await field.fill("");
      await field.pressSequentially(text);
    },
    read({ role, name }) {
      const found = role ? page.getByRole(role, { name, exact: true }) : page.getByLabel(name, { exact: true });
      return found.innerText();
    },
    page: () => page.locator("body").innerText(),
    ask: (expression) => page.evaluate(expression),
    async picture(path) {
      await page.screenshot({ path });
    },
    close: () => context.close(),
  };
}
