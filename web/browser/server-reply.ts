/**
 * What the server answers over HTTP, checked at the page's door: a hostile one, or a proxy before it, can answer
 * anything. What is of no known form is as if no answer had come.
 */
import * as v from "valibot";
import type { CreateReply, GreetReply, JoinReply, RefusedReply } from "../../shared/api.ts";
import { type Refusal, refusals } from "../../shared/refusals.ts";
import { count, isLink, key, seat, sid, tag, wrapped } from "../../shared/shapes.ts";
import { name } from "./server-frame.ts";

/** No pause that a page counts down is longer. */
const PAUSE_MAX_SECONDS = 86_400;

const link = v.pipe(v.string(), v.check(isLink));

export const createReply = v.object({
  tag,
  links: v.strictTuple([link, link]),
  hostToken: key,
}) satisfies v.GenericSchema<unknown, CreateReply>;

export const greetReply = v.object({ seat, name, sid }) satisfies v.GenericSchema<unknown, GreetReply>;

export const joinReply = v.object({
  tag,
  seat,
  token: key,
  wrapped,
  storeKey: key,
  device: count,
  peerDevice: count,
}) satisfies v.GenericSchema<unknown, JoinReply>;

const refusedReply = v.object({
  refusal: v.picklist(Object.keys(refusals) as Refusal[]),
  message: v.string(),
  triesLeft: v.exactOptional(count),
  retryAfterSeconds: v.exactOptional(v.pipe(count, v.maxValue(PAUSE_MAX_SECONDS))),
}) satisfies v.GenericSchema<unknown, RefusedReply>;

/** The reply, a refusal, or null for what is neither; never throws. */
export function parseReply<T extends object>(
  schema: v.GenericSchema<unknown, T>,
  input: unknown,
): T | RefusedReply | null {
  const result = v.safeParse(v.union([schema, refusedReply]), input);
  return result.success ? result.output : null;
}
