/** Which of the two voices (ink and paper) a seat speaks in. */
import type { Seat } from "../../shared/shapes.ts";

export const voice = (seat: Seat): "first" | "second" => (seat === 1 ? "first" : "second");
