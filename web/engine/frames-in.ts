/**
 * What the engine reads of the server's frames, checked at its own door: what is not as it should be is as if it had not
 * come. Records, signals and refusals are checked nowhere else; of a welcome the page has checked what it reads itself.
 */
import { FRAME_MAX_BYTES } from "../../shared/limits.ts";
import { fits, flag, nullable, number, oneOf, openObject, optional, tagged, text } from "../../shared/schema.ts";
import { count, did, digest, recordName, seat, sequence } from "../../shared/shapes.ts";
import type { EngineFrame } from "./engine.ts";

const body = text(0, FRAME_MAX_BYTES);
const peer = openObject({ here: flag, device: count, awayForMs: nullable(number()) });

const frame = tagged("type", {
  welcome: openObject({ seat, peer, kept: count, acked: nullable(recordName), ageMs: number() }),
  record: openObject({
    did,
    seq: sequence,
    kind: oneOf(["handshake", "sealed"]),
    body: optional(body),
    blank: optional(digest),
  }),
  "caught-up": openObject({}),
  kept: openObject({ seq: sequence }),
  signal: openObject({ did, eid: text(), seq: sequence, body }),
  presence: openObject({ peer }),
  refused: openObject({ refusal: text(), seq: optional(sequence) }),
});

/** Whether the frame is what its type says. */
export function isWellFormed(input: unknown): input is EngineFrame {
  if (!fits(frame, input)) return false;
  if (input.type !== "record") return true;
  // A record has its body, or what is left of a sealed one.
  const { kind, body, blank } = input;
  return body === undefined ? blank !== undefined && kind === "sealed" : blank === undefined;
}
