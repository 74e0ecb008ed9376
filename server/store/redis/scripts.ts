/** The verbs' Lua scripts and how they are run. */
import type { Cluster, Redis } from "ioredis";
import addHour from "./scripts/add-hour.lua?raw";
import checkToken from "./scripts/check-token.lua?raw";
import connect from "./scripts/connect.lua?raw";
import countRequest from "./scripts/count-request.lua?raw";
import countWrongCode from "./scripts/count-wrong-code.lua?raw";
import create from "./scripts/create.lua?raw";
import disconnect from "./scripts/disconnect.lua?raw";
import endIfDue from "./scripts/end-if-due.lua?raw";
import end from "./scripts/end.lua?raw";
import findFile from "./scripts/find-file.lua?raw";
import findSealed from "./scripts/find-sealed.lua?raw";
import findInvite from "./scripts/find-invite.lua?raw";
import keepChunk from "./scripts/keep-chunk.lua?raw";
import keepSubscription from "./scripts/keep-subscription.lua?raw";
import markOpened from "./scripts/mark-opened.lua?raw";
import offerFile from "./scripts/offer-file.lua?raw";
import prelude from "./scripts/prelude.lua?raw";
import readChunk from "./scripts/read-chunk.lua?raw";
import readQueue from "./scripts/read-queue.lua?raw";
import removeFile from "./scripts/remove-file.lua?raw";
import replaceInvite from "./scripts/replace-invite.lua?raw";
import say from "./scripts/say.lua?raw";
import takeSeat from "./scripts/take-seat.lua?raw";
import tries from "./scripts/tries.lua?raw";
import vacate from "./scripts/vacate.lua?raw";
import viewAsHost from "./scripts/view-as-host.lua?raw";
import { type Room, roomFor, roomForUnsending } from "../queue-room.ts";
import type { StoreLimits } from "../session-store.ts";

const scripts = {
  addHour,
  checkToken,
  connect,
  countWrongCode,
  create,
  disconnect,
  end,
  endIfDue,
  findFile,
  findInvite,
  findSealed,
  keepChunk,
  keepSubscription,
  markOpened,
  offerFile,
  readChunk,
  readQueue,
  removeFile,
  replaceInvite,
  say,
  takeSeat,
  tries,
  vacate,
  viewAsHost,
};
type ScriptName = keyof typeof scripts;

/** Runs a verb's script on a session: a refusal comes as its word, anything else as the object the script wrote. */
export type RunScript = <Answer extends string | object>(
  name: ScriptName,
  tag: string,
  ...args: (string | number | Buffer)[]
) => Promise<Answer>;

/** The same for a script whose answer is bytes: a list of a word and perhaps what it is about. */
export type RunForBytes = (name: ScriptName, tag: string, ...args: (string | number)[]) => Promise<Buffer[]>;

/** All of a session carries its tag in braces and so lives in one slot of a cluster; empty braces would not bind, and no tag is "-". */
const bound = (tag: string): string => (tag === "" || tag.startsWith("}") ? "-" : tag);
export const sessionKey = (tag: string): string => `duologue:{${bound(tag)}}:session`;
function keysOf(tag: string): string[] {
  const all = `duologue:{${bound(tag)}}:`;
  return [`${all}session`, `${all}queue:1`, `${all}queue:2`, `${all}tries`, `${all}files`, `${all}chunks`];
}

/** Beside all sessions: one address's requests of one kind. */
const requestsKey = (kind: string, address: string): string => `duologue:rate:${kind} ${address}`;

/** Where everything of a session is announced. */
export const channelOf = (tag: string): string => `duologue:{${tag}}:events`;
export const tagOf = (channel: string): string => channel.slice(channel.indexOf("{") + 1, channel.indexOf("}"));

type Ask = <T>(answer: Promise<T>) => Promise<T>;

/** What the scripts are told of the limits: how many records and bytes a queue may hold [Q8]. */
function roomsInLua(limits: StoreLimits): string {
  const room = ({ records, bytes }: Room) => `{ ${records}, ${bytes} }`;
  const rooms = [roomFor("sealed", limits), roomFor("handshake", limits), roomForUnsending(limits)];
  return `local ROOM_SEALED, ROOM_HANDSHAKE, ROOM_UNSENDING = ${rooms.map(room).join(", ")}\n`;
}

/** Teaches a connection the scripts; a Redis that has forgotten them is taught again by the library. */
export function defineScripts(
  redis: Redis | Cluster,
  ask: Ask,
  limits: StoreLimits,
): { run: RunScript; runForBytes: RunForBytes } {
  const rooms = roomsInLua(limits);
  for (const [name, lua] of Object.entries(scripts)) {
    redis.defineCommand(command(name), { numberOfKeys: keysOf("").length, lua: rooms + prelude + lua });
  }
  // defineCommand() adds methods that the types cannot know.
  type Run<Answer> = (...args: (string | number | Buffer)[]) => Promise<Answer>;
  const commands = redis as unknown as Record<string, Run<never>>;
  const call = <Answer>(method: string, tag: string, args: (string | number | Buffer)[]) =>
    ask((commands[method] as Run<Answer>)(...keysOf(tag), channelOf(tag), ...args));
  return {
    async run<Answer extends string | object>(name: ScriptName, tag: string, ...args: (string | number | Buffer)[]) {
      const answer = await call<string>(command(name), tag, args);
      return (answer.startsWith("{") ? JSON.parse(answer) : answer) as Answer;
    },
    runForBytes: (name, tag, ...args) => call<Buffer[]>(`${command(name)}Buffer`, tag, args),
  };
}

/** The same for the one script that is about no session: resolves to the count and when its window ends. */
export function defineCounting(redis: Redis | Cluster, ask: Ask, windowMs: number) {
  redis.defineCommand(command("countRequest"), { numberOfKeys: 1, lua: countRequest });
  const commands = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<[number, number]>>;
  return async (kind: string, address: string): Promise<{ count: number; endsInMs: number }> => {
    const [count, endsInMs] = await ask(commands[command("countRequest")]!(requestsKey(kind, address), windowMs));
    return { count, endsInMs };
  };
}

/** Some verbs are called like methods that a connection already has. */
const command = (name: string): string => `duologue:${name}`;
