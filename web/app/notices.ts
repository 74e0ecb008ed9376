/** Notifications and what they follow, in one file that comes once the chat stands. */
export { createNotifications } from "../browser/notifications/notifications.ts";
export { notified } from "../participant/notified.ts";
