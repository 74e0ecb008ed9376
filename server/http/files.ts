/** `/api/files`: sealed chunks from one participant to the other [F1 to F6]. Addresses hold no token and no tag. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { fileBody, type FileBody } from "../../shared/api.ts";
import { FID_BYTES, SEALED_CHUNK_MAX_BYTES } from "../../shared/files.ts";
import { parse } from "../../shared/parse.ts";
import { bytes, fits, object } from "../../shared/schema.ts";
import { key, seat, tag } from "../../shared/shapes.ts";
import type { ServerLimits } from "../limits.ts";
import { type Bearer, createChunkPlaces, type Files } from "../session/files.ts";
import { isRefused, refuse } from "../session/sessions.ts";
import { sendAnswer, sendRefusal } from "./refusing.ts";

const BUSY_RETRY_SECONDS = 1;

const bearerOf = object({ tag, seat, token: key });
const fidOf = bytes(FID_BYTES);

type Chunk = { Params: { fid: string; index: string } };

/** A plug-in of its own: only here a body may be bytes. */
export async function fileRoutes(app: FastifyInstance, files: Files, limits: ServerLimits): Promise<void> {
  const bearers = new WeakMap<FastifyRequest, Bearer>();
  const bearer = (request: FastifyRequest): Bearer => bearers.get(request)!;
  const takePlace = createChunkPlaces(limits.chunksAtOncePerSeat, limits.chunksAtOncePerNode);

  await app.register(async (routes) => {
    routes.addContentTypeParser(
      "application/octet-stream",
      { parseAs: "buffer", bodyLimit: SEALED_CHUNK_MAX_BYTES },
      async (_request: FastifyRequest, body: Buffer) => body,
    );

    // Before a byte of the body is read.
    routes.addHook("onRequest", async (request, reply) => {
      const found = readBearer(request.headers.authorization);
      if (!found) return sendRefusal(reply, refuse("token-dead"));
      const admitted = await files.admit(found);
      if (isRefused(admitted)) return sendRefusal(reply, admitted);
      bearers.set(request, found);
      return undefined;
    });

    /** [F6] */
    const withPlace = async (request: FastifyRequest, reply: FastifyReply) => {
      const leave = takePlace(bearer(request));
      if (!leave) return sendRefusal(reply, refuse("busy", { retryAfterSeconds: BUSY_RETRY_SECONDS }));
      // Also where the request is cut, which no hook after the answer hears of.
      reply.raw.once("close", leave);
      return undefined;
    };

    routes.post<{ Body: FileBody }>("/api/files", { schema: { body: fileBody } }, async (request, reply) =>
      sendAnswer(reply, await files.offer(bearer(request), request.body)),
    );

    routes.get<{ Params: { fid: string } }>("/api/files/:fid", async (request, reply) => {
      const fid = readFid(request.params.fid);
      return sendAnswer(reply, fid ? await files.find(bearer(request), fid) : refuse("no-file"));
    });

    routes.delete<{ Params: { fid: string } }>("/api/files/:fid", async (request, reply) => {
      const fid = readFid(request.params.fid);
      const answer = fid ? await files.remove(bearer(request), fid) : refuse("no-file");
      return answer === "removed" ? reply.code(204).send() : sendAnswer(reply, answer);
    });

    routes.put<Chunk>("/api/files/:fid/:index", { onRequest: withPlace }, async (request, reply) => {
      const { fid, index } = readChunk(request.params);
      const { body } = request;
      if (!Buffer.isBuffer(body)) {
        return sendRefusal(reply, refuse("bad-request", { message: "A chunk is sent as application/octet-stream." }));
      }
      const answer =
        fid && index !== undefined ? await files.keep(bearer(request), fid, index, body) : refuse("no-file");
      return answer === "kept" ? reply.code(204).send() : sendAnswer(reply, answer);
    });

    routes.get<Chunk>("/api/files/:fid/:index", { onRequest: withPlace }, async (request, reply) => {
      const { fid, index } = readChunk(request.params);
      const answer = fid && index !== undefined ? await files.read(bearer(request), fid, index) : refuse("no-file");
      if (isRefused(answer)) return sendRefusal(reply, answer);
      // Nothing that a browser would show by itself.
      return reply.type("application/octet-stream").header("content-disposition", "attachment").send(answer);
    });
  });
}

/** `Bearer TAG.SEAT.TOKEN` */
function readBearer(header: string | undefined): Bearer | undefined {
  const [, tag, seat, token] = /^Bearer (\w+)\.([12])\.([\w-]+)$/.exec(header ?? "") ?? [];
  const parsed = parse(bearerOf, { tag, seat: Number(seat), token });
  return parsed.ok ? parsed.value : undefined;
}

function readFid(fid: string): string | undefined {
  return fits(fidOf, fid) ? fid : undefined;
}

function readChunk(params: Chunk["Params"]): { fid: string | undefined; index: number | undefined } {
  const index = /^(0|[1-9]\d{0,5})$/.test(params.index) ? Number(params.index) : undefined;
  return { fid: readFid(params.fid), index };
}
