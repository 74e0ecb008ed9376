/** The engine as the product has it. */
import { helloOf, loadState, newState } from "../state.ts";
import { step } from "../step.ts";
import { viewOf } from "../view.ts";
import type { Engine } from "./world.ts";

export const realEngine: Engine = { newState, loadState, helloOf, step, viewOf };
