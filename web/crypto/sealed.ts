/** Plaintext and ciphertext are different types: only this folder makes a `Sealed`, so sending plaintext does not compile. */
import type { Bytes } from "./primitives.ts";

declare const brand: unique symbol;

/** iv, ciphertext and tag in base64url: what goes into a `send` frame. */
export type Sealed = string & { readonly [brand]: "sealed" };

/** Where a record stands: bound into its AAD, so it opens nowhere else. */
export interface Place {
  sid: Bytes;
  /** base64url */
  eid: string;
  /** The author's slot. */
  from: 1 | 2;
  seq: number;
  /** The server keeps messages and only passes signals on. */
  type: "message" | "signal";
}

/** A message, by its author and the author's name for it. */
export interface Target {
  author: 1 | 2;
  /** base64url */
  id: string;
}

/** What can be said; chat features add kinds here, and the server learns none of them. */
export type Saying =
  | {
      kind: "text";
      text: string;
      /** The message that this one answers. */
      reply?: Target;
      /** Written in an earlier epoch and shared again: by whom, and when. */
      shared?: { author: 1 | 2; t: number };
    }
  /** One's own message `message`, in the record `eid`, `seq`, is taken back; the server has blanked that record [R12]. */
  | { kind: "unsent"; message: string; eid: string; seq: number }
  /** One's only reaction to a message; "" takes it away. */
  | { kind: "reaction"; to: Target; emoji: Reaction | "" };

/** A small fixed set, so that no text hides in a reaction. */
export const REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"] as const;
export type Reaction = (typeof REACTIONS)[number];

/** What a kept record says. */
export type Content = Saying & {
  /** 16 random bytes in base64url: one's own name for this message, the same wherever it is shown. */
  id: string;
  /** The author's clock, milliseconds since 1970. */
  t: number;
  /** The highest n with the peer's messages 1…n of this epoch all opened or unsent. */
  got: number;
};

/** What a passing record says: how far one has received and read, or that one is typing. */
export type Signal =
  | { t: number; got: number; read: number; kind: "receipt" }
  | { t: number; got: number; kind: "typing"; on: boolean };
