/** A voice note: a button, how loud it is from beginning to end, how far it has come, and how fast it goes. */
import { useEffect, useRef, useState } from "preact/hooks";
import { fromBase64url } from "../../../shared/base64url.ts";
import { texts } from "../../texts/texts.ts";
import { PauseIcon, PlayIcon } from "../../ui/file-icons.tsx";

export interface VoicePlayerProps {
  /** null: not here yet. */
  url: string | null;
  levels: string;
  ms: number;
}

const SPEEDS = [1, 1.5, 2];

export function VoicePlayer({ url, levels, ms }: VoicePlayerProps) {
  const says = texts.files;
  const sound = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [speed, setSpeed] = useState(1);
  /** Somebody has pressed Play, and it has not come to its end. */
  const wanted = useRef(false);
  const bars = [...fromBase64url(levels)];

  useEffect(() => {
    // Loaded anew it goes by the default.
    if (sound.current) sound.current.defaultPlaybackRate = sound.current.playbackRate = speed;
  }, [speed, url]);
  useEffect(() => {
    if (!playing) return undefined;
    const timer = setInterval(() => setAt((sound.current?.currentTime ?? 0) * 1_000), 100);
    return () => clearInterval(timer);
  }, [playing]);

  const part = ms > 0 ? Math.min(1, at / ms) : 0;
  const play = () => void sound.current?.play().catch(() => setPlaying(false));
  const press = () => {
    wanted.current = !playing;
    if (playing) return sound.current?.pause();
    // Given up while nobody wanted it, as by a seek.
    if (sound.current?.error) sound.current.load();
    play();
  };
  /** Chromium finds no way back in what Firefox records, and gives it up: from its beginning it can play it again. */
  const playAnew = () => {
    if (sound.current?.error?.code !== MediaError.MEDIA_ERR_NETWORK || !wanted.current) return;
    // Once: what fails again would go on failing.
    wanted.current = false;
    setAt(0);
    sound.current.load();
    play();
  };
  const seek = (event: MouseEvent) => {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    if (sound.current) sound.current.currentTime = ((event.clientX - left) / width) * (ms / 1_000);
    setAt(((event.clientX - left) / width) * ms);
  };
  return (
    <div class="voice-note">
      <button
        type="button"
        class="voice-play"
        aria-label={playing ? says.stopPlaying : says.play}
        disabled={!url}
        onClick={press}
      >
        {playing ? <PauseIcon /> : <PlayIcon />}
      </button>
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- a shortcut for a pointer; the button plays */}
      <div class="voice-bars" dir="ltr" onClick={seek}>
        {bars.map((level, bar) => (
          <span
            key={bar}
            data-past={bar / bars.length < part ? "" : undefined}
            style={{ blockSize: `${Math.max(8, (level / 255) * 100)}%` }}
          />
        ))}
      </div>
      <span class="voice-time">{says.time(playing || at > 0 ? Math.max(0, ms - at) : ms)}</span>
      <button
        type="button"
        class="voice-speed"
        aria-label={says.speed(speed)}
        onClick={() => setSpeed(SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length]!)}
      >
        {`${speed}×`}
      </button>
      {url && (
        // oxlint-disable-next-line jsx-a11y/media-has-caption -- what one person says to another has none
        <audio
          ref={sound}
          src={url}
          // With less, Chromium has to go back to the beginning before it plays.
          preload="auto"
          onPlay={() => setPlaying(true)}
          onPause={() => setPlaying(false)}
          onError={playAnew}
          onEnded={() => {
            wanted.current = false;
            setPlaying(false);
            setAt(0);
          }}
        />
      )}
    </div>
  );
}
