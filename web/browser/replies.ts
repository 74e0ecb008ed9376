/**
 * What the server answers over HTTP, checked at the page's door as its frames are: a hostile one can answer anything, and
 * none of it may end or confuse the page.
 */
import * as v from "valibot";
import type { CreateReply, FileReply, GreetReply, JoinReply, RefusedReply } from "../../shared/api.ts";
import { chunksOf, FILE_SIZE_MAX_BYTES } from "../../shared/files.ts";
import { type Refusal, refusals } from "../../shared/refusals.ts";
import { count, isLink, key, seat, sid, tag, wrapped } from "../../shared/shapes.ts";
import { shownName } from "./shown-name.ts";

const link = v.pipe(v.string(), v.check(isLink));
const DAY_SECONDS = 86_400;

export const createReply = v.object({
  tag,
  links: v.strictTuple([link, link]),
  hostToken: key,
}) satisfies v.GenericSchema<unknown, CreateReply>;
export const greetReply = v.object({ seat, name: shownName, sid }) satisfies v.GenericSchema<unknown, GreetReply>;
export const joinReply = v.object({
  tag,
  seat,
  token: key,
  wrapped,
  storeKey: key,
  device: count,
  peerDevice: count,
}) satisfies v.GenericSchema<unknown, JoinReply>;

const chunkIndex = v.pipe(count, v.maxValue(chunksOf(FILE_SIZE_MAX_BYTES)));
export const fileReply = v.object({
  bytes: count,
  have: v.pipe(v.array(v.strictTuple([chunkIndex, chunkIndex])), v.maxLength(chunksOf(FILE_SIZE_MAX_BYTES))),
}) satisfies v.GenericSchema<unknown, FileReply>;

export const refusedReply = v.object({
  refusal: v.picklist(Object.keys(refusals) as Refusal[]),
  message: v.pipe(v.string(), v.maxLength(500)),
  triesLeft: v.exactOptional(count),
  retryAfterSeconds: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(DAY_SECONDS))),
}) satisfies v.GenericSchema<unknown, RefusedReply>;

/** The reply or the refusal, or null for what is neither; never throws. */
export function parseReply<T>(schema: v.GenericSchema<unknown, T>, json: unknown): T | RefusedReply | null {
  for (const each of [schema, refusedReply]) {
    const result = v.safeParse(each, json, { abortEarly: true });
    if (result.success) return result.output;
  }
  return null;
}
