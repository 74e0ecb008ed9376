/** What a page of the bench runs: the product's own client code, as it is, under one global name. */
import { createParticipant as create, type ParticipantOptions } from "../../web/participant/participant.ts";

export { createHost } from "../../web/host/host.ts";

export const createParticipant = (link: string, code: string, options: Omit<ParticipantOptions, "loadInside">) =>
  create(link, code, { ...options, loadInside: () => import("../../web/participant/inside.ts") });
