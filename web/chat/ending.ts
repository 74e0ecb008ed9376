/** End was pressed without a connection: nothing is left here but the way to end it, which is tried until it works. */
import { openLine } from "./socket.ts";
import type { Ended, ParticipantState } from "./state.ts";
import { forget, keep, type KeptEnding } from "./storage.ts";

/** @param base what the ended page needs beside the cause */
export function finishEnding(
  link: string,
  kept: KeptEnding,
  base: Pick<Ended, "reader" | "names" | "idleLimitMs" | "expiresAt">,
  show: (state: ParticipantState) => void,
): void {
  const { tag, slot, token } = kept;
  keep(`duologue:ending:${link}`, kept);

  function done(ended: Pick<Ended, "cause" | "receipt" | "whileAway">): void {
    line.close();
    forget(`duologue:ending:${link}`);
    show({ phase: "ended", ended: { ...base, ...ended } });
  }

  const line = openLine({
    // Nothing of the log is asked for: there is nobody left here to read it.
    hello: () => ({ type: "hello", tag, slot, token, after: Number.MAX_SAFE_INTEGER }),
    frame(frame) {
      if (frame.type === "welcome") line.send({ type: "end" });
      if (frame.type !== "ended") return;
      const { cause, deletedRecords } = frame;
      done({ cause, receipt: { at: Date.now(), deletedRecords }, whileAway: false });
    },
    connection: () => {},
    over: () => done({ cause: null, receipt: null, whileAway: true }),
  });
}
