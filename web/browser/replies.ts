/**
 * What the server answers over HTTP, checked at the page's door as its frames are: a hostile one can answer anything, and
 * none of it may end or confuse the page.
 */
import type { CreateReply, GreetReply, JoinReply, RefusedReply } from "../../shared/api.ts";
import { type Refusal, refusals } from "../../shared/refusals.ts";
import {
  fits,
  isObject,
  number,
  oneOf,
  openObject,
  optional,
  pair,
  type Schema,
  text,
  that,
} from "../../shared/schema.ts";
import { showableName } from "../../shared/names.ts";
import { count, isLink, key, seat, sid, tag, wrapped } from "../../shared/shapes.ts";
import { shownName } from "./shown-name.ts";

const link = that(text(), isLink);
const DAY_SECONDS = 86_400;

export const createReply = openObject({ tag, links: pair(link), hostToken: key }) satisfies Schema<CreateReply>;
export const greetReply = openObject({ seat, name: shownName, sid }) satisfies Schema<GreetReply>;
/** The greeting, its name as it may be shown. */
export const shownGreeting = (reply: GreetReply): GreetReply => ({ ...reply, name: showableName(reply.name) });
export const joinReply = openObject({
  tag,
  seat,
  token: key,
  wrapped,
  storeKey: key,
  device: count,
  peerDevice: count,
}) satisfies Schema<JoinReply>;

export const refusedReply = openObject({
  refusal: oneOf(Object.keys(refusals) as Refusal[]),
  message: text(0, 500),
  triesLeft: optional(count),
  retryAfterSeconds: optional(number(0, DAY_SECONDS)),
}) satisfies Schema<RefusedReply>;

/** The reply or the refusal, or null for what is neither; never throws. */
export function parseReply<T>(schema: Schema<T>, json: unknown): T | RefusedReply | null {
  // By this field the two are told apart from here on.
  const isRefusal = isObject(json) && "refusal" in json;
  const either: Schema<T | RefusedReply> = isRefusal ? refusedReply : schema;
  return fits(either, json) ? json : null;
}
