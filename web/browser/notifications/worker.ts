/** The service worker, from the page's side: notifications that it shows, and the subscription that reaches it. */
import { fromBase64url } from "../../../shared/base64url.ts";
import type { PushSubscription } from "../../../shared/push.ts";

/** Vite's own server has the source, the build a plain script. */
const FILE = import.meta.env.DEV ? "/service-worker.ts" : "/service-worker.js";

export const canNotify = (): boolean => "Notification" in globalThis && "serviceWorker" in navigator;
export const canPush = (): boolean => canNotify() && "PushManager" in globalThis;

/** Registers it, where that has not been done yet; never at the load of a page, only once somebody wants notifications. */
async function register(): Promise<ServiceWorkerRegistration> {
  const type = import.meta.env.DEV ? "module" : "classic";
  await navigator.serviceWorker.register(FILE, { updateViaCache: "none", type });
  return navigator.serviceWorker.ready;
}

/** Asks the person, at their own press. */
export async function askPermission(): Promise<NotificationPermission> {
  const permission = await Notification.requestPermission();
  if (permission === "granted") await register();
  return permission;
}

/** One notification per chat: the newer takes the older one's place. It says that something waits, and not what. */
export async function showNotice(link: string, title: string, says: string): Promise<void> {
  const registration = await register();
  // TypeScript's own types leave `renotify` out.
  const options: NotificationOptions & { renotify: boolean } = { body: says, tag: link, data: link, renotify: true };
  await registration.showNotification(title, options);
}

export async function closeNotice(link: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const notice of (await registration?.getNotifications({ tag: link })) ?? []) notice.close();
}

/** This browser's one subscription, made where there is none for this server's key; rejects where that fails. */
export async function subscribe(pushKey: string, says: string): Promise<PushSubscription> {
  const { pushManager } = await register();
  const options = { userVisibleOnly: true, applicationServerKey: fromBase64url(pushKey) };
  const made = await pushManager.subscribe(options).catch(async () => {
    // One that was made for an older key of this server is in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe(options);
  });
  const { endpoint = "", keys = {} } = made.toJSON();
  return { endpoint, p256dh: keys["p256dh"] ?? "", auth: keys["auth"] ?? "", says };
}

export async function unsubscribe(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}
