/** The HTTP side of the server, as values: a reply, a refusal, or "unreachable". */
import { REQUEST_DEADLINE_MS } from "../../shared/limits.ts";
import type { CreateBody, CreateReply, GreetReply, JoinBody, JoinReply, RefusedReply } from "../../shared/api.ts";

export type Answer<T> = T | RefusedReply | "unreachable";

async function request<T>(path: string, body?: object): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method: body ? "POST" : "GET",
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      cache: "no-store",
      // There are no cookies. To "omit" them would cost a connection: browsers keep those apart.
      credentials: "same-origin",
      signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
    });
    return (await response.json()) as T | RefusedReply;
  } catch {
    return "unreachable";
  }
}

export const createSession = (body: CreateBody) => request<CreateReply>("/api/sessions", body);

export const greet = (link: string) => request<GreetReply>(`/api/invites/${link}`);

export const join = (link: string, body: JoinBody) => request<JoinReply>(`/api/invites/${link}/join`, body);

/** A hint for the host; nothing here depends on whether it arrives. */
export async function markOpened(link: string): Promise<void> {
  await fetch(`/api/invites/${link}/opened`, { method: "POST", keepalive: true }).catch(() => {});
}

export function isRefused<T extends object>(answer: T | RefusedReply): answer is RefusedReply {
  return "refusal" in answer;
}
