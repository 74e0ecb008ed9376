/** A message's file: a picture, a sound or a film by itself, anything else by its name, its size and "Save". */
import { useEffect, useState } from "preact/hooks";
import type { FileOf } from "../../../shared/content.ts";
import type { Files, Got, Saving } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { FileIcon, OnceIcon } from "../../ui/file-icons.tsx";
import { useGot } from "./context.ts";
import { Preview } from "./dots.tsx";
import { OnceView, PictureView } from "./picture-view.tsx";
import type { SlotProps } from "./slot.tsx";
import { VoicePlayer } from "./voice-player.tsx";

interface AttachmentProps extends SlotProps {
  files: Files;
}

export function Attachment(props: AttachmentProps) {
  const { files, file } = props;
  const got = useGot(files, file.fid);
  const look = files.lookOf(file);
  if (file.once) return <Once {...props} got={got} />;
  if (look.as === "other") return <Card {...props} got={got} />;
  if (got.phase !== "here" && look.as !== "picture") return <Card {...props} got={got} />;
  switch (look.as) {
    case "picture":
      return <Picture {...props} got={got} preview={look} />;
    case "voice":
      return <Voice {...props} levels={look.levels} ms={look.ms} />;
    case "audio":
    case "video":
      return <Played {...props} got={got} as={look.as} />;
    default:
      return look satisfies never;
  }
}

interface GotProps extends AttachmentProps {
  got: Got;
}

/** Undefined: not yet; null: it cannot be shown. */
function useUrl(files: Files, file: FileOf, here: boolean): string | null | undefined {
  const [url, set] = useState<string | null>();
  useEffect(() => {
    if (!here) return undefined;
    let opened: string | undefined;
    let wanted = true;
    void files.open(file).then((made) => {
      opened = made;
      if (wanted) set(made ?? null);
      else if (made) URL.revokeObjectURL(made);
    });
    return () => {
      wanted = false;
      if (opened) URL.revokeObjectURL(opened);
    };
  }, [files, file.fid, here]);
  return url;
}

function Picture(props: GotProps & { preview: { width: number; height: number; preview: string } }) {
  const { files, file, got, preview } = props;
  const says = texts.files;
  const url = useUrl(files, file, got.phase === "here");
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  const unshowable = url === null || broken;
  const word = unshowable ? says.state.unshowable : stateWord(got);
  return (
    <>
      <button
        type="button"
        class="picture"
        aria-label={says.show(file.name)}
        disabled={!url || broken}
        onClick={() => setOpen(true)}
      >
        <Preview {...preview} />
        {url && !broken && <img src={url} alt="" decoding="async" onError={() => setBroken(true)} />}
      </button>
      {word && <p class="picture-word">{word}</p>}
      {(got.phase === "waiting" || got.phase === "gone") && (
        <Button kind="tonal" class="picture-get" onClick={() => files.get(file)}>
          {got.phase === "gone" ? says.retry : `${says.get} · ${says.size(file.size)}`}
        </Button>
      )}
      {open && url && (
        <PictureView url={url} file={file} onSave={() => files.save(file)} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function Voice({ files, file, levels, ms }: AttachmentProps & { levels: string; ms: number }) {
  const url = useUrl(files, file, true);
  return <VoicePlayer url={url ?? null} levels={levels} ms={ms} />;
}

function Played(props: GotProps & { as: "audio" | "video" }) {
  const { files, file, as } = props;
  const url = useUrl(files, file, true);
  const [broken, setBroken] = useState(false);
  if (url === null || broken) return <Card {...props} unshowable />;
  if (!url) return <Card {...props} />;
  // What one person sends another has no subtitles.
  return as === "video" ? (
    // oxlint-disable-next-line jsx-a11y/media-has-caption -- as above
    <video class="film" src={url} controls playsInline preload="metadata" onError={() => setBroken(true)} />
  ) : (
    <div class="sound">
      <p class="file-name" dir="auto">
        {file.name}
      </p>
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- as above */}
      <audio src={url} controls preload="metadata" onError={() => setBroken(true)} />
    </div>
  );
}

function Card({ files, file, own, got, unshowable = false }: GotProps & { unshowable?: boolean }) {
  const says = texts.files;
  const [saving, setSaving] = useState<Saving | "saving" | null>(null);
  const word =
    saving === "saving" && got.phase === "getting"
      ? says.saving(got.done)
      : saving && saving !== "saving" && saving !== "dismissed"
        ? says.state[saving]
        : unshowable
          ? says.state.unshowable
          : stateWord(got);
  const is = files.lookOf(file).as;
  const canSave = saving !== "saving" && (got.phase === "here" || (got.phase === "waiting" && is === "other" && !own));
  const canGet = (got.phase === "waiting" && is !== "other" && !own) || got.phase === "gone";
  const save = async () => {
    setSaving("saving");
    setSaving(await files.save(file));
  };
  return (
    <div class="file-card">
      <span class="file-sign">
        <FileIcon />
      </span>
      <div class="file-words">
        <p class="file-name" dir="auto">
          {file.name}
        </p>
        <p class="file-about">
          {says.size(file.size)}
          {word && (
            <>
              {" · "}
              <span role="status">{word}</span>
            </>
          )}
        </p>
      </div>
      {canSave && saving !== "saved" && saving !== "handed-over" && (
        <Button kind="tone" class="file-deed" onClick={() => void save()}>
          {says.save}
        </Button>
      )}
      {canGet && (
        <Button kind="tone" class="file-deed" onClick={() => files.get(file)}>
          {got.phase === "gone" ? says.retry : says.get}
        </Button>
      )}
    </div>
  );
}

/** [F7] */
function Once({ files, file, message, own, got }: GotProps) {
  const says = texts.files;
  const [url, setUrl] = useState<string | null>(null);
  const look = files.lookOf(file);
  const opened = file.fk === "";
  const word = own ? says.once : opened ? says.opened : (stateWord(got) ?? says.once);
  const open = async () => setUrl((await files.openOnce(message, file)) ?? null);
  const close = () => {
    if (url) URL.revokeObjectURL(url);
    setUrl(null);
  };
  return (
    <div class="file-card">
      <span class="file-sign">
        <OnceIcon />
      </span>
      <div class="file-words">
        <p class="file-name">{says.as[look.as]}</p>
        <p class="file-about">{word}</p>
      </div>
      {!own && !opened && got.phase === "here" && (
        <Button kind="tone" class="file-deed" onClick={() => void open()}>
          {says.openOnce}
        </Button>
      )}
      {!own && !opened && got.phase === "waiting" && (
        <Button kind="tone" class="file-deed" onClick={() => files.get(file)}>
          {says.get}
        </Button>
      )}
      {url && <OnceView url={url} file={file} look={look} onClose={close} />}
    </div>
  );
}

function stateWord(got: Got): string | undefined {
  const says = texts.files;
  switch (got.phase) {
    case "getting":
      return says.getting(got.done);
    case "gone":
    case "forged":
    case "saved":
      return says.state[got.phase];
    case "waiting":
    case "here":
      return undefined;
    default:
      return got satisfies never;
  }
}
