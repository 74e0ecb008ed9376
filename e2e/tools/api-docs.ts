/**
 * What others' software may rely on, in the words of OpenAPI 3.1 and AsyncAPI 3, made of the very schemas that the server
 * and the page parse with. The two files in server/docs are what comes of it; `npx vitest run e2e/tools/api-docs.test.ts -u`
 * writes them anew.
 */
import packageJson from "../../package.json" with { type: "json" };
import { createBody, endBody, fileBody, joinBody } from "../../shared/api.ts";
import { clientFrame } from "../../shared/frames.ts";
import { refusalTexts } from "../../shared/refusal-texts.ts";
import { type Refusal, refusals } from "../../shared/refusals.ts";
import { object, oneOf, optional, type Shape, tagged, text } from "../../shared/schema.ts";
import { did, digest, eid, seat, sequence } from "../../shared/shapes.ts";
import { fileReply } from "../../web/browser/file-api.ts";
import { createReply, greetReply, joinReply, refusedReply } from "../../web/browser/replies.ts";
import { pageFrame } from "../../web/browser/server-frame.ts";
import { type JsonSchema, jsonSchemaOf } from "./json-schema.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: Shape): JsonSchema => jsonSchemaOf(schema);

const { version } = packageJson;
const license = { name: "MIT", identifier: "MIT" };

const json = (schema: Json) => ({ "application/json": { schema } });
const body = (name: string) => ({ required: true, content: json({ $ref: `#/components/schemas/${name}` }) });
const ok = (name: string, description: string) => ({
  "200": { description, content: json({ $ref: `#/components/schemas/${name}` }) },
});
const done = (description: string) => ({ "204": { description } });

/** What each status means here, by the refusals that have it. */
function refused(...kinds: Refusal[]): Json {
  const byStatus = new Map<number, Refusal[]>();
  for (const kind of kinds) byStatus.set(refusals[kind].status, [...(byStatus.get(refusals[kind].status) ?? []), kind]);
  return Object.fromEntries(
    [...byStatus].map(([status, each]) => [
      String(status),
      {
        description: each.map((kind) => `\`${kind}\`: ${refusalTexts[kind]}`).join("\n\n"),
        content: json({ $ref: "#/components/schemas/Refused" }),
      },
    ]),
  );
}

const parameter = (name: string, description: string) => ({
  name,
  in: "path",
  required: true,
  description,
  schema: { type: "string" },
});
const link = parameter("link", "The 12 characters behind the page's address.");
const fid = parameter("fid", "16 random bytes in base64url, the file's name.");
const index = parameter("index", "Of the chunk, from 0.");
const chunk = { "application/octet-stream": { schema: { type: "string", format: "binary" } } };
const filesRefuse = refused("token-dead", "session-gone", "no-file", "bad-request", "rate-limited", "busy", "outage");

