/** One input, decided: it goes through the slices in a fixed order, then everything that may go on goes on. */
import type { Effects, Input, Moment } from "./engine.ts";
import type { EngineLimits } from "./limits.ts";
import type { EngineCrypto, RandomId } from "./ports.ts";
import type { State } from "./state.ts";

export interface Context {
  crypto: EngineCrypto;
  random: RandomId;
  limits: EngineLimits;
}

/**
 * Decides one input. Changes nothing that `state` still sees; never throws for what the other or the server sends.
 * The effects are carried out in their order: writes in one transaction, then frames, then the view.
 */
export function step(
  state: State,
  _input: Input,
  _moment: Moment,
  _context: Context,
): Promise<{ state: State; effects: Effects }> {
  const effects: Effects = { writes: [], frames: [], reconnect: false, wakeInMs: null, refused: null };
  return Promise.resolve({ state, effects });
}
