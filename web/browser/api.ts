/** The HTTP side of the server, as values: a reply, a refusal, or "unreachable". */
import type {
  CreateBody,
  CreateReply,
  EndBody,
  GreetReply,
  JoinBody,
  JoinReply,
  RefusedReply,
} from "../../shared/api.ts";
import type { Schema } from "../../shared/schema.ts";
import { createReply, greetReply, joinReply, parseReply, shownGreeting } from "./replies.ts";

export type Answer<T> = T | RefusedReply | "unreachable";

export interface Api {
  /** @param token where the server asks for one [C7]; "": none */
  createSession(body: CreateBody, token: string): Promise<Answer<CreateReply>>;
  greet(link: string): Promise<Answer<GreetReply>>;
  join(link: string, body: JoinBody): Promise<Answer<JoinReply>>;
  /** A hint for the host; nothing here depends on whether it arrives. */
  markOpened(link: string): Promise<void>;
  /** [E5] Goes out even where this page is gone by then. False: the server has not answered. */
  end(body: EndBody): Promise<boolean>;
}

/**
 * @param deadlineMs a request that takes longer is "unreachable"
 * @param origin other than this page's own, for clients without a page
 */
export function createApi(deadlineMs: number, origin = ""): Api {
  async function request<T>(schema: Schema<T>, path: string, body?: object, token = ""): Promise<Answer<T>> {
    try {
      const response = await fetch(origin + path, {
        method: body ? "POST" : "GET",
        ...(body && {
          body: JSON.stringify(body),
          headers: { "content-type": "application/json", ...(token !== "" && { authorization: `Bearer ${token}` }) },
        }),
        cache: "no-store",
        // There are no cookies. To "omit" them would cost a connection: browsers keep those apart.
        credentials: "same-origin",
        signal: AbortSignal.timeout(deadlineMs),
      });
      return parseReply(schema, await response.json()) ?? "unreachable";
    } catch {
      return "unreachable";
    }
  }

  return {
    createSession: (body, token) => request(createReply, "/api/sessions", body, token),
    async greet(link) {
      const answer = await request(greetReply, `/api/invites/${link}`);
      return answer === "unreachable" || isRefused(answer) ? answer : shownGreeting(answer);
    },
    join: (link, body) => request(joinReply, `/api/invites/${link}/join`, body),
    async markOpened(link) {
      await fetch(`${origin}/api/invites/${link}/opened`, { method: "POST", keepalive: true }).catch(() => {});
    },
    async end(body) {
      const answer = fetch(`${origin}/api/sessions/end`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        keepalive: true,
        credentials: "same-origin",
      });
      // A dead token ends nothing, and is an answer.
      return answer.then(({ ok, status }) => ok || status === 404).catch(() => false);
    },
  };
}

export function isRefused<T extends object>(answer: T | RefusedReply): answer is RefusedReply {
  return "refusal" in answer;
}
