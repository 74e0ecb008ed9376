/**
 * Hearing what is announced: one connection to each server that announces something, one channel per session that someone
 * listens to. Pub/sub keeps nothing: after any interruption (a connection broke or fell silent, another server has taken
 * over) a channel is asked for again, and once that is confirmed its listeners are told what they may have missed.
 */
import type { Redis } from "ioredis";
import type { RedisConnection } from "./connection.ts";
import { saidIn } from "./said.ts";
import { channelOf, tagOf } from "./scripts.ts";
import type { SessionEvent, SessionStore } from "../session-store.ts";

type Listener = (event: SessionEvent) => void;
/** As announced: presence also names the node that vouches for it. */
type Announced = SessionEvent | (Extract<SessionEvent, { type: "presence" }> & { node: string });

interface Channel {
  listeners: Set<{ hear: Listener }>;
  /** The connection that has confirmed it and was not interrupted since. */
  heardOn: Redis | null;
  /** It was heard and is not any more, and the listeners have not been told yet. */
  lost: boolean;
  mending: boolean;
}

export interface Listeners {
  listen: (...asked: Parameters<SessionStore["listen"]>) => ReturnType<SessionStore["listen"]>;
  listening: (tag: string) => boolean;
  /** Tells a session's listeners on this node, as if it had been announced. */
  announce: (tag: string, events: readonly SessionEvent[]) => void;
  close: () => void;
}

/** A channel that could not be asked for again is tried once more after so long. */
const MEND_AGAIN_MS = 250;
/** Slots that just moved: their servers are asked so often, and so long apart. */
const ASK_TIMES = 5;
const ASK_AGAIN_MS = 100;

