/** What is opened in a chat by a press: fetched once the chat stands, so that a press finds it there. */
import { laterPart } from "../later.ts";

export const opened = laterPart(() => import("./all-opened.ts"));

/** Does something with what is opened: at once where it is there. */
export type WhenThere = (deed: () => void) => void;
