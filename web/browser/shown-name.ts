/** Somebody's name as a server tells it: an honest one is as it was typed, and no other can disturb the page [C2]. */
import * as v from "valibot";
import { showableName } from "../../shared/names.ts";

export const shownName = v.pipe(v.string(), v.maxLength(200), v.transform(showableName), v.minLength(1));
