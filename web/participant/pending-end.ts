/** End was pressed without a connection: nothing is left here but the way to end it, which is tried until it works. */
import type { ClientFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import { openLine } from "../browser/connection.ts";
import type { Ended } from "./state.ts";

export type EndedBase = Pick<Ended, "reader" | "names" | "idleLimitMs" | "expiresAt">;

/**
 * @param hello of the seat that ends the chat
 * @param done told once: how it ended, or why this seat may not end it any more
 */
export function finishEnding(
  hello: ClientFrame,
  base: EndedBase,
  done: (end: { ended: Ended } | { refusal: Refusal }) => void,
): void {
  const line = openLine({
    hello: () => hello,
    frame(frame) {
      if (frame.type === "welcome" || frame.type === "status") line.send({ type: "end" });
      if (frame.type !== "ended") return;
      line.close();
      const { cause, deletedRecords } = frame;
      done({ ended: { ...base, cause, receipt: { at: Date.now(), deletedRecords }, whileAway: false } });
    },
    connection: () => {},
    over(refusal) {
      const gone = refusal === "session-gone" || refusal === "ended";
      done(gone ? { ended: { ...base, cause: null, receipt: null, whileAway: true } } : { refusal });
    },
  });
}
