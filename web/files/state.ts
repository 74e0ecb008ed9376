/** What the screens see of files on their way, and what they may ask. */
import type { FileOf, Look, Target } from "../../shared/content.ts";
import type { Trouble as PictureTrouble } from "./pictures/prepare.ts";

/** A file that was chosen, as it would be sent. */
export interface Prepared {
  /** What is sent: of a picture a copy that holds nothing but what is seen. */
  blob: Blob;
  name: string;
  type: string;
  look: Look;
  /** Of a picture that was made anew: the file as it was. */
  original: { blob: Blob; name: string; type: string } | null;
}
export type PrepareTrouble = "empty" | "too-large" | PictureTrouble;

export interface Outgoing extends Pick<Prepared, "blob" | "name" | "type" | "look"> {
  text: string;
  reply: Target | null;
  once: boolean;
}

/** A voice note that is being recorded. */
export interface Recording {
  /** Resolves when it is over: stopped, or as long as one may be. */
  ended: Promise<void>;
  stop(): Promise<Recorded>;
  cancel(): void;
}
export interface Recorded {
  blob: Blob;
  type: string;
  ms: number;
  levels: string;
}

/** Why an upload does not go on by itself. */
export type UploadTrouble = "too-large" | "full" | "failed" | "source-lost";

/** One's own file on its way to the server; once it is there it is a message. */
export interface Upload {
  fid: string;
  name: string;
  size: number;
  look: Look;
  text: string;
  /** All of it lies on this device: a reload loses nothing. */
  safe: boolean;
  /** Of all its chunks, from 0 to 1. */
  done: number;
  phase: "waiting" | "sending" | "paused" | { trouble: UploadTrouble };
}

/** How a file of the log stands on this device. */
export type Got =
  /** It waits for a press. */
  | { phase: "waiting" }
  | { phase: "getting"; done: number }
  | { phase: "here" }
  /** All of it was written where this person said. */
  | { phase: "saved" }
  /** The server does not have it, nor this device. */
  | { phase: "gone" }
  /** A chunk was not its author's; nothing of it is used. */
  | { phase: "forged" };

/** "cut": it came to nothing in the middle, and what was written of it is thrown away. */
export type Saving = "too-large" | "saved" | "handed-over" | "dismissed" | "cut" | "gone" | "forged";

export interface Files {
  /** Calls back after each change of what `uploads` and `got` say; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  uploads(): readonly Upload[];
  /** A reload would break something off, or lose it. */
  busy(): boolean;
  got(fid: string): Got;
  /** @param original a picture stays as it is, with all that its file says */
  prepare(file: File, original: boolean): Promise<Prepared | PrepareTrouble>;
  /** @param onLevel how loud it is, from 0 to 1, and for how long it has been recorded */
  record(onLevel: (level: number, ms: number) => void): Promise<Recording | "denied" | "impossible">;
  send(files: readonly Outgoing[]): void;
  pause(fid: string): void;
  resume(fid: string): void;
  cancel(fid: string): void;
  /** Gets what waits for a press. */
  get(file: FileOf): void;
  /** How it may be shown: as its author says, where its type bears that out. */
  lookOf(file: FileOf): Look;
  /** What is here, to be shown; undefined where it is not or is not what it says. Whoever asks revokes it. */
  open(file: FileOf): Promise<string | undefined>;
  /** [F7] Erases it everywhere, then gives it to be shown. */
  openOnce(message: Target, file: FileOf): Promise<string | undefined>;
  save(file: FileOf): Promise<Saving>;
}
