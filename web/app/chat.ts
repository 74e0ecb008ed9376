/** The chat, all of it in one file, so that it comes at once: what runs it, and what shows it. */
export { createInside } from "../participant/inside.ts";
export { Conversation } from "./conversation.tsx";
