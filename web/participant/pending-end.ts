/** End was pressed without a connection: nothing is left here but the way to end it, which is tried until it works. */
import type { ClientFrame } from "../../shared/frames.ts";
import type { Refusal } from "../../shared/refusals.ts";
import type { Connector } from "../browser/connection.ts";
import { forget, keep, type KeptEnding } from "../browser/session-storage.ts";
import type { Ended, ParticipantState } from "./state.ts";

export type EndedBase = Pick<Ended, "reader" | "names" | "idleLimitMs" | "expiresAt">;

/**
 * @param hello of the seat that ends the chat
 * @param done told once: how it ended, or why this seat may not end it any more
 */
export function finishEnding(
  connector: Connector,
  hello: ClientFrame,
  base: EndedBase,
  done: (end: { ended: Ended } | { refusal: Refusal }) => void,
): void {
  const connection = connector.open({
    hello: () => hello,
    frame(frame) {
      if (frame.type === "welcome" || frame.type === "status") connection.send({ type: "end" });
      if (frame.type !== "ended") return;
      connection.close();
      const { cause, waited, passed } = frame;
      done({ ended: { ...base, cause, receipt: { at: Date.now(), waited, passed }, whileAway: false } });
    },
    connection: () => {},
    over(refusal) {
      const gone = refusal === "session-gone" || refusal === "ended";
      done(gone ? { ended: { ...base, cause: null, receipt: null, whileAway: true } } : { refusal });
    },
  });
}

/** A participant's: keeps nothing but what it takes to end the chat; also after a reload. */
export function finishParticipantEnding(
  connector: Connector,
  link: string,
  kept: KeptEnding,
  base: EndedBase,
  show: (state: ParticipantState) => void,
): void {
  const { tag, seat, token, name } = kept;
  keep(`duologue:ending:${link}`, kept);
  // Nothing is acknowledged: there is nobody left here to read it.
  finishEnding(connector, { type: "hello", tag, seat, token, ack: null, done: 0 }, base, (end) => {
    forget(`duologue:ending:${link}`);
    if ("ended" in end) return show({ phase: "ended", ended: end.ended });
    const because = end.refusal === "invite-replaced" ? "invite-replaced" : "other-device";
    show({ phase: "elsewhere", seat, name, because, unsent: [] });
  });
}
