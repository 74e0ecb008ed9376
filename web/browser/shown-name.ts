/** Somebody's name as a server tells it: an honest one is as it was typed, and no other can disturb the page [C2]. */
import { showableName } from "../../shared/names.ts";
import { text, that } from "../../shared/schema.ts";

/** A name of which {@link showableName} leaves something. */
export const shownName = that(text(0, 200), (name) => showableName(name) !== "");
