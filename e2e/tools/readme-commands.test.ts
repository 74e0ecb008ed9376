/** Each command of the README is run by a test, or said not to be and why; then at least all that it names is there. */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { settings } from "../../server/config.ts";
import { vapidFromPrivate } from "../../server/push/vapid.ts";
import { ownFolder } from "../../server/testing/folder.ts";
import { readmeCommands, root, wayOf } from "./readme-commands.ts";

const run = promisify(execFile);
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const commands = readmeCommands();
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

test("each command of the README is run by a test, or stands in the list of those that cannot be, with the reason", () => {
  expect(commands.length).toBeGreaterThan(30);
  expect(commands.filter((command) => wayOf(command) === undefined)).toEqual([]);
  for (const command of commands) {
    const way = wayOf(command)!;
    if ("runBy" in way) expect(read(way.runBy), command).toContain(way.as);
  }
  expect(wayOf("npm run nothing")).toBeUndefined();
  expect(wayOf("rm -rf dist")).toBeUndefined();
});

test("what npm scripts start is there, and is a program that Node can read", async () => {
  const files = Object.values(scripts).flatMap((script) =>
    script.split(" && ").flatMap((part) => /^node (?:--\S+ )*(\S+\.mjs)/.exec(part)?.[1] ?? []),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) await run(process.execPath, ["--check", join(root, file)]);
  const configs = Object.values(scripts).flatMap((script) => /--config (\S+)/.exec(script)?.[1] ?? []);
  for (const folder of configs) expect(existsSync(join(root, folder, "playwright.config.ts")), folder).toBe(true);
});

/** The way to programs; where no openssl is installed, one stands in that prints as many digits. */
async function withOpenssl(): Promise<string> {
  const path = process.env["PATH"] ?? "";
  const isThere = await run("openssl", ["version"]).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  const folder = ownFolder();
  writeFileSync(join(folder, "openssl"), `#!/bin/sh\necho ${randomBytes(32).toString("hex")}\n`, { mode: 0o755 });
  return `${folder}:${path}`;
}

test("the .env that the README has written holds what compose.yaml asks for, and nothing else", async () => {
  const folder = ownFolder();
  const lines = commands.filter((command) => command.startsWith("echo "));
  expect(lines.some((line) => line.includes("openssl rand -hex 32"))).toBe(true);
  const path = await withOpenssl();
  for (const line of lines) await run("sh", ["-c", line], { cwd: folder, env: { ...process.env, PATH: path } });
  const written = Object.fromEntries(
    readFileSync(join(folder, ".env"), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split("=") as [string, string]),
  );
  const asked = [...read("compose.yaml").matchAll(/\$\{(\w+):\?/g)].map(([, name = ""]) => name);
  expect(Object.keys(written).toSorted()).toEqual([...new Set(asked)].toSorted());
  expect(written["SECRET_KEY"]).toMatch(/^[0-9a-f]{64}$/);
});

test("what the README's docker commands name is in compose.yaml", () => {
  const { services } = parse(read("compose.yaml"), { merge: true }) as { services: Record<string, object> };
  const lines = commands.filter((command) => command.startsWith("docker "));
  const flags = /^docker compose up(?: --(?:detach|build|no-deps|wait))*((?: [a-z][\w-]*)*)$/;
  for (const line of lines) expect(line).toMatch(flags);
  const named = lines.flatMap((line) => (flags.exec(line)?.[1] ?? "").split(" ").filter(Boolean));
  expect(named).toEqual(["node-1", "node-2"]);
  for (const service of named) expect(services).toHaveProperty(service);
  expect(services["node-1"]).toHaveProperty("build");
});

test("what the README's kubectl commands make and apply is what the manifests ask for", () => {
  const lines = commands.filter((command) => command.startsWith("kubectl "));
  const [, folder = ""] = /apply --kustomize (\S+)/.exec(lines.join("\n")) ?? [];
  const { resources, namespace } = parse(read(join(folder, "kustomization.yaml"))) as {
    resources: string[];
    namespace: string;
  };
  const manifests = resources.flatMap((file) =>
    parseAllDocuments(read(join(folder, file))).map((each) => {
      expect(each.errors).toEqual([]);
      return JSON.stringify(each.toJS());
    }),
  );
  expect(lines[0]).toBe(`kubectl create namespace ${namespace}`);
  const [, secret, within, key] =
    /create secret generic (\S+) --namespace (\S+) --from-literal (\w+)=/.exec(lines.join("\n")) ?? [];
  expect(within).toBe(namespace);
  expect(manifests.filter((each) => each.includes(`"secretRef":{"name":"${secret}"}`))).toHaveLength(1);
  // Of the secret all becomes the node's environment.
  expect(settings).toHaveProperty(key!);
});

test("the keys that `npx web-push generate-vapid-keys` prints are ones that the server takes", async () => {
  const { stdout } = await run("npx", ["web-push", "generate-vapid-keys"], { cwd: root });
  const [, publicKey = ""] = /Public Key:\s+(\S+)/.exec(stdout) ?? [];
  const [, privateKey = ""] = /Private Key:\s+(\S+)/.exec(stdout) ?? [];
  expect(vapidFromPrivate(Buffer.from(privateKey, "base64url")).publicKey).toBe(publicKey);
});
