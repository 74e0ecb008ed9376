/** A message in a line: how its words begin; without any, what its file is. */
import type { FileOf } from "../../../shared/content.ts";
import { safeName } from "../../../shared/safe-name.ts";
import { texts } from "../../texts/texts.ts";
import { startOf } from "./start-of.ts";

export function summaryOf({ text, file }: { text: string; file?: FileOf | undefined }, most?: number): string {
  if (text !== "" || !file) return startOf(text, most);
  const { as } = file.look;
  return as === "other" || as === "audio" ? startOf(safeName(file.name), most) : texts.files.as[as];
}
