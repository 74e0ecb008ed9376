/** All that opened.ts fetches, in one file. */
export { AttachWays } from "../files/attach-ways.tsx";
export { EndDialog } from "../end-dialog.tsx";
export { ServerView } from "../server-view.tsx";
export { TalkMenu } from "./menu.tsx";
export { MoreMenu } from "./more-menu.tsx";
export { NotificationsOffer } from "./notifications-offer.tsx";
export { NotificationsView } from "./notifications.tsx";
export { listenToTouch } from "./touch.ts";
export { VerifyView } from "./verify.tsx";
