/** The README's commands as they stand there, but for names, keys and ports that are each machine's own. */
import { type ChildProcess, spawn } from "node:child_process";
import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:https";
import { freePort } from "../../server/testing/free-port.ts";
import { createAuthority, issue } from "../../server/tls/x509.ts";
import { expect, test } from "../support/fixtures.ts";
import { isStart, readmeCommands, root } from "../tools/readme-commands.ts";

const commands = readmeCommands();
const started: ChildProcess[] = [];
test.afterEach(async () => {
  for (const child of started.splice(0)) {
    const gone = child.exitCode === null ? once(child, "close") : null;
    // With all that npm has started.
    if (gone) process.kill(-child.pid!, "SIGTERM");
    await gone;
  }
});

/** Typed into a shell, in the project's folder. */
function type(command: string, env: Record<string, string> = {}) {
  const child = spawn("sh", ["-c", command], { cwd: root, env: { ...process.env, ...env }, detached: true });
  started.push(child);
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  return {
    printed: () => printed,
    ended: once(child, "close"),
    enter: (line: string) => child.stdin.write(`${line}\n`),
  };
}

/** What the page at an address of this machine is; a certificate of the test's own is nobody's to check. */
function pageAt(port: number, isTls: boolean): Promise<string> {
  if (!isTls) return fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text());
  return new Promise((resolve, reject) => {
    request({ port, host: "127.0.0.1", rejectUnauthorized: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      answer.on("end", () => resolve(text));
    })
      .on("error", reject)
      .end();
  });
}

test("the README has starts of the server to type", () => {
  expect(commands.filter(isStart).length).toBeGreaterThanOrEqual(7);
});

for (const command of commands.filter(isStart)) {
  test(command, async ({ ownRedis }, testInfo) => {
    const [port, healthPort] = [await freePort(), await freePort()];
    const file = (name: string) => testInfo.outputPath(name);
    const made = await createAuthority("Test", Date.now());
    const authority = { cert: new X509Certificate(made.cert), key: createPrivateKey(made.key) };
    const { cert, key } = await issue(authority, ["127.0.0.1"], Date.now());
    writeFileSync(file("fullchain.pem"), cert + made.cert);
    writeFileSync(file("privkey.pem"), key);
    const here = command
      .replaceAll("<64 hex digits>", () => randomBytes(32).toString("hex"))
      .replace(/\b(fullchain|privkey)\.pem/g, (name) => file(name))
      .replace("HOST=0.0.0.0", "HOST=127.0.0.1")
      .replace(/(?<!_)PORT=\d+/, `PORT=${port}`)
      .replace(/HEALTH_PORT=\d+/, `HEALTH_PORT=${healthPort}`)
      .replace(/redis:\/\/[\w.:]+/, command.includes("REDIS_URL") ? (await ownRedis()).url : "");
    const server = type(here, { PORT: String(port) });
    if (command.endsWith("--help")) {
      await server.ended;
      expect(server.printed()).toContain("--tunnel");
      return;
    }
    const address = /PUBLIC_URL=(\S+)/.exec(command)?.[1] ?? `http://localhost:${port}`;
    await expect.poll(server.printed).toContain(`Duologue is ready: ${address}`);
    expect(await pageAt(port, command.includes("TLS_CERT"))).toContain("<title>Duologue</title>");
    if (command.includes("HEALTH_PORT"))
      expect(await (await fetch(`http://localhost:${healthPort}/readyz`)).json()).toEqual({ ready: true });
  });
}

test("npx duologue: the invites that it prints are ones that it joins", async ({ server }) => {
  const [invite, join] = commands.filter((command) => command.startsWith("npx duologue "));
  const invites = type(invite!.replace("https://chat.example", server.url));
  await invites.ended;
  const [, link = ""] = /^Link: (\S+)$/m.exec(invites.printed()) ?? [];
  const [, code = ""] = /^Code: (\S+)$/m.exec(invites.printed()) ?? [];
  const chat = type(join!.replace(/https:\S+/, link));
  await expect.poll(chat.printed).toContain("Secret code:");
  chat.enter(code);
  await expect.poll(chat.printed).toContain("You are Abhi. You talk with Anny.");
  chat.enter("/end");
  await chat.ended;
});
