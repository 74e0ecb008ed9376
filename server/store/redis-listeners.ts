/** Hearing what is announced: one subscriber connection for the node, one channel per session that someone listens to. */
import type { RedisConnection } from "./redis-connection.ts";
import { channelOf, tagOf } from "./redis-scripts.ts";
import type { SessionEvent, SessionStore } from "./session-store.ts";

type Listener = (event: SessionEvent) => void;
/** As announced: presence also names the node that vouches for it. */
type Announced = SessionEvent | (Extract<SessionEvent, { type: "presence" }> & { node: string });

export interface Listeners {
  listen: (...asked: Parameters<SessionStore["listen"]>) => ReturnType<SessionStore["listen"]>;
  listening: (tag: string) => boolean;
}

/** @param onNode hears which node vouches for somebody's presence in a session. */
export function createListeners(
  { subscriber, ask, report }: RedisConnection,
  onNode: (tag: string, node: string) => void,
): Listeners {
  const channels = new Map<string, Set<{ hear: Listener }>>();

  function tell(channel: string, event: SessionEvent): void {
    for (const listener of channels.get(channel) ?? []) {
      try {
        listener.hear(event);
      } catch (error) {
        // One listener's mistake must not keep the others from hearing.
        report(new Error("A listener failed.", { cause: error }));
      }
    }
  }

  subscriber.on("smessage", (channel: string, message: string) => {
    const announced = JSON.parse(message) as Announced;
    if ("node" in announced) {
      const { node, ...event } = announced;
      if (node) onNode(tagOf(channel), node);
      tell(channel, event);
    } else {
      tell(channel, announced);
    }
  });

  // Pub/sub keeps nothing: after an interruption every channel is asked for again, and its listeners are told.
  async function resubscribe(channel: string): Promise<void> {
    await ask(subscriber.ssubscribe(channel));
    tell(channel, { type: "resubscribed" });
  }
  subscriber.on("ready", () => {
    for (const channel of channels.keys()) {
      // If it fails, the connection has broken once more and this comes round again.
      resubscribe(channel).catch(report);
    }
  });

  return {
    listening: (tag) => channels.has(channelOf(tag)),

    async listen(tag, hear) {
      const channel = channelOf(tag);
      const listener = { hear };
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(listener));
      const leave = (): boolean => {
        listeners.delete(listener);
        return listeners.size === 0 && channels.get(channel) === listeners && channels.delete(channel);
      };
      try {
        // Each listener asks, although once is enough for Redis: only its answer says that the channel is heard now.
        await ask(subscriber.ssubscribe(channel));
      } catch (error) {
        leave();
        throw error;
      }
      return async () => {
        // A broken connection has no subscriptions left to give up.
        if (leave() && subscriber.status === "ready")
          await ask(subscriber.sunsubscribe(channel)).catch(() => undefined);
      };
    },
  };
}
