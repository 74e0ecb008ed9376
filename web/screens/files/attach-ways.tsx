/** Ways to choose a file: the menu beside the text box, what is pasted, what is dropped, and a voice note. */
import type { Ref } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Files, Outgoing } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import type { AttachProps } from "./attach.tsx";
import { Button } from "../../ui/button.tsx";
import { isCovered } from "../../ui/covering.ts";
import { isTouch } from "../../ui/hooks.ts";
import { Menu } from "../../ui/menu.tsx";
import { type HoldDeeds, watchHold } from "./hold.ts";

export interface AttachWaysProps extends Omit<AttachProps, "whenThere"> {
  /** The menu is open; or these were pasted or dropped before this was there. */
  asked: boolean | File[];
  onAnswered: () => void;
  beside: () => Element | null;
  /** What a file needs did not come; false: it is asked for again. */
  onFailed: (failed: boolean) => void;
}

/** So many files go at once. */
const FILES_MAX = 20;

/** Of the dialogs that come with the first file. */
const loadParts = () =>
  Promise.all([import("./preview.tsx"), import("./voice-recorder.tsx")]).then(([preview, recorder]) => ({
    ...preview,
    ...recorder,
  }));
type Parts = Awaited<ReturnType<typeof loadParts>>;

type Open =
  | { is: "chosen"; files: File[]; leftOut: boolean }
  /** `held`: it is recorded until the button is let go. */
  | { is: "voice"; held: Promise<boolean> | null };

export function AttachWays({ load, maxBytes, onSent, asked, onAnswered, beside, onFailed }: AttachWaysProps) {
  const says = texts.files;
  const menu = useRef<HTMLDialogElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const media = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const any = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [ready, setReady] = useState<{ files: Files; parts: Parts } | null>(null);
  // From the press until what was chosen is on the screen: a reload would lose it, and nothing lies over the page [R22].
  const [picking, setPicking] = useState(false);
  const [dropping, setDropping] = useState(false);
  const [away, setAway] = useState(false);
  const touch = useRef(isTouch()).current;

  async function show(what: Open): Promise<void> {
    onFailed(false);
    setPicking(true);
    try {
      const [files, parts] = await Promise.all([load(), loadParts()]);
      setReady({ files, parts });
      setOpen(what);
    } catch {
      onFailed(true);
    }
    setPicking(false);
  }
  const choose = (list: Iterable<File> | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length > 0)
      void show({ is: "chosen", files: files.slice(0, FILES_MAX), leftOut: files.length > FILES_MAX });
  };
  const onChosen = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    choose(input.files);
    // The same file again is a choice, too.
    input.value = "";
  };
  const choosing = useRef(choose);
  choosing.current = choose;

  useEffect(() => {
    if (typeof asked !== "object") return;
    onAnswered();
    choose(asked);
  }, [asked]);

  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length === 0 || isCovered()) return;
      event.preventDefault();
      choosing.current(files);
    };
    const bears = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true && !isCovered();
    const onOver = (event: DragEvent) => {
      if (!bears(event)) return;
      event.preventDefault();
      setDropping(true);
    };
    const onLeave = (event: DragEvent) => {
      if (!event.relatedTarget) setDropping(false);
    };
    const onDrop = (event: DragEvent) => {
      setDropping(false);
      if (!bears(event)) return;
      // Else the browser would open it in place of the chat.
      event.preventDefault();
      choosing.current(event.dataTransfer?.files);
    };
    document.addEventListener("paste", onPaste);
    document.addEventListener("dragover", onOver);
    document.addEventListener("dragleave", onLeave);
    document.addEventListener("drop", onDrop);
    return () => {
      document.removeEventListener("paste", onPaste);
      document.removeEventListener("dragover", onOver);
      document.removeEventListener("dragleave", onLeave);
      document.removeEventListener("drop", onDrop);
    };
  }, []);

  const close = () => setOpen(null);
  const send = (outgoing: Outgoing[]) => {
    close();
    ready?.files.send(outgoing);
    onSent();
  };
  /** The menu closes first, so that the focus comes back to the button. */
  const after = (deed: () => void) => {
    menu.current?.close();
    onAnswered();
    deed();
  };
  const record = (held: Promise<boolean> | null) => {
    setAway(false);
    after(() => void show({ is: "voice", held }));
  };
  const pick = (input: HTMLInputElement | null) =>
    after(() => {
      setPicking(true);
      input?.click();
    });
  const input = {
    type: "file" as const,
    hidden: true,
    tabIndex: -1,
    "data-picking": picking ? "" : undefined,
    onChange: onChosen,
    onCancel: () => setPicking(false),
  };
  return (
    <>
      <input ref={media} {...input} multiple accept="image/*,video/*" />
      <input ref={camera} {...input} accept="image/*" capture="environment" />
      <input ref={any} {...input} multiple />
      {asked === true && (
        <Menu label={says.attach} dialogRef={menu} begin={touch ? null : first} beside={beside} onClose={onAnswered}>
          <Way words={says.from.media} buttonRef={first} onPress={() => pick(media.current)} />
          {touch && <Way words={says.from.camera} onPress={() => pick(camera.current)} />}
          <Way words={says.from.file} onPress={() => pick(any.current)} />
          <Way words={says.from.voice} onPress={() => record(null)} onHold={record} onAway={setAway} />
        </Menu>
      )}
      {dropping && (
        <div class="drop" aria-hidden="true">
          <p>{says.drop}</p>
        </div>
      )}
      {ready && open?.is === "chosen" && (
        <ready.parts.PreviewDialog
          files={ready.files}
          chosen={open.files}
          leftOut={open.leftOut}
          most={FILES_MAX}
          maxBytes={maxBytes}
          onSend={send}
          onClose={close}
        />
      )}
      {ready && open?.is === "voice" && (
        <ready.parts.VoiceRecorder files={ready.files} held={open.held} away={away} onSend={send} onClose={close} />
      )}
    </>
  );
}

interface WayProps extends Partial<HoldDeeds> {
  words: string;
  buttonRef?: Ref<HTMLButtonElement>;
  onPress: () => void;
}

function Way({ words, buttonRef = null, onPress, onHold, onAway }: WayProps) {
  const held = onHold && onAway && { onPointerDown: (press: PointerEvent) => watchHold(press, { onHold, onAway }) };
  return (
    <Button
      kind="quiet"
      class={held ? "menu-item held" : "menu-item"}
      buttonRef={buttonRef}
      onClick={onPress}
      {...held}
    >
      {words}
    </Button>
  );
}
