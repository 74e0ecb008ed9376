/**
 * What the server says over the socket, checked at the page's door [R8]: a hostile one can send anything, and none of it may
 * end or confuse the page. Here is checked what the page itself reads; what the engine alone reads, the engine checks
 * (engine/frames-in.ts), each frame once: thousands of records may come at a time.
 */
import type { ServerFrame } from "../../shared/frames.ts";
import { showableName } from "../../shared/names.ts";
import {
  fits,
  flag,
  nullable,
  number,
  oneOf,
  openObject,
  optional,
  pair,
  type Schema,
  tagged,
  text,
  that,
} from "../../shared/schema.ts";
import { count, isLink, key, pageVersion, recordName, seat, sequence } from "../../shared/shapes.ts";
import { shownName } from "./shown-name.ts";

/** No session, and no time that a page shows, is longer. */
const YEAR_MS = 31_536_000_000;
const ms = number(0, YEAR_MS);
const label = text(0, 200);
const names = pair(shownName);
const clock = openObject({ endsInMs: ms, lifetimeMs: ms, idleInMs: nullable(ms), idleLimitMs: ms });
const presence = openObject({ here: flag, device: count, awayForMs: nullable(ms) });
const invite = openObject({
  link: that(text(), isLink),
  status: oneOf(["not-opened", "opened", "in-chat", "away"]),
  wrongCodes: count,
});

type ForEngine = Extract<ServerFrame, { type: (typeof FOR_ENGINE)[number] }>;
const FOR_ENGINE = ["record", "signal", "caught-up", "refused"] as const;

export const pageFrame = tagged("type", {
  welcome: openObject({
    seat,
    names,
    device: count,
    storeKey: key,
    peer: presence,
    clock,
    kept: count,
    acked: nullable(recordName),
    ageMs: ms,
    storeId: label,
    version: optional(pageVersion),
  }),
  kept: openObject({ seq: sequence }),
  presence: openObject({ peer: presence, clock }),
  clock: openObject({ clock }),
  "hour-added": openObject({ by: seat, clock }),
  status: openObject({ names, invites: pair(invite), clock, storeId: label, version: optional(pageVersion) }),
  ended: openObject({ cause: oneOf(["first", "second", "host", "time", "idle"]), waited: count, passed: count }),
  pong: openObject({}),
}) satisfies Schema<Exclude<ServerFrame, ForEngine>>;

/** The frame, its names as they may be shown, or null for what is none; never throws. */
export function parseServerFrame(data: unknown): ServerFrame | null {
  try {
    const frame: unknown = JSON.parse(String(data));
    if (isForEngine(frame)) return frame;
    if (!fits(pageFrame, frame)) return null;
    if (!("names" in frame)) return frame;
    const [first, second] = frame.names;
    return { ...frame, names: [showableName(first), showableName(second)] };
  } catch {
    return null;
  }
}

/** Of such a frame nothing but its type is known here. */
function isForEngine(frame: unknown): frame is ForEngine {
  const { type } = Object(frame) as { type?: unknown };
  return FOR_ENGINE.some((each) => each === type);
}
