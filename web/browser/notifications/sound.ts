/** A soft sound, made here rather than fetched: two short tones, quiet, a fourth apart. */

const TONES = [
  { hertz: 587, at: 0 },
  { hertz: 784, at: 0.11 },
] as const;
const LOUDNESS = 0.06;
const FADE_SECONDS = 0.35;

export interface Sound {
  play(): void;
}

/** Browsers make no sound before the person has touched the page, so it is made ready at the first touch. */
export function createSound(): Sound {
  let context: AudioContext | null = null;
  let playing = 0;
  const ready = () => {
    removeEventListener("pointerdown", ready);
    removeEventListener("keydown", ready);
    try {
      context = new AudioContext();
      rest(context);
    } catch {
      // A browser without sound is silent.
    }
  };
  addEventListener("pointerdown", ready);
  addEventListener("keydown", ready);
  // At the door, before this part of the page came.
  if (navigator.userActivation?.hasBeenActive) ready();

  /** Between two sounds the device's own audio is left alone. */
  function rest(audio: AudioContext): void {
    playing = Math.max(0, playing - 1);
    if (playing === 0) audio.suspend().catch(() => {});
  }

  function sound(audio: AudioContext): void {
    for (const { hertz, at } of TONES) {
      const start = audio.currentTime + at;
      const tone = new OscillatorNode(audio, { type: "sine", frequency: hertz });
      const loudness = new GainNode(audio, { gain: 0 });
      loudness.gain.setValueAtTime(0, start);
      loudness.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, start + FADE_SECONDS);
      tone.connect(loudness).connect(audio.destination);
      tone.start(start);
      tone.stop(start + FADE_SECONDS);
      tone.onended = () => rest(audio);
      playing += 1;
    }
  }

  return {
    play() {
      const audio = context;
      if (!audio) return;
      // A phone may have put it to rest meanwhile.
      audio.resume().then(
        () => sound(audio),
        () => {},
      );
    },
  };
}
