/** The HTTP side of the server, as values: a reply, a refusal, or "unreachable". */
import type * as v from "valibot";
import type { CreateBody, CreateReply, GreetReply, JoinBody, JoinReply, RefusedReply } from "../../shared/api.ts";
import { createReply, greetReply, joinReply, parseReply } from "./server-reply.ts";

export type Answer<T> = T | RefusedReply | "unreachable";

export interface Api {
  createSession(body: CreateBody): Promise<Answer<CreateReply>>;
  greet(link: string): Promise<Answer<GreetReply>>;
  join(link: string, body: JoinBody): Promise<Answer<JoinReply>>;
  /** A hint for the host; nothing here depends on whether it arrives. */
  markOpened(link: string): Promise<void>;
}

/** @param deadlineMs a request that takes longer is "unreachable" */
export function createApi(deadlineMs: number): Api {
  async function request<T extends object>(
    path: string,
    schema: v.GenericSchema<unknown, T>,
    body?: object,
  ): Promise<Answer<T>> {
    try {
      const response = await fetch(path, {
        method: body ? "POST" : "GET",
        ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
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
    createSession: (body) => request("/api/sessions", createReply, body),
    greet: (link) => request(`/api/invites/${link}`, greetReply),
    join: (link, body) => request(`/api/invites/${link}/join`, joinReply, body),
    async markOpened(link) {
      await fetch(`/api/invites/${link}/opened`, { method: "POST", keepalive: true }).catch(() => {});
    },
  };
}

export function isRefused<T extends object>(answer: T | RefusedReply): answer is RefusedReply {
  return "refusal" in answer;
}
