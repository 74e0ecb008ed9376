/** Over the text box: one's own files on their way to the server. */
import type { Files, Upload } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { CrossIcon } from "../../ui/chat-icons.tsx";

export function Uploads({ files, maxBytes }: { files: Files; maxBytes: number }) {
  const uploads = files.uploads();
  if (uploads.length === 0) return null;
  return (
    <ul class="uploads">
      {uploads.map((upload) => (
        <li key={upload.fid} class="upload">
          <div class="upload-words">
            <p class="file-name" dir="auto">
              {upload.look.as === "voice" ? texts.files.as.voice : upload.name}
            </p>
            <p class="file-about">{wordOf(upload, maxBytes)}</p>
          </div>
          <Deed upload={upload} files={files} />
          <button
            type="button"
            class="reply-cancel"
            aria-label={texts.files.remove(upload.name)}
            onClick={() => files.cancel(upload.fid)}
          >
            <CrossIcon />
          </button>
          <progress class="upload-bar" max={1} value={upload.done} aria-hidden="true" />
        </li>
      ))}
    </ul>
  );
}

function Deed({ upload: { fid, phase }, files }: { upload: Upload; files: Files }) {
  const says = texts.files;
  if (phase === "sending" || phase === "waiting") {
    return (
      <Button kind="quiet" class="upload-deed" onClick={() => files.pause(fid)}>
        {says.pause}
      </Button>
    );
  }
  // What is lost, or too large, is not there for another try.
  if (typeof phase === "object" && (phase.trouble === "source-lost" || phase.trouble === "too-large")) return null;
  return (
    <Button kind="quiet" class="upload-deed" onClick={() => files.resume(fid)}>
      {phase === "paused" ? says.resume : says.retry}
    </Button>
  );
}

function wordOf({ phase, done, size }: Upload, maxBytes: number): string {
  const says = texts.files;
  if (typeof phase === "object") return says.trouble[phase.trouble](maxBytes);
  if (phase === "paused") return says.paused;
  return phase === "waiting" ? `${says.size(size)} · ${says.waiting}` : `${says.size(size)} · ${says.sending(done)}`;
}
