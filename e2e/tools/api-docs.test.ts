/** The documents for others' software: by their own schemas, as the code is, and about every route and frame there is. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { createBody, openSocket, post, startApp, startSession } from "../../server/testing/client.ts";
import { asyncapi, openapi } from "./api-docs.ts";

const text = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

test("the files in server/docs are what the schemas in the code say", async () => {
  await expect(text(openapi)).toMatchFileSnapshot("../../server/docs/openapi.json");
  await expect(text(asyncapi)).toMatchFileSnapshot("../../server/docs/asyncapi.json");
});

test("one is a document of OpenAPI 3.1", async () => {
  const validator = new Validator();
  expect(await validator.validate(structuredClone(openapi))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");
  const broken = structuredClone(openapi) as unknown as { paths: { "/api/files": { post: { responses?: object } } } };
  broken.paths["/api/files"].post.responses = { "200": { descriptionn: "" } };
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test("the other is a document of AsyncAPI 3.0", () => {
  const require = createRequire(import.meta.url);
  const schema = JSON.parse(
    readFileSync(require.resolve("@asyncapi/specs/schemas/3.0.0-without-$id.json"), "utf8"),
  ) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(schema);
  validate(asyncapi);
  expect(validate.errors ?? []).toEqual([]);
  validate({ ...asyncapi, operations: { say: { action: "shout" } } });
  expect(validate.errors).not.toBeNull();
});

test("each route of the API is in it, and none that there is not", async () => {
  const app = await startApp();
  for (const [path, operations] of Object.entries(openapi.paths)) {
    for (const method of ["get", "post", "put", "delete"].filter((each) => each in operations)) {
      const url = app.url + path.replace("{link}", "k7m2q9xw4tzc").replace("{fid}", "x").replace("{index}", "0");
      const response = await fetch(url, { method: method.toUpperCase() });
      const answers = (operations as Record<string, { responses: object }>)[method]!.responses;
      // A body is missing, a token, a chat: each is said by a refusal that the document has.
      expect(Object.keys(answers), `${method} ${path}`).toContain(String(response.status));
      expect(await response.json(), `${method} ${path}`).toHaveProperty("refusal");
    }
  }
  await app.stop();
});

test("what the server takes and says fits the documents", async () => {
  const modern = new Ajv2020({ strict: false, validateFormats: false });
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const fits = (name: keyof typeof openapi.components.schemas, value: unknown) => {
    const validate = modern.compile(openapi.components.schemas[name]);
    validate(value);
    expect(validate.errors ?? [], name).toEqual([]);
  };
  const app = await startApp();
  const body = createBody();
  fits("Create", body);
  fits("Created", (await post(`${app.url}/api/sessions`, body)).body);
  const session = await startSession(app.url);
  fits("Greeting", await (await fetch(`${app.url}/api/invites/${session.links[0]}`)).json());
  const joined = await session.join(1);
  fits("Joined", joined.body);
  fits("Refused", (await session.join(2, { auth: session.secrets[0].auth })).body);

  const socket = await openSocket(app.url);
  const hello = session.hello(1, joined.body.token);
  socket.send(hello);
  await socket.next("caught-up");
  socket.send("{}");
  await socket.next("refused");
  const messages = asyncapi.channels.socket.messages as Record<string, { payload?: object }>;
  const frameFits = (from: string, frame: { type: string }) => {
    const validate = ajv.compile(messages[`${from}.${frame.type}`]!.payload!);
    validate(frame);
    expect(validate.errors ?? [], frame.type).toEqual([]);
  };
  frameFits("client", hello);
  for (const frame of socket.frames) frameFits("server", frame);
  socket.close();
  await app.stop();
});

test("with DOCS=on they are at /docs, within the policy of every other answer; else they are not", async () => {
  const app = await startApp({ DOCS: "on" });
  const page = await fetch(`${app.url}/docs`);
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'.*script-src 'self';/);
  const html = await page.text();
  // Nothing in it that the policy would refuse, and each link inside leads somewhere.
  expect(html).not.toMatch(/<(script|style|link|img|iframe)\b|\sstyle=|\son\w+=/);
  for (const [, name = ""] of html.matchAll(/href="#(\w+)"/g)) expect(html).toContain(`id="${name}"`);
  for (const path of Object.keys(openapi.paths)) expect(html).toContain(path);
  expect(await (await fetch(`${app.url}/docs/openapi.json`)).json()).toEqual(JSON.parse(text(openapi)));
  expect(await (await fetch(`${app.url}/docs/asyncapi.json`)).json()).toEqual(JSON.parse(text(asyncapi)));
  await app.stop();
  const plain = await startApp();
  expect((await fetch(`${plain.url}/docs/openapi.json`)).status).toBe(404);
  await plain.stop();
});
