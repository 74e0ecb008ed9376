/** Fetched while the chat goes on: its end may come without a network. */
import { laterPart } from "../screens/later.ts";

export const afterScreens = laterPart(() => import("../screens/after.ts"));
