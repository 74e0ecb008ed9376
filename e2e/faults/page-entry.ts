/** What a page of the bench runs: the product's own client code, as it is, under one global name. */
export { createHost } from "../../web/host/host.ts";
export { createParticipant } from "../../web/participant/participant.ts";
