/**
 * What the server says over the socket, checked at the page's door [R8]: a hostile one can send anything, and none of it may
 * end or confuse the page. Here is checked what the page itself reads; what the engine alone reads, the engine checks
 * (engine/frames-in.ts), each frame once: thousands of records may come at a time.
 */
import * as v from "valibot";
import type { ServerFrame } from "../../shared/frames.ts";
import { count, isLink, key, recordName, seat, sequence } from "../../shared/shapes.ts";
import { shownName } from "./shown-name.ts";

/** No session, and no time that a page shows, is longer. */
const YEAR_MS = 31_536_000_000;
const ms = v.pipe(v.number(), v.minValue(0), v.maxValue(YEAR_MS));
const text = v.pipe(v.string(), v.maxLength(200));
const names = v.strictTuple([shownName, shownName]);
const clock = v.object({ endsInMs: ms, lifetimeMs: ms, idleInMs: v.nullable(ms), idleLimitMs: ms });
const presence = v.object({ here: v.boolean(), device: count, awayForMs: v.nullable(ms) });
const invite = v.object({
  link: v.pipe(v.string(), v.check(isLink)),
  status: v.picklist(["not-opened", "opened", "in-chat", "away"]),
  wrongCodes: count,
});

type ForEngine = Extract<ServerFrame, { type: (typeof FOR_ENGINE)[number] }>;
const FOR_ENGINE = ["record", "signal", "caught-up", "refused"] as const;

export const pageFrame = v.variant("type", [
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
  v.object({ type: v.literal("kept"), seq: sequence }),
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
  v.object({ type: v.literal("pong") }),
]) satisfies v.GenericSchema<unknown, Exclude<ServerFrame, ForEngine>>;

/** The frame, or null for what is none; never throws. */
export function parseServerFrame(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    if (isForEngine(frame)) return frame;
    const result = v.safeParse(pageFrame, frame, { abortEarly: true });
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** Of such a frame nothing but its type is known here. */
function isForEngine(frame: unknown): frame is ForEngine {
  const { type } = Object(frame) as { type?: unknown };
  return FOR_ENGINE.some((each) => each === type);
}
