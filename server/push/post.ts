/** One request to a push service, and its status; no more is read of the answer, and no redirect is followed. */
import { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { isPublicAddress, lookupOnly } from "./public-address.ts";

/** Resolves to the answer's status; rejects where none came. */
export type Post = (endpoint: string, headers: Record<string, string>, body: Buffer | null) => Promise<number>;

const DEADLINE_MS = 10_000;
/** An answer's headers have no reason to be longer. */
const HEADERS_MAX_BYTES = 8_192;

interface Ways {
  request: (url: string, options: RequestOptions, heard: (answer: IncomingMessage) => void) => ClientRequest;
  mayReach: (address: string) => boolean;
  deadlineMs: number;
}

/** @param ways tests have others than the public internet's */
export function createPost(ways: Partial<Ways> = {}): Post {
  const { request, mayReach, deadlineMs } = {
    request: httpsRequest,
    mayReach: isPublicAddress,
    deadlineMs: DEADLINE_MS,
    ...ways,
  };
  const lookup = lookupOnly(mayReach);
  return (endpoint, headers, body) =>
    new Promise((resolve, reject) => {
      const options: RequestOptions = {
        method: "POST",
        headers,
        lookup,
        // A connection of its own: none that somebody else's name opened.
        agent: false,
        maxHeaderSize: HEADERS_MAX_BYTES,
        // Of all that a slow answer may take, not of each of its parts.
        signal: AbortSignal.timeout(deadlineMs),
      };
      const asking = request(endpoint, options, (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      });
      asking.on("error", reject);
      asking.end(body);
    });
}