export const openapi = {
  openapi: "3.1.0",
  info: {
    title: "Duologue",
    version,
    license,
    description:
      "Starting chats, taking seats and passing sealed files. Bytes are base64url without padding. What is said goes over the socket: see the AsyncAPI document. Codes and keys never leave the browser: `duologue/client` makes what is sent here from them.",
  },
  servers: [{ url: "/" }],
  tags: [{ name: "host" }, { name: "participant" }, { name: "files" }],
  paths: {
    "/api/sessions": {
      post: {
        tags: ["host"],
        operationId: "createSession",
        summary: "Starts a chat",
        security: [{}, { accessToken: [] }],
        requestBody: body("Create"),
        responses: {
          ...ok("Created", "The chat, its two links and the host's token."),
          ...refused("bad-request", "create-token", "foreign-origin", "rate-limited", "full", "busy", "outage"),
        },
      },
    },
    "/api/sessions/end": {
      post: {
        tags: ["participant"],
        operationId: "endSession",
        summary: "Ends a chat, by the token of a seat",
        requestBody: body("End"),
        responses: {
          ...done("Everything of the chat is deleted."),
          ...refused("bad-request", "not-active", "foreign-origin", "rate-limited", "outage"),
        },
      },
    },
    "/api/invites/{link}": {
      get: {
        tags: ["participant"],
        operationId: "greet",
        summary: "Whom a link is for; changes nothing",
        parameters: [link],
        responses: { ...ok("Greeting", "The name and the seat."), ...refused("not-active", "rate-limited", "outage") },
      },
    },
    "/api/invites/{link}/opened": {
      post: {
        tags: ["participant"],
        operationId: "markOpened",
        summary: "Tells the host's page that somebody is typing the code",
        parameters: [link],
        responses: { ...done("Told."), ...refused("not-active", "foreign-origin", "rate-limited", "outage") },
      },
    },
    "/api/invites/{link}/join": {
      post: {
        tags: ["participant"],
        operationId: "join",
        summary: "Takes the seat, with the proof of the code",
        parameters: [link],
        requestBody: body("Join"),
        responses: {
          ...ok("Joined", "The token of the seat, and the wrapped key."),
          ...refused(
            "bad-request",
            "wrong-code",
            "not-active",
            "seat-taken",
            "paused",
            "rate-limited",
            "busy",
            "outage",
          ),
        },
      },
    },
    "/api/files": {
      post: {
        tags: ["files"],
        operationId: "offerFile",
        summary: "Announces a file, or asks how far it has come",
        security: [{ seatToken: [] }],
        requestBody: body("File"),
        responses: {
          ...ok("FileState", "Which chunks are here."),
          ...filesRefuse,
          ...refused("file-too-large", "files-full"),
        },
      },
    },
    "/api/files/{fid}": {
      parameters: [fid],
      get: {
        tags: ["files"],
        operationId: "findFile",
        summary: "How far a file has come",
        security: [{ seatToken: [] }],
        responses: { ...ok("FileState", "Which chunks are here."), ...filesRefuse },
      },
      delete: {
        tags: ["files"],
        operationId: "removeFile",
        summary: "Erases a file",
        security: [{ seatToken: [] }],
        responses: { ...done("It is gone."), ...filesRefuse },
      },
    },
    "/api/files/{fid}/{index}": {
      parameters: [fid, index],
      put: {
        tags: ["files"],
        operationId: "keepChunk",
        summary: "Brings a sealed chunk",
        security: [{ seatToken: [] }],
        requestBody: { required: true, content: chunk },
        responses: { ...done("It is kept."), ...filesRefuse, ...refused("files-full") },
      },
      get: {
        tags: ["files"],
        operationId: "readChunk",
        summary: "Gets a sealed chunk",
        security: [{ seatToken: [] }],
        responses: { "200": { description: "The chunk.", content: chunk }, ...filesRefuse },
      },
    },
  },
  components: {
    securitySchemes: {
      accessToken: {
        type: "http",
        scheme: "bearer",
        description: "Where the server runs with `CREATE=token`: who may start chats.",
      },
      seatToken: { type: "http", scheme: "bearer", description: "`TAG.SEAT.TOKEN`, as the join gave them." },
    },
    schemas: {
      Create: schemaOf(createBody),
      Created: schemaOf(createReply),
      End: schemaOf(endBody),
      Greeting: schemaOf(greetReply),
      Join: schemaOf(joinBody),
      Joined: schemaOf(joinReply),
      File: schemaOf(fileBody),
      FileState: schemaOf(fileReply),
      Refused: schemaOf(refusedReply),
    },
  },
};

/** Those that the page hands to its engine unread (server-frame.ts); here as the server sends them. */
const engineFrame = tagged("type", {
  record: tagged("kind", {
    handshake: object({ did, seq: sequence, body: text() }),
    sealed: object({ did, seq: sequence, body: optional(text()), blank: optional(digest) }),
  }),
  "caught-up": object({}),
  signal: object({ did, eid, seq: sequence, body: text() }),
  refused: object({
    refusal: oneOf(Object.keys(refusals) as Refusal[]),
    message: text(),
    seq: optional(sequence),
  }),
});

const serverFrames = [pageFrame, engineFrame].flatMap((each) => schemaOf(each).oneOf!);
const clientFrames = schemaOf(clientFrame).oneOf!;

/** One message for each frame; those of one type that come in several forms are one message. */
function messagesOf(frames: readonly JsonSchema[], from: string): Record<string, Json> {
  const byType = new Map<string, JsonSchema[]>();
  for (const frame of frames) {
    const type = String(frame.properties?.["type"]?.const);
    byType.set(type, [...(byType.get(type) ?? []), frame]);
  }
  return Object.fromEntries(
    [...byType].map(([type, forms]) => [
      `${from}.${type}`,
      { name: type, contentType: "application/json", payload: forms.length === 1 ? forms[0]! : { oneOf: forms } },
    ]),
  );
}

const fromClient = messagesOf(clientFrames, "client");
const fromServer = messagesOf(serverFrames, "server");
const messageOf = (name: string) => ({ $ref: `#/channels/socket/messages/${name}` });

export const asyncapi = {
  asyncapi: "3.0.0",
  info: {
    title: "Duologue",
    version,
    license: { name: license.name },
    description:
      "The socket of a seat, or of a chat's host. The first frame is a hello with the token that the HTTP side gave; what waits follows the welcome. Bodies are sealed: the rules and formulas are in shared/PROTOCOL.md.",
  },
  defaultContentType: "application/json",
  channels: {
    socket: {
      address: "/ws",
      title: "WebSocket",
      description: "Frames are text, one JSON object each, of at most 96 KiB.",
      messages: { ...fromClient, ...fromServer },
    },
  },
  operations: {
    say: {
      action: "receive",
      channel: { $ref: "#/channels/socket" },
      summary: "What a client asks.",
      messages: Object.keys(fromClient).map(messageOf),
    },
    hear: {
      action: "send",
      channel: { $ref: "#/channels/socket" },
      summary: "What the server reports.",
      messages: Object.keys(fromServer).map(messageOf),
    },
  },
  components: { schemas: { Seat: schemaOf(seat) } },
};