/** @param onNode hears which node vouches for somebody's presence in a session. */
export function createListeners(connection: RedisConnection, onNode: (tag: string, node: string) => void): Listeners {
  const { serverOf, connectTo, onReturn, lookAgain, ask, report } = connection;
  const channels = new Map<string, Channel>();
  const subscribers = new Map<string, Redis>();
  let soon: NodeJS.Timeout | undefined;
  let closed = false;

  function tell({ listeners }: Channel, event: SessionEvent): void {
    for (const listener of listeners) {
      try {
        listener.hear(event);
      } catch (error) {
        // One listener's mistake must not keep the others from hearing.
        report(new Error("A listener failed.", { cause: error }));
      }
    }
  }

  function hear(subscriber: Redis, name: string, message: string): void {
    const channel = channels.get(name);
    // While a slot moves, its old server may announce what the new one announces, too.
    if (!channel || (channel.heardOn !== null && channel.heardOn !== subscriber)) return;
    if (!message.startsWith("{")) {
      for (const event of saidIn(message)) tell(channel, event);
      return;
    }
    const announced = JSON.parse(message) as Announced;
    if ("node" in announced) {
      const { node, ...event } = announced;
      if (node) onNode(tagOf(name), node);
      tell(channel, event);
    } else {
      tell(channel, announced);
    }
  }

  function subscriberTo(server: string): Redis {
    const known = subscribers.get(server);
    if (known) return known;
    const subscriber = connectTo(server, "duologue-events");
    subscribers.set(server, subscriber);
    subscriber.on("smessage", (name: string, message: string) => hear(subscriber, name, message));
    subscriber.on("close", () => {
      for (const channel of channels.values()) if (channel.heardOn === subscriber) lose(channel);
    });
    subscriber.on("ready", mend);
    // A server that gives a slot away ends its subscriptions by itself.
    subscriber.on("moved", () => {
      lookAgain();
      mendSoon();
    });
    return subscriber;
  }

  /** Asks for a channel where it is announced; a server that just lost the slot sends elsewhere. */
  async function subscribe(name: string): Promise<Redis> {
    for (let times = 1; ; times++) {
      const server = serverOf(name);
      if (server === undefined) throw new Error("Nobody holds this slot.");
      const subscriber = subscriberTo(server);
      try {
        await subscriber.ssubscribe(name);
        return subscriber;
      } catch (error) {
        if (times === ASK_TIMES || !/^(MOVED|CLUSTERDOWN)/.test((error as Error).message)) throw error;
        lookAgain();
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      }
    }
  }

  /** From here on everything of a channel is heard; whoever listened before an interruption is told. */
  async function hearFrom(name: string, channel: Channel): Promise<void> {
    const subscriber = await ask(subscribe(name));
    if (!channels.has(name)) await subscriber.sunsubscribe(name).catch(() => undefined);
    channel.heardOn = subscriber;
    if (!channel.lost) return;
    channel.lost = false;
    tell(channel, { type: "resubscribed" });
  }

  function lose(channel: Channel): void {
    channel.heardOn = null;
    if (channel.lost) return;
    channel.lost = true;
    tell(channel, { type: "interrupted" });
  }

  /** Channels whose subscription has gone, or is with a server that does not announce them any more. */
  function loseMoved(): void {
    const confirmed = new Map<Redis, Set<string>>();
    for (const [name, channel] of channels) {
      const { heardOn } = channel;
      if (!heardOn) continue;
      const subscribed = confirmed.get(heardOn) ?? new Set(subscribedOn(heardOn));
      confirmed.set(heardOn, subscribed);
      const server = serverOf(name);
      if (subscribed.has(name) && (server === undefined || subscribers.get(server) === heardOn)) continue;
      lose(channel);
      if (heardOn.status === "ready") heardOn.sunsubscribe(name).catch(() => undefined);
    }
  }

  function mend(): void {
    if (closed) return;
    loseMoved();
    const used = new Set<Redis>();
    for (const [name, channel] of channels) {
      const server = serverOf(name);
      if (server === undefined) continue;
      const subscriber = subscriberTo(server);
      used.add(subscriber);
      // One that is not ready will say when it is.
      if (!channel.lost || channel.mending || subscriber.status !== "ready") continue;
      channel.mending = true;
      void hearFrom(name, channel)
        .catch(mendSoon)
        .finally(() => (channel.mending = false));
    }
    // Nobody knocks at servers that are gone.
    for (const [server, subscriber] of subscribers) {
      if (used.has(subscriber) || subscriber.status === "ready") continue;
      subscribers.delete(server);
      subscriber.disconnect();
    }
  }

  function mendSoon(): void {
    if (closed) return;
    soon ??= setTimeout(() => {
      soon = undefined;
      mend();
    }, MEND_AGAIN_MS);
  }

  onReturn(mend);
  // An end that fell silent says nothing of itself: a connection without an answer is given up and opened again.
  const heartbeat = setInterval(() => {
    for (const subscriber of subscribers.values()) {
      if (subscriber.status === "ready") subscriber.ping().catch(() => undefined);
    }
    mend();
  }, connection.answerWithinMs);

  return {
    listening: (tag) => channels.has(channelOf(tag)),

    announce(tag, events) {
      const channel = channels.get(channelOf(tag));
      if (channel) for (const event of events) tell(channel, event);
    },

    async listen(tag, hears) {
      const name = channelOf(tag);
      const listener = { hear: hears };
      const channel = channels.get(name) ?? { listeners: new Set(), heardOn: null, lost: false, mending: false };
      channels.set(name, channel);
      channel.listeners.add(listener);
      const leave = (): boolean => {
        channel.listeners.delete(listener);
        return channel.listeners.size === 0 && channels.get(name) === channel && channels.delete(name);
      };
      try {
        // Each listener asks, although once is enough for Redis: only its answer says that the channel is heard now.
        await hearFrom(name, channel);
      } catch (error) {
        leave();
        throw error;
      }
      return async () => {
        const { heardOn } = channel;
        // A broken connection has no subscriptions left to give up.
        if (leave() && heardOn?.status === "ready") await ask(heardOn.sunsubscribe(name)).catch(() => undefined);
      };
    },

    close() {
      closed = true;
      clearInterval(heartbeat);
      clearTimeout(soon);
    },
  };
}

/** What the server has confirmed and not taken back; the library keeps count. */
function subscribedOn(subscriber: Redis): string[] {
  const { subscriber: subscriptions } = subscriber.condition ?? {};
  return subscriptions ? subscriptions.channels("ssubscribe") : [];
}
