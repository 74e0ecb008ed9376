/** What was chosen, before it is sent: as it will go, with a caption, and what may be left in or not. */
import { useEffect, useId, useState } from "preact/hooks";
import type { Files, Outgoing, Prepared, PrepareTrouble } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { CrossIcon } from "../../ui/chat-icons.tsx";
import { FileIcon } from "../../ui/file-icons.tsx";

export interface PreviewDialogProps {
  files: Files;
  chosen: readonly File[];
  /** More were chosen than go at once. */
  leftOut: boolean;
  most: number;
  maxBytes: number;
  onSend: (files: Outgoing[]) => void;
  onClose: () => void;
}

interface Item {
  file: File;
  ready: Prepared | PrepareTrouble | null;
}

export function PreviewDialog({ files, chosen, leftOut, most, maxBytes, onSend, onClose }: PreviewDialogProps) {
  const says = texts.files;
  const [items, setItems] = useState<Item[]>(() => chosen.map((file) => ({ file, ready: null })));
  const [caption, setCaption] = useState("");
  const [original, setOriginal] = useState(false);
  const [once, setOnce] = useState(false);

  useEffect(() => {
    let wanted = true;
    // One after the other: each picture is decoded whole.
    void (async () => {
      for (const { file } of items) {
        if (!wanted) return;
        const ready = await files.prepare(file, original).catch((): PrepareTrouble => "too-large");
        if (wanted) setItems((now) => now.map((each) => (each.file === file ? { file, ready } : each)));
      }
    })();
    return () => {
      wanted = false;
    };
  }, [original]);

  const ready = items.flatMap((item) => (item.ready && typeof item.ready === "object" ? [item.ready] : []));
  const preparing = items.some((item) => item.ready === null);
  const pictures = ready.filter(({ look }) => look.as === "picture");
  const mayOnce = ready.length > 0 && pictures.length === ready.length;
  const send = () => {
    if (preparing || ready.length === 0) return;
    onSend(
      ready.map(({ blob, name, type, look }, at) => ({
        ...{ blob, name, type, look, reply: null },
        text: at === 0 ? caption.trim() : "",
        once: once && mayOnce,
      })),
    );
  };
  return (
    <Dialog
      title={says.sendTitle(items.length)}
      keep={says.cancel}
      onKeep={onClose}
      go={preparing ? says.preparing : texts.talk.send}
      onGo={send}
    >
      <ul class="chosen" data-one={items.length === 1 ? "" : undefined}>
        {items.map((item) => (
          <li key={`${item.file.name} ${item.file.lastModified} ${item.file.size}`}>
            <Chosen
              item={item}
              maxBytes={maxBytes}
              onRemove={
                items.length > 1 ? () => setItems((now) => now.filter((each) => each.file !== item.file)) : undefined
              }
            />
          </li>
        ))}
      </ul>
      {leftOut && <p class="chosen-why">{says.tooMany(most)}</p>}
      {ready.length > 0 && (
        <textarea
          class="caption"
          rows={1}
          aria-label={says.caption}
          placeholder={says.caption}
          maxLength={4_000}
          autoComplete="off"
          spellcheck={false}
          value={caption}
          onInput={(event) => setCaption(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
      )}
      {(pictures.some((each) => each.original) || original) && (
        <Choice
          label={says.original}
          why={original ? says.originalWhy : says.stripped}
          checked={original}
          onChange={setOriginal}
        />
      )}
      {mayOnce && <Choice label={says.once} why={says.onceWhy} checked={once} onChange={setOnce} />}
    </Dialog>
  );
}

interface ChosenProps {
  item: Item;
  maxBytes: number;
  onRemove: (() => void) | undefined;
}

function Chosen({ item: { file, ready }, maxBytes, onRemove }: ChosenProps) {
  const says = texts.files;
  const picture = ready && typeof ready === "object" && ready.look.as === "picture" ? ready.blob : null;
  const url = useObjectUrl(picture);
  const word =
    ready === null
      ? says.preparing
      : typeof ready === "string"
        ? says.trouble[ready](maxBytes)
        : says.size(ready.blob.size);
  return (
    <div class={url ? "chosen-picture" : "chosen-file"} data-trouble={typeof ready === "string" ? "" : undefined}>
      {url ? <img src={url} alt={file.name} /> : <FileIcon />}
      <div class="chosen-words">
        {!url && (
          <p class="file-name" dir="auto">
            {file.name}
          </p>
        )}
        <p class="file-about">{word}</p>
      </div>
      {onRemove && (
        <button type="button" class="reply-cancel" aria-label={says.remove(file.name)} onClick={onRemove}>
          <CrossIcon />
        </button>
      )}
    </div>
  );
}

function useObjectUrl(blob: Blob | null): string | null {
  const [url, set] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return undefined;
    const made = URL.createObjectURL(blob);
    set(made);
    return () => {
      set(null);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return url;
}

interface ChoiceProps {
  label: string;
  why: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}

export function Choice({ label, why, checked, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div class="file-choice">
      <label class="check">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={id}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      <p id={id} class="chosen-why">
        {why}
      </p>
    </div>
  );
}
