/**
 * The engine's loop: inputs are queued, each is decided by `step`, what changed is written in one transaction, then
 * frames are sent, then the view is shown. A crash between any two of these leaves a state that was whole. Knows no
 * socket, storage or screen: they are its ports.
 */
import type { ClientFrame } from "../../shared/frames.ts";
import type { Command, CommandRefusal, EngineFrame, HelloFields, Input, Moment, Write } from "../engine/engine.ts";
import { helloOf, type State, unsentTexts } from "../engine/state.ts";
import { type Context, step } from "../engine/step.ts";
import { type View, viewOf } from "../engine/view.ts";

export interface ConversationPorts {
  /** Resolves once the rows are on the disk, or this browser keeps nothing. */
  write(writes: readonly Write[], hello: HelloFields): Promise<void>;
  send(frame: ClientFrame): boolean;
  reconnect(): void;
  /** Something may have changed. */
  changed(): void;
}

/** What became of a command: it is on the disk, it was refused, or it could not be worked on and has changed nothing. */
export type Outcome = "done" | CommandRefusal | "failed";

export interface Conversation {
  put(input: Input): void;
  /** Resolves once what it changed is written down and can be seen; never, where the conversation is over before that. */
  command(command: Command): Promise<Outcome>;
  /** A frame of the connection that was welcomed last. */
  hear(frame: EngineFrame): void;
  view(): View;
  /** What the next `hello` says. */
  hello(): HelloFields;
  /** Texts that nobody else has, a draft too: as they are once every input so far is decided, or the disk hangs. */
  unsent(): Promise<string[]>;
  stop(): void;
}

/** A timer that is set to more goes off at once. */
const TIMER_MAX_MS = 2_147_483_647;

/** A page that is over must not stay on the screen for a disk that does not answer. */
const SETTLED_MAX_MS = 2_000;

/** More frames than this are not decided at once, so that a long queue is shown as it comes. */
const FRAMES_AT_ONCE = 256;

export function createConversation(initial: State, context: Context, ports: ConversationPorts): Conversation {
  let state = initial;
  let over = false;
  let working: Promise<void> | null = null;
  let tick: ReturnType<typeof setTimeout> | undefined;
  const queue: Input[] = [];
  /** Who waits for what becomes of a command in the queue. */
  const waiting = new Map<Input, (outcome: Outcome) => void>();
  /** Welcomes heard, and welcomes decided: what was decided for an earlier connection is not sent on a later one. */
  let heard = 0;
  let decided = 0;
  let connected = false;

  function put(input: Input): void {
    if (over) return;
    if (input.type === "disconnected") connected = false;
    const last = queue.at(-1);
    if (isDraft(input) && last && isDraft(last)) {
      queue[queue.length - 1] = input;
      settle(last, "done");
    } else {
      queue.push(input);
    }
    start();
  }

  function start(): void {
    working ??= work().finally(() => {
      working = null;
      // What came in the moment between.
      if (queue.length > 0) start();
    });
  }

  function hear(frame: EngineFrame): void {
    if (over) return;
    if (frame.type === "welcome") {
      heard += 1;
      connected = true;
    }
    const last = queue.at(-1);
    if (last?.type === "frames" && frame.type !== "welcome" && last.frames.length < FRAMES_AT_ONCE) {
      last.frames.push(frame);
    } else {
      put({ type: "frames", frames: [frame] });
    }
  }

  async function work(): Promise<void> {
    for (let input = queue.shift(); input && !over; input = queue.shift()) {
      const outcome = await decide(input).catch((error: unknown) => {
        report(error);
        return "failed" as const;
      });
      if (over) return;
      settle(input, outcome);
    }
  }

  /** Every input so far is decided; one that hangs in its writing is not waited for. */
  async function settled(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), SETTLED_MAX_MS);
    });
    while (working) if ((await Promise.race([working, late])) === "late") break;
    clearTimeout(timer);
  }

  function settle(input: Input, outcome: Outcome): void {
    waiting.get(input)?.(outcome);
    waiting.delete(input);
  }

  async function decide(input: Input): Promise<Outcome> {
    if (input.type === "frames" && input.frames[0]?.type === "welcome") decided += 1;
    const { state: next, effects } = await step(state, input, now(), context);
    if (over) return "failed";
    if (effects.writes.length > 0) await ports.write(effects.writes, helloOf(next));
    if (over) return "failed";
    state = next;
    if (connected && decided === heard) for (const frame of effects.frames) ports.send(frame);
    if (effects.reconnect) ports.reconnect();
    clearTimeout(tick);
    const { wakeInMs } = effects;
    if (wakeInMs !== null) tick = setTimeout(() => put({ type: "tick" }), Math.min(wakeInMs, TIMER_MAX_MS));
    ports.changed();
    return effects.refused ?? "done";
  }

  // [M23] What disappears does so whether or not a connection comes.
  if (state.timeline.running.size > 0) put({ type: "tick" });

  return {
    put,
    command(command) {
      const input: Input = { type: "command", command };
      return new Promise((resolve) => {
        if (!over) waiting.set(input, resolve);
        put(input);
      });
    },
    hear,
    view: () => viewOf(state, now()),
    hello: () => helloOf(state),
    async unsent() {
      await settled();
      const { text } = state.draft;
      return text.trim() === "" ? unsentTexts(state) : [...unsentTexts(state), text];
    },
    stop() {
      over = true;
      queue.length = 0;
      waiting.clear();
      clearTimeout(tick);
    },
  };
}

const now = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** While one draft is being written down, of those that follow only the last counts. */
const isDraft = (input: Input): boolean => input.type === "command" && input.command.type === "keep-draft";

/** One input that cannot be worked on must not stop those behind it; the console gets no word of the chat. */
function report(error: unknown): void {
  console.error(error instanceof Error ? error.stack : "an input could not be worked on");
}
