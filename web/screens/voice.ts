/** Which of the two voices (ink and paper) a slot speaks in. */
import type { Slot } from "../../shared/shapes.ts";

export const voice = (slot: Slot): "first" | "second" => (slot === 1 ? "first" : "second");
