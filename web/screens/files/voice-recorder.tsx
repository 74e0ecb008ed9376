/** Records a voice note: how loud, how long, then to listen to before it is sent. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Files, Outgoing, Recorded, Recording } from "../../files/state.ts";
import { texts } from "../../texts/texts.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { Choice } from "./preview.tsx";
import { VoicePlayer } from "./voice-player.tsx";

export interface VoiceRecorderProps {
  files: Files;
  /** Resolves when the button that it began with is let go, false where that throws it away; null: it was a tap. */
  held: Promise<boolean> | null;
  /** Letting go now would throw it away. */
  away: boolean;
  onSend: (files: Outgoing[]) => void;
  onClose: () => void;
}

type Phase = "asking" | "denied" | "impossible" | "recording" | Recorded;

/** So many of the latest levels are shown. */
const SHOWN = 48;

export function VoiceRecorder({ files, held, away, onSend, onClose }: VoiceRecorderProps) {
  const says = texts.files;
  const [phase, setPhase] = useState<Phase>("asking");
  const [ms, setMs] = useState(0);
  const [levels, setLevels] = useState<number[]>([]);
  const [once, setOnce] = useState(false);
  const recording = useRef<Recording | null>(null);
  const [url, setUrl] = useState<string | null>(null);

  async function stop(): Promise<void> {
    const made = await recording.current?.stop();
    recording.current = null;
    if (!made) return;
    setPhase(made);
    setUrl(URL.createObjectURL(made.blob));
  }

  useEffect(() => {
    let wanted = true;
    void files
      .record((level, now) => {
        setMs(now);
        setLevels((before) => [...before, level].slice(-SHOWN));
      })
      .then((begun) => {
        if (typeof begun === "string") return setPhase(begun);
        if (!wanted) return begun.cancel();
        recording.current = begun;
        setPhase("recording");
        void begun.ended.then(() => (recording.current === begun ? stop() : undefined));
      });
    void held?.then((kept) => {
      if (!wanted) return;
      // Let go before anything was recorded, as where the browser asks first, it goes on as after a tap.
      if (kept) void stop();
      else onClose();
    });
    return () => {
      wanted = false;
      recording.current?.cancel();
    };
  }, []);
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);

  const done = typeof phase === "object" ? phase : null;
  const send = () => {
    if (!done) return void stop();
    const look = { as: "voice" as const, ms: done.ms, levels: done.levels };
    onSend([{ blob: done.blob, name: "voice", type: done.type, look, text: "", reply: null, once }]);
  };
  const go = phase === "recording" ? says.stop : done ? texts.talk.send : undefined;
  return (
    <Dialog title={says.as.voice} keep={says.cancel} onKeep={onClose} {...(go !== undefined && { go, onGo: send })}>
      {phase === "recording" && (
        <div class="recording" data-away={away ? "" : undefined}>
          <p role="status">
            {says.recording} <span class="voice-time">{says.time(ms)}</span>
          </p>
          <div class="voice-bars live" aria-hidden="true">
            {levels.map((level, at) => (
              <span key={at} style={{ blockSize: `${Math.max(6, level * 100)}%` }} />
            ))}
          </div>
          <p class="chosen-why">{says.longest}</p>
        </div>
      )}
      {done && (
        <>
          <VoicePlayer url={url} levels={done.levels} ms={done.ms} />
          <Choice label={says.once} why={says.onceWhy} checked={once} onChange={setOnce} />
        </>
      )}
      {(phase === "denied" || phase === "impossible") && <p>{says[phase]}</p>}
    </Dialog>
  );
}
