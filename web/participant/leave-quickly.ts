/** "Leave quickly": the chat ends on the way out, and nothing here waits for the network. */
import type { Api } from "../browser/api.ts";
import { forget, keep, type KeptLeaving, recall } from "../browser/session-storage.ts";

/** A disk that has not forgotten by then is not waited for: what lies there opens no more once the chat has ended [D2]. */
const WIPE_MAX_MS = 300;

/** What is left of a conversation that was left in a hurry. */
export interface Left {
  seat: KeptLeaving;
  /** The end went out on the socket. */
  told: boolean;
  /** Resolves once the disk has forgotten the chat. */
  removed: Promise<void>;
}

/** Resolves, before anybody would notice, when this page can be replaced. */
export async function finishLeft(api: Pick<Api, "end">, { seat, told, removed }: Left): Promise<void> {
  // The socket may be dead without knowing it; the request outlives this page [E5].
  void api.end(seat);
  // Without a connection the end waits for the next page of this origin in this tab.
  if (!told) keep("duologue:leaving", seat);
  const inTime = new Promise<void>((resolve) => setTimeout(resolve, WIPE_MAX_MS));
  await Promise.race([removed, inTime]);
}

/** Ends, without a word, the chat that this tab left without a connection. */
export async function finishLeaving(api: Pick<Api, "end">): Promise<void> {
  const seat = recall("duologue:leaving");
  if (seat && (await api.end(seat))) forget("duologue:leaving");
}
