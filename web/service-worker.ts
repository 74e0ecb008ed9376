/**
 * Shows notifications and brings their chat to the front, also where no page is open; nothing else. It has no `fetch`
 * handler and no cache: every page comes fresh from the server, and nothing of a chat is kept here. It imports nothing, so
 * that its file is a plain script under one name; what it says comes with each message, in the language of the page.
 */
import type { PushPayload } from "../shared/push.ts";

/** Of the Service Worker API what is used here: its types and those of a page exclude each other. */
interface Scope {
  addEventListener<K extends keyof Events>(type: K, listener: (event: Events[K]) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: {
      type: "window";
      includeUncontrolled: true;
    }): Promise<{ url: string; focus(): Promise<unknown> }[]>;
    openWindow(url: string): Promise<unknown>;
  };
}
interface Lasting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Events {
  install: Lasting;
  push: Lasting & { data: { json(): unknown } | null };
  notificationclick: Lasting & { notification: Notification };
}

const worker = self as unknown as Scope;

// An older one has nothing to finish.
worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));

worker.addEventListener("push", (event) => event.waitUntil(tell(read(event.data))));

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data ?? "")));
});

/** A browser demands a notification for each push, so one that cannot be read shows the name alone. */
function read(data: { json(): unknown } | null): PushPayload {
  try {
    return data!.json() as PushPayload;
  } catch {
    return { link: "", says: "" };
  }
}

function tell({ link, says }: PushPayload): Promise<void> {
  // One per chat, as the page's own has it: the newer takes the older one's place.
  return worker.registration.showNotification("Duologue", { body: says, tag: link, data: link });
}

/** The tab that has the chat, or a new one: there the person types the code, and goes on as the same device. */
async function open(link: string): Promise<void> {
  const path = /^\w+$/.test(link) ? `/${link}` : "/";
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const tab = tabs.find(({ url }) => new URL(url).pathname === path);
  await (tab ? tab.focus() : worker.clients.openWindow(path));
}
