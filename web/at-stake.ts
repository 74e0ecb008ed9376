/** Whether a reload now would take nothing from the person but a moment [R22]. */
import { isCounting } from "./browser/title.ts";
import type { HostState } from "./host/state.ts";
import type { ParticipantState } from "./participant/state.ts";
import { isCovered } from "./ui/covering.ts";

/** Of whatever page this is: nothing lies over it, plays, is typed or waits to be read, and no file is being chosen for it. */
export function pageLosesNothing(): boolean {
  const media = [...document.querySelectorAll<HTMLMediaElement>("audio, video")];
  const typed = [...document.querySelectorAll<HTMLInputElement>("input:not([type=checkbox], [type=radio])")];
  return (
    !isCovered() &&
    !isCounting() &&
    !document.querySelector("[data-picking]") &&
    media.every(({ paused }) => paused) &&
    typed.every(({ value }) => value === "")
  );
}

export function participantLosesNothing(state: ParticipantState): boolean {
  switch (state.phase) {
    case "talking": {
      const { connection, keeps, view, files } = state.talk;
      return connection === "open" && keeps && !view.unsent && files?.busy() !== true;
    }
    case "entering":
      return !state.busy;
    case "looking":
    case "unreachable":
      return true;
    // What they show, a reload shows no more, or not whole.
    default:
      return false;
  }
}

export function hostLosesNothing(state: HostState): boolean {
  switch (state.phase) {
    case "choosing":
      return !state.busy;
    case "inviting":
      return state.connection === "open" && !state.ending;
    default:
      return false;
  }
}
