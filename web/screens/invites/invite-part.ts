/** Of a host who is one of the two: the other's invite, in the chat. */
import { laterPart } from "../later.ts";
import { hostDress } from "./host-styles.ts";

export const invitePanel = laterPart(async () => {
  const [panel] = await Promise.all([import("../talk/invite-panel.tsx"), hostDress.load()]);
  return panel;
});
