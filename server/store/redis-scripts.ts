/** The verbs' Lua scripts and how they are run. */
import type { Cluster, Redis } from "ioredis";
import addHour from "./redis-scripts/add-hour.lua?raw";
import append from "./redis-scripts/append.lua?raw";
import checkToken from "./redis-scripts/check-token.lua?raw";
import connect from "./redis-scripts/connect.lua?raw";
import countWrongCode from "./redis-scripts/count-wrong-code.lua?raw";
import create from "./redis-scripts/create.lua?raw";
import disconnect from "./redis-scripts/disconnect.lua?raw";
import endIfDue from "./redis-scripts/end-if-due.lua?raw";
import end from "./redis-scripts/end.lua?raw";
import findInvite from "./redis-scripts/find-invite.lua?raw";
import have from "./redis-scripts/have.lua?raw";
import keepSubscription from "./redis-scripts/keep-subscription.lua?raw";
import markOpened from "./redis-scripts/mark-opened.lua?raw";
import pass from "./redis-scripts/pass.lua?raw";
import prelude from "./redis-scripts/prelude.lua?raw";
import readAfter from "./redis-scripts/read-after.lua?raw";
import replaceInvite from "./redis-scripts/replace-invite.lua?raw";
import takeSeat from "./redis-scripts/take-seat.lua?raw";
import tries from "./redis-scripts/tries.lua?raw";
import vacate from "./redis-scripts/vacate.lua?raw";
import viewAsHost from "./redis-scripts/view-as-host.lua?raw";

const scripts = {
  addHour,
  append,
  checkToken,
  connect,
  countWrongCode,
  create,
  disconnect,
  end,
  endIfDue,
  findInvite,
  have,
  keepSubscription,
  markOpened,
  pass,
  readAfter,
  replaceInvite,
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
  ...args: (string | number)[]
) => Promise<Answer>;

/** All of a session carries its tag in braces and so lives in one slot of a cluster; empty braces would not bind, and no tag is "-". */
const keyOf = (tag: string, what: string): string => `duologue:{${/^(\}|$)/.test(tag) ? "-" : tag}}:${what}`;
export const sessionKey = (tag: string): string => keyOf(tag, "session");
const keysOf = (tag: string): string[] => ["session", "log", "seen", "tries"].map((what) => keyOf(tag, what));

/** Where everything of a session is announced. */
export const channelOf = (tag: string): string => `duologue:{${tag}}:events`;
export const tagOf = (channel: string): string => channel.slice(channel.indexOf("{") + 1, channel.indexOf("}"));

/** Teaches a connection the scripts; a Redis that has forgotten them is taught again by the library. */
export function defineScripts(redis: Redis | Cluster, ask: <T>(answer: Promise<T>) => Promise<T>): RunScript {
  for (const [name, lua] of Object.entries(scripts)) {
    redis.defineCommand(command(name), { numberOfKeys: keysOf("").length, lua: prelude + lua });
  }
  // defineCommand() adds methods that the types cannot know.
  const commands = redis as unknown as Record<string, (...args: (string | number)[]) => Promise<string>>;
  return async <Answer extends string | object>(name: ScriptName, tag: string, ...args: (string | number)[]) => {
    const answer = await ask(commands[command(name)]!(...keysOf(tag), channelOf(tag), ...args));
    return (answer.startsWith("{") ? JSON.parse(answer) : answer) as Answer;
  };
}

/** Some verbs are called like methods that a connection already has. */
const command = (name: string): string => `duologue:${name}`;
