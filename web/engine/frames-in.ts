/**
 * What the engine reads of the server's frames, checked at its own door: what is not as it should be is as if it had not
 * come. Records, signals and refusals are checked nowhere else; of a welcome the page has checked what it reads itself.
 */
import * as v from "valibot";
import { FRAME_MAX_BYTES } from "../../shared/limits.ts";
import { count, did, digest, recordName, seat, sequence } from "../../shared/shapes.ts";
import type { EngineFrame } from "./engine.ts";

const text = v.string();
const body = v.pipe(text, v.maxLength(FRAME_MAX_BYTES));
const milliseconds = v.pipe(v.number(), v.finite());
const peer = v.object({ here: v.boolean(), device: count, awayForMs: v.nullable(milliseconds) });

const frame = v.variant("type", [
  v.object({
    type: v.literal("welcome"),
    seat,
    peer,
    kept: count,
    acked: v.nullable(recordName),
    ageMs: milliseconds,
  }),
  v.object({
    type: v.literal("record"),
    did,
    seq: sequence,
    kind: v.picklist(["handshake", "sealed"]),
    body: v.optional(body),
    blank: v.optional(digest),
  }),
  v.object({ type: v.literal("caught-up") }),
  v.object({ type: v.literal("kept"), seq: sequence }),
  v.object({ type: v.literal("signal"), did, eid: text, seq: sequence, body }),
  v.object({ type: v.literal("presence"), peer }),
  v.object({ type: v.literal("refused"), refusal: text, seq: v.optional(sequence) }),
]);

/** Whether the frame is what its type says. */
export function isWellFormed(input: unknown): input is EngineFrame {
  const result = v.safeParse(frame, input);
  if (!result.success) return false;
  if (result.output.type !== "record") return true;
  // A record has its body, or what is left of a sealed one.
  const { kind, body, blank } = result.output;
  return body === undefined ? blank !== undefined && kind === "sealed" : blank === undefined;
}
