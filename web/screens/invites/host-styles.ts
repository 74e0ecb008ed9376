/** The styles of a host's pages; in the chat of a host who is one of the two they come with the other's invite. */
import hostStyles from "../../styles/host.css?url";
import { loadStyles } from "../../ui/load-styles.ts";
import { createPart } from "../../ui/part.ts";

export const hostDress = createPart(() => loadStyles(hostStyles));
