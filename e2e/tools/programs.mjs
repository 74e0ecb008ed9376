/** Finds or installs the programs that tests need beside Node: a Chromium and a Redis, and for some other engines. */
import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { Plain, run } from "../../server/ensure.mjs";

const REDIS_MAJOR_MIN = 7;
const MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** A Chromium that runs: CHROMIUM_PATH, or one that is installed. */
export function findBrowser() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  // Some systems put a script of that name there that only says where to get the browser.
  return [...names.map(onPath), MAC_CHROME].find((path) => path && version(path) > 0);
}

/**
 * Chromium without the parts around its pages, in which a page costs half as much; it shows no notifications.
 * HEADLESS_SHELL_PATH, or one that is installed; undefined also where CHROMIUM_PATH names what is to be used.
 */
export function findHeadlessShell() {
  const { HEADLESS_SHELL_PATH, CHROMIUM_PATH } = process.env;
  if (HEADLESS_SHELL_PATH || CHROMIUM_PATH) return HEADLESS_SHELL_PATH || undefined;
  const path = onPath("chromium-headless-shell");
  return path && version(path) > 0 ? path : undefined;
}

/** A Redis or Valkey that is new enough: REDIS_SERVER, or one that is installed. */
function findRedis() {
  if (process.env.REDIS_SERVER) return process.env.REDIS_SERVER;
  return ["redis-server", "valkey-server"].map(onPath).find((path) => path && version(path) >= REDIS_MAJOR_MIN);
}

/** {@link findBrowser}, or installs one; `did` says which in words. */
export async function ensureBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given && version(given) === 0) throw new Plain(`CHROMIUM_PATH is "${given}", which does not run.`);
  const installed = (did) => told(did, findBrowser());
  const playwrights = async (did) => told(did, await downloadedBrowser());
  return (
    installed("found") ||
    (await playwrights("found Playwright's own")) ||
    ((await aptInstall("chromium", "chromium-headless-shell")) && installed("installed with apt-get")) ||
    // Not every system has the second one apart.
    ((await aptInstall("chromium")) && installed("installed with apt-get")) ||
    ((await said("npx", ["playwright", "install", "chromium"])) && (await playwrights("downloaded by Playwright"))) ||
    missing("No browser: install Chromium or Chrome, or name its program in CHROMIUM_PATH.")
  );
}

/** {@link findRedis}, or installs one; `did` says which in words. */
export async function ensureRedis() {
  const given = process.env.REDIS_SERVER;
  if (given && version(given) < REDIS_MAJOR_MIN) {
    throw new Plain(`REDIS_SERVER is "${given}", which does not run or is older than ${REDIS_MAJOR_MIN}.`);
  }
  const installed = (did) => told(did, findRedis());
  return (
    installed("found") ||
    ((await aptInstall("redis-server")) && installed("installed with apt-get")) ||
    (onPath("brew") && (await said("brew", ["install", "redis"])) && installed("installed with brew")) ||
    missing(
      `No Redis ${REDIS_MAJOR_MIN} or newer: install redis-server or valkey-server, or name its program in REDIS_SERVER.`,
    )
  );
}

/** A Firefox, or installs Debian's; `did` says which in words. */
export async function ensureFirefox() {
  const find = () => [process.env.FIREFOX_PATH, ...["firefox-esr", "firefox"].map(onPath)].find(Boolean);
  return (
    told("found", find()) ||
    ((await aptInstall("firefox-esr")) && told("installed with apt-get", find())) ||
    missing("No Firefox: install firefox-esr, or name its program in FIREFOX_PATH.")
  );
}

/** WebKitGTK's WebDriver with what it needs to run without a screen, or installs them; `did` says which in words. */
export async function ensureWebKit() {
  const programs = ["WebKitWebDriver", "xvfb-run", "xauth", "dbus-run-session"];
  const find = () => (programs.every(onPath) ? onPath("WebKitWebDriver") : undefined);
  // The font, because a page without any has boxes for letters.
  const packages = ["webkit2gtk-driver", "xvfb", "xauth", "dbus", "dbus-daemon", "fonts-dejavu-core"];
  return (
    told("found", find()) ||
    ((await aptInstall(...packages)) && told("installed with apt-get", find())) ||
    missing(`No WebKit: install ${packages.join(", ")}.`)
  );
}

const told = (did, path) => path && { path, did };

function missing(sentence) {
  throw new Plain(sentence);
}

/** The browser that `npx playwright install` once put there. */
async function downloadedBrowser() {
  // Imported here because the packages may not be there when this file is loaded.
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return version(path) > 0 ? path : undefined;
}

/** Installs packages where apt-get is and may be used without a password; whether it did. */
async function aptInstall(...names) {
  if (!onPath("apt-get")) return false;
  const root = process.getuid() === 0;
  if (!root && !(onPath("sudo") && (await run("sudo", ["-n", "true"], () => {})) === 0)) return false;
  const apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"];
  const [command, ...args] = root ? apt : ["sudo", "-n", ...apt];
  // One list that cannot be had is no reason to stop: the package may stand in another.
  await said(command, [...args, "update"]);
  return said(command, [...args, "install", "-y", "--no-install-recommends", ...names]);
}

/** Runs a command that may take a while and says so; whether it went well, and the end of its output if not. */
async function said(command, args) {
  console.log(`  ${[command, ...args].join(" ")}`);
  let output = "";
  const code = await run(command, args, (text) => (output += text));
  if (code !== 0) console.log(output.trimEnd().split("\n").slice(-5).join("\n").replace(/^/gm, "    "));
  return code === 0;
}

/** The program's whole path, as `which` would tell; not every system has `which`. */
function onPath(name) {
  return (process.env.PATH || "")
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** The major version a program reports ("v=7.0.15", "Chromium 140.0.1"); 0 if it does not run. */
function version(path) {
  try {
    const text = execFileSync(path, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Number(/(\d+)\.\d/.exec(text)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
