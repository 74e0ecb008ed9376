/** Files over HTTP: who may ask, what is refused, and what a node holds of them meanwhile. */
import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { afterEach, expect, test } from "vitest";
import { CHUNK_BYTES, CHUNK_STEP_BYTES, SEALED_CHUNK_MAX_BYTES, sealedChunkBytes } from "../shared/files.ts";
import type { Seat } from "../shared/shapes.ts";
import { randomKey, startApp as start, twoSeated } from "./testing/client.ts";

let app: Awaited<ReturnType<typeof start>> | undefined;
afterEach(async () => {
  await app?.stop();
  app = undefined;
});

async function startChat(...how: Parameters<typeof start>) {
  app = await start(...how);
  const { url } = app;
  const chat = await twoSeated(url);
  const bearer = (seat: Seat, token = chat.tokens[seat - 1]!) => `Bearer ${chat.session.tag}.${seat}.${token}`;
  async function ask(method: string, path: string, as: Seat | string, body?: unknown, type?: string) {
    const response = await fetch(`${url}/api/files${path}`, {
      method,
      headers: {
        authorization: typeof as === "string" ? as : bearer(as),
        ...(body !== undefined && {
          "content-type": type ?? (Buffer.isBuffer(body) ? "application/octet-stream" : "application/json"),
        }),
      },
      ...(body !== undefined && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    const json = isJson ? (JSON.parse(bytes.toString()) as Record<string, unknown>) : {};
    return { status: response.status, headers: response.headers, bytes, json };
  }
  return { url, ...chat, bearer, ask };
}

const newFile = (bytes = CHUNK_BYTES + CHUNK_STEP_BYTES) => ({ fid: randomKey(16), bytes });
const newChunk = (file: { bytes: number }, index: number) => randomBytes(sealedChunkBytes(file.bytes, index));

test("[F1, F3, F4] a file goes from one to the other as it is, and no browser would show it by itself", async () => {
  const { ask } = await startChat();
  const file = newFile();
  expect(await ask("POST", "", 1, file)).toMatchObject({ status: 200, json: { bytes: file.bytes, have: [] } });
  const chunks = [newChunk(file, 0), newChunk(file, 1)];
  for (const [index, chunk] of chunks.entries())
    expect((await ask("PUT", `/${file.fid}/${index}`, 1, chunk)).status).toBe(204);
  expect((await ask("GET", `/${file.fid}`, 2)).json).toEqual({ bytes: file.bytes, have: [[0, 1]] });
  for (const [index, chunk] of chunks.entries()) {
    const { status, headers, bytes } = await ask("GET", `/${file.fid}/${index}`, 2);
    expect([status, bytes.equals(chunk)]).toEqual([200, true]);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toBe("attachment");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
  }
  expect((await ask("DELETE", `/${file.fid}`, 2)).status).toBe(204);
  expect(await ask("GET", `/${file.fid}/0`, 2)).toMatchObject({ status: 404, json: { refusal: "no-file" } });
});

test("[F1] without the token of a seat there is nothing, and of a body nothing is read", async () => {
  const { ask, bearer, tokens, session, url } = await startChat();
  const file = newFile();
  await ask("POST", "", 1, file);
  const wrong = [
    "",
    "Bearer",
    "Bearer ..",
    `Basic ${session.tag}.1.${tokens[0]}`,
    bearer(1, tokens[1]),
    bearer(2, randomKey()),
    bearer(1, session.hostToken),
    `Bearer ${session.tag}.3.${tokens[0]}`,
    `Bearer ${session.tag}.1.${tokens[0]}x`,
  ];
  for (const each of wrong) {
    for (const [method, path, body] of [
      ["POST", "", newFile()],
      ["GET", `/${file.fid}`],
      ["PUT", `/${file.fid}/0`, newChunk(file, 0)],
      ["GET", `/${file.fid}/0`],
      ["DELETE", `/${file.fid}`],
    ] as const) {
      // [R19] A token that never opened this seat learns no more than where there is no chat.
      const isToken = /^Bearer \w+\.[12]\.[\w-]{43}$/.test(each);
      expect(await ask(method, path, each, body), `${method} as "${each}"`).toMatchObject(
        isToken ? { status: 404, json: { refusal: "session-gone" } } : { status: 401, json: { refusal: "token-dead" } },
      );
    }
  }
  // The answer comes while the body is still on its way.
  const raw = connect(Number(new URL(url).port), "127.0.0.1");
  const answered = new Promise<string>((resolve) => raw.once("data", (data) => resolve(data.toString())));
  raw.write(
    `PUT /api/files/${file.fid}/0 HTTP/1.1\r\nHost: a\r\nContent-Type: application/octet-stream\r\nContent-Length: 262172\r\n\r\n`,
  );
  expect(await answered).toMatch(/^HTTP\/1\.1 401 /);
  raw.destroy();
  expect((await ask("GET", `/${file.fid}`, 1)).json["have"]).toEqual([]);
});

test("[R10] another site's page sends and erases nothing", async () => {
  const { url, bearer } = await startChat();
  for (const [method, path] of [
    ["POST", ""],
    ["PUT", `/${randomKey(16)}/0`],
    ["DELETE", `/${randomKey(16)}`],
  ] as const) {
    const headers = { authorization: bearer(1), origin: "https://elsewhere.example" };
    const response = await fetch(`${url}/api/files${path}`, { method, headers });
    expect([method, response.status]).toEqual([method, 403]);
  }
});

test("[F2, F3] what is wrong with a file or a chunk gets a clear no, and changes nothing", async () => {
  const { ask } = await startChat({ FILE_MAX_BYTES: "1048576", FILES_MAX_BYTES: "1310720" });
  const refusalOf = async (...args: Parameters<typeof ask>) => {
    const { status, json } = await ask(...args);
    expect(String(json["message"])).toMatch(/\.$/);
    return [status, json["refusal"]];
  };
  const bad = [400, "bad-request"];
  for (const body of [
    { ...newFile(), bytes: 0 },
    { ...newFile(), bytes: 5 },
    { ...newFile(), bytes: -16_384 },
    { ...newFile(), bytes: 1e300 },
    { ...newFile(), fid: "short" },
    { ...newFile(), name: "holiday.jpg" },
    {},
    [],
    "text",
  ])
    expect(await refusalOf("POST", "", 1, body)).toEqual(bad);
  expect(await refusalOf("POST", "", 1, newFile(1_048_576 + 16_384))).toEqual([413, "file-too-large"]);

  const file = newFile(1_048_576);
  await ask("POST", "", 1, file);
  expect(await refusalOf("POST", "", 2, newFile(262_144 + 16_384))).toEqual([507, "files-full"]);
  expect(await refusalOf("POST", "", 2, file)).toEqual(bad);
  const chunk = newChunk(file, 0);
  const path = `/${file.fid}`;
  expect(await refusalOf("PUT", `${path}/4`, 1, chunk)).toEqual(bad);
  expect(await refusalOf("PUT", `${path}/0`, 1, chunk.subarray(1))).toEqual(bad);
  expect(await refusalOf("PUT", `${path}/0`, 1, Buffer.alloc(SEALED_CHUNK_MAX_BYTES + 1))).toEqual(bad);
  expect(await refusalOf("PUT", `${path}/0`, 1, { chunk: "text" })).toEqual(bad);
  expect(await refusalOf("PUT", `${path}/0`, 1, chunk, "text/plain")).toEqual(bad);
  for (const index of ["-1", "01", "1e1", "x", "9999999"])
    expect(await refusalOf("PUT", `${path}/${index}`, 1, chunk)).toEqual([404, "no-file"]);
  expect(await refusalOf("PUT", `${path}/0`, 2, chunk)).toEqual([404, "no-file"]);
  expect(await refusalOf("PUT", `/${randomKey(16)}/0`, 1, chunk)).toEqual([404, "no-file"]);
  for (const name of ["..", "%2e%2e%2fsessions", "x".repeat(90)])
    expect((await ask("GET", `/${name}`, 1)).status).toBe(404);
  expect((await ask("GET", path, 2)).json).toEqual({ bytes: file.bytes, have: [] });
});

test("[F5] after the end of a chat its files are answered as its tokens are: not at all", async () => {
  const { ask, one } = await startChat();
  const file = newFile();
  await ask("POST", "", 1, file);
  await ask("PUT", `/${file.fid}/0`, 1, newChunk(file, 0));
  one.send({ type: "end" });
  await one.closed;
  for (const [method, path, body] of [
    ["POST", "", newFile()],
    ["PUT", `/${file.fid}/1`, newChunk(file, 1)],
    ["GET", `/${file.fid}/0`],
    ["DELETE", `/${file.fid}`],
  ] as const)
    expect(await ask(method, path, 1, body)).toMatchObject({ status: 404, json: { refusal: "session-gone" } });
});

test("[F6] a node takes so many chunks at once of a seat, and in all; those that are cut make room", async () => {
  const chat = await startChat({}, { limits: { chunksAtOncePerSeat: 2, chunksAtOncePerNode: 3 } });
  const { url, ask, bearer } = chat;
  const file = newFile();
  await ask("POST", "", 1, file);
  await ask("PUT", `/${file.fid}/0`, 1, newChunk(file, 0));
  /** A chunk whose body does not come; known to have its place, since the server asks for the body. */
  async function hang(seat: Seat) {
    const raw = connect(Number(new URL(url).port), "127.0.0.1");
    const asked = new Promise<string>((resolve) => raw.once("data", (data) => resolve(data.toString())));
    raw.write(
      `PUT /api/files/${file.fid}/1 HTTP/1.1\r\nHost: a\r\nAuthorization: ${bearer(seat)}\r\nExpect: 100-continue\r\nContent-Type: application/octet-stream\r\nContent-Length: 16412\r\n\r\n`,
    );
    expect(await asked).toMatch(/^HTTP\/1\.1 100 /);
    return raw;
  }
  const busy = { status: 503, json: { refusal: "busy" } };
  const hanging = [await hang(1), await hang(1)];
  // The server asks for a body before it looks at who sends it: the place is theirs a moment later.
  await expect.poll(() => ask("GET", `/${file.fid}/0`, 1)).toMatchObject(busy);
  expect((await ask("GET", `/${file.fid}/0`, 2)).status).toBe(200);
  hanging.push(await hang(2));
  await expect.poll(() => ask("GET", `/${file.fid}/0`, 2)).toMatchObject(busy);
  // What has no chunk in it goes on.
  expect((await ask("GET", `/${file.fid}`, 2)).status).toBe(200);
  for (const raw of hanging) raw.destroy();
  await expect.poll(async () => (await ask("GET", `/${file.fid}/0`, 1)).status).toBe(200);
  await expect.poll(async () => (await ask("GET", `/${file.fid}/0`, 2)).status).toBe(200);
});

test("[F2] FILE_MAX_BYTES=0: no files at all", async () => {
  const { ask } = await startChat({ FILE_MAX_BYTES: "0" });
  expect(await ask("POST", "", 1, newFile())).toMatchObject({ status: 413, json: { refusal: "file-too-large" } });
});

test("[F6] the hundreds of chunks of a file cost their address no more than frames do; other requests cost more", async () => {
  const { ask, url } = await startChat({}, { limits: { framesPerSecond: 0.1, framesBurst: 40 } });
  const { fid } = newFile();
  const chunks = await Promise.all(Array.from({ length: 100 }, (_, index) => ask("GET", `/${fid}/${index}`, 1)));
  expect(chunks.map(({ json }) => json["refusal"])).not.toContain("rate-limited");
  const others = await Promise.all(Array.from({ length: 100 }, () => fetch(`${url}/api/invites/22222222222`)));
  expect(others.map(({ status }) => status)).toContain(429);
});
