/** A picture over the whole page; and what is opened once, gone when it is closed. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FileOf, Look } from "../../../shared/content.ts";
import type { Saving } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useCovering } from "../../ui/covering.ts";
import { VoicePlayer } from "./voice-player.tsx";

interface ViewProps {
  url: string;
  file: FileOf;
  onClose: () => void;
}

export function PictureView({ url, file, onSave, onClose }: ViewProps & { onSave: () => Promise<Saving> }) {
  const says = texts.files;
  const [saving, setSaving] = useState<Saving | "saving" | null>(null);
  const word = saving && saving !== "saving" && saving !== "dismissed" ? says.state[saving] : null;
  const save = async () => {
    setSaving("saving");
    setSaving(await onSave());
  };
  return (
    <Whole
      label={file.name}
      onClose={onClose}
      deed={
        <>
          <span role="status" class="picture-saved">
            {word}
          </span>
          <Button kind="quiet" onClick={() => void save()}>
            {says.save}
          </Button>
        </>
      }
    >
      <img class="whole-picture" src={url} alt={file.name} />
    </Whole>
  );
}

export function OnceView({ url, file, look, onClose }: ViewProps & { look: Look }) {
  return (
    <Whole label={texts.files.once} onClose={onClose} deed={null}>
      {look.as === "picture" && <img class="whole-picture" src={url} alt={file.name} />}
      {look.as === "voice" && (
        <div class="whole-voice bubble">
          <VoicePlayer url={url} levels={look.levels} ms={look.ms} />
        </div>
      )}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- what one person sends another has none */}
      {look.as === "video" && <video class="whole-picture" src={url} controls playsInline />}
      <p class="whole-why">{texts.files.onceWhy}</p>
    </Whole>
  );
}

interface WholeProps {
  label: string;
  deed: ComponentChildren;
  onClose: () => void;
  children: ComponentChildren;
}

function Whole({ label, deed, onClose, children }: WholeProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef<HTMLButtonElement>(null);
  useCovering(onClose);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    close.current?.focus({ preventScroll: true });
    return () => element?.close();
  }, []);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions -- a press beside the picture; the key for it is Escape
    <dialog
      ref={dialog}
      class="full whole"
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // Nothing of it is the log's to take.
        event.stopPropagation();
        if ((event.target as Element).matches(".whole, .whole-stage")) onClose();
      }}
    >
      <div class="whole-bar">
        <p class="whole-name" dir="auto">
          {label}
        </p>
        {deed}
        <Button kind="quiet" buttonRef={close} onClick={onClose}>
          {texts.files.close}
        </Button>
      </div>
      <div class="whole-stage">{children}</div>
    </dialog>
  );
}
