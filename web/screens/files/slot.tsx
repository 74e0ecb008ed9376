/** Where a message's file stands: as large as it will be from the first moment, so that the log does not jump. */
import type { FileOf, Target } from "../../../shared/content.ts";
import { safeName } from "../../../shared/safe-name.ts";
import type { Files } from "../../files/state.ts";
import { useAhead } from "../../ui/part.ts";
import { laterPart } from "../later.ts";
import { useFiles } from "./context.ts";

export interface SlotProps {
  message: Target;
  file: FileOf;
  own: boolean;
}

const attachment = laterPart(() => import("./attachment.tsx"));

export function FileSlot(props: SlotProps) {
  const files = useFiles();
  const part = useAhead(attachment);
  // [F8] Its author may have given it any name.
  const file = { ...props.file, name: safeName(props.file.name) };
  const { look, once } = file;
  const isPicture = look.as === "picture" && !once;
  return (
    <div class={isPicture ? "attachment picture-slot" : "attachment"} style={isPicture ? pictureSize(look) : undefined}>
      {files && part && <part.Attachment {...props} file={file} files={files} />}
    </div>
  );
}

/** Within 18 by 20 rem, neither a thread nor a pillar. */
function pictureSize({ width, height }: { width: number; height: number }) {
  const ratio = Math.min(2.6, Math.max(0.5, width / height));
  return { aspectRatio: `${ratio}`, inlineSize: `${Math.min(18, 20 * ratio)}rem` };
}

const uploads = laterPart(() => import("./uploads.tsx"));

/** One's own files on their way. */
export function UploadsSlot(props: { files: Files; maxBytes: number }) {
  const part = useAhead(uploads);
  return part ? <part.Uploads {...props} /> : null;
}
