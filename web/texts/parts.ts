/**
 * Which part of a catalogue comes when. Each catalogue is one file to write, and three in the build (vite.config.ts), so that
 * nobody waits at the door for what is said much later. A name with a dot is one text of a group, of which a later part has
 * more; what stands in neither list is "later".
 */
export const PARTS = {
  /** The way in, to an enabled code box and what may be wrong with a link. */
  first: [
    "brand",
    "language",
    "titles",
    "operator",
    "server.link",
    "enter",
    "inactive",
    "notGenuine",
    "broken",
    "looking",
    "unreachable",
    "talk.reconnecting",
    "talk.offline",
  ],
  /** What a chat begins with. */
  chat: [
    "time",
    "day",
    "talk",
    "server.link",
    "server.close",
    "copied",
    "copyFailed",
    "end.button",
    "verify.button",
    "verify.verified",
    "verify.peerMatched",
    "verify.compare",
    "files.attach",
    "files.notLoaded",
    "files.as",
    "files.notKept",
    "upgrade",
  ],
} as const;

/** In the order in which they come. */
export const ALL_PARTS = ["first", "chat", "later"] as const;
export type Part = (typeof ALL_PARTS)[number];
