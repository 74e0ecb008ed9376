/** A part of a catalogue, as the build makes it (vite.config.ts, "catalogues"). */
declare module "*.ts?first" {
  export const texts: import("./en.ts").Texts;
  /** The parts that come later. Without a build there are none: all of it is in the first. */
  export const chat: (() => Promise<{ texts: import("./en.ts").Texts }>) | undefined;
  export const later: typeof chat;
}
