/**
 * What the server says over the socket, checked at the page's door: a hostile one can send anything, and none of it may
 * end or confuse the page. What a frame carries beyond its form, the engine judges.
 */
import * as v from "valibot";
import type { ServerFrame } from "../../shared/frames.ts";
import { type Refusal, refusals } from "../../shared/refusals.ts";
import { count, did, digest, eid, isLink, key, recordName, seat, sequence } from "../../shared/shapes.ts";
import { shownName } from "./shown-name.ts";

/** No session, and no time that a page shows, is longer. */
const YEAR_MS = 31_536_000_000;
const ms = v.pipe(v.number(), v.minValue(0), v.maxValue(YEAR_MS));
const text = v.pipe(v.string(), v.maxLength(200));
const names = v.strictTuple([shownName, shownName]);
const clock = v.object({ endsInMs: ms, lifetimeMs: ms, idleInMs: v.nullable(ms), idleLimitMs: ms });
const presence = v.object({ here: v.boolean(), device: count, awayForMs: v.nullable(ms) });
const refusal = v.picklist(Object.keys(refusals) as Refusal[]);
const invite = v.object({
  link: v.pipe(v.string(), v.check(isLink)),
  status: v.picklist(["not-opened", "opened", "in-chat", "away"]),
  wrongCodes: count,
});

const record = { type: v.literal("record"), did, seq: sequence };
const serverFrame = v.variant("type", [
  v.object({
    type: v.literal("welcome"),
    seat,
    names,
    device: count,
    storeKey: key,
    peer: presence,
    clock,
    kept: count,
    acked: v.nullable(recordName),
    ageMs: ms,
    storeId: text,
  }),
  v.object({ ...record, kind: v.picklist(["handshake", "sealed"]), body: v.string() }),
  v.object({ ...record, kind: v.literal("sealed"), blank: digest }),
  v.object({ type: v.literal("caught-up") }),
  v.object({ type: v.literal("kept"), seq: sequence }),
  v.object({ type: v.literal("signal"), did, eid, seq: sequence, body: v.string() }),
  v.object({ type: v.literal("presence"), peer: presence, clock }),
  v.object({ type: v.literal("clock"), clock }),
  v.object({ type: v.literal("hour-added"), by: seat, clock }),
  v.object({ type: v.literal("status"), names, invites: v.strictTuple([invite, invite]), clock, storeId: text }),
  v.object({
    type: v.literal("ended"),
    cause: v.picklist(["first", "second", "host", "time", "idle"]),
    waited: count,
    passed: count,
  }),
  v.object({ type: v.literal("refused"), refusal, message: text, seq: v.exactOptional(sequence) }),
  v.object({ type: v.literal("pong") }),
]) satisfies v.GenericSchema<unknown, ServerFrame>;

/** The frame, or null for what is none; never throws. */
export function parseServerFrame(data: unknown): ServerFrame | null {
  try {
    const result = v.safeParse(serverFrame, JSON.parse(String(data)), { abortEarly: true });
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}
