/** The built product for scripts that measure it: a server on a free port, and the people on its pages. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Starts `dist/server/main.js` and waits for its address. */
export async function startBuilt() {
  const main = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: "0", LOG_LEVEL: "info" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
      const address = /ready\W+(https?:\/\/[^\s/"]+)/i.exec(printed)?.[1];
      if (address) resolve(address);
    });
    child.once("exit", () => reject(new Error(`The server ended. Build it first: npm run build.\n${printed}`)));
  });
  return { url, port: Number(new URL(url).port), stop: () => child.kill("SIGTERM") };
}

/** In the page of a host, by its script alone, so that any driver of a browser can use it: two names, "Start chat". */
export async function startChat(page, url) {
  await page.goto(url);
  await page.waitForSelector("form input");
  const boxes = await page.$$("form input");
  await boxes[0].type("Abhi");
  await boxes[1].type("Anny");
  await page.click("form button[type=submit]");
  await page.waitForSelector("section output");
  const outputs = await page.$$eval("section output", (all) => all.map(({ textContent }) => textContent));
  return [
    { link: outputs[0], code: outputs[1] },
    { link: outputs[2], code: outputs[3] },
  ];
}

export async function join(page, { link, code }) {
  await page.goto(`${link}#${code}`);
  await page.waitForSelector("form button[type=submit]");
  await page.click("form button[type=submit]");
  await page.waitForSelector("textarea");
}

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
