/** Records what is said: at most five minutes, in a kind of sound that the other's browser plays, too. */
import { toBase64url } from "../../shared/base64url.ts";
import { VOICE_LEVELS, VOICE_MAX_MS } from "../../shared/files.ts";
import { bareType } from "./kinds.ts";
import type { Recorded, Recording } from "./state.ts";

/** What Chrome, Firefox and Safari play; the first that this one records. */
const TYPES = ["audio/webm;codecs=opus", "audio/mp4;codecs=mp4a.40.2", "audio/mp4"];
const BITS_PER_SECOND = 32_000;
/** The level is looked at so often. */
const LEVEL_MS = 100;

/** "impossible": no microphone, or no kind of sound that others play. */
export async function record(
  onLevel: (level: number, ms: number) => void,
): Promise<Recording | "denied" | "impossible"> {
  const mimeType =
    typeof MediaRecorder === "undefined" ? undefined : TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  if (mimeType === undefined || !navigator.mediaDevices) return "impossible";
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    return error instanceof DOMException && error.name === "NotAllowedError" ? "denied" : "impossible";
  }
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  analyser.fftSize = 1_024;
  sound.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  const levels: number[] = [];
  const parts: Blob[] = [];
  const startedAt = performance.now();
  const duration = () => Math.min(VOICE_MAX_MS, Math.round(performance.now() - startedAt));
  let ms = 0;

  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(wave);
    // Root mean square, on a scale on which a voice is about in the middle.
    const level = Math.min(1, Math.sqrt(wave.reduce((sum, each) => sum + each * each, 0) / wave.length) * 5);
    levels.push(level);
    onLevel(level, duration());
    if (performance.now() - startedAt >= VOICE_MAX_MS) end();
  }, LEVEL_MS);

  function end(): void {
    clearInterval(timer);
    if (recorder.state !== "inactive") {
      ms = duration();
      recorder.stop();
    }
    for (const track of stream.getTracks()) track.stop();
    if (sound.state !== "closed") void sound.close();
  }

  recorder.addEventListener("dataavailable", ({ data }) => parts.push(data));
  const stopped = new Promise<void>((resolve) => recorder.addEventListener("stop", () => resolve(), { once: true }));
  recorder.start(1_000);
  return {
    ended: stopped,
    async stop(): Promise<Recorded> {
      end();
      await stopped;
      const type = bareType(mimeType);
      return { blob: new Blob(parts, { type }), type, ms, levels: toBase64url(bars(levels)) };
    },
    cancel() {
      end();
      parts.length = 0;
    },
  };
}

/** As many bars as a voice note shows, each as loud as the loudest moment in it. */
function bars(levels: readonly number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: VOICE_LEVELS }, (_, bar) => {
    const from = Math.floor((bar * levels.length) / VOICE_LEVELS);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * levels.length) / VOICE_LEVELS));
    return Math.round(Math.max(0, ...levels.slice(from, to)) * 255);
  });
}
