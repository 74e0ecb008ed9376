/** One row of the log: a day, what happened, or what somebody wrote. */
import type { Slot } from "../../shared/shapes.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { SystemEvent } from "../chat/state.ts";
import { texts } from "../texts/texts.ts";
import { DashedRing } from "../ui/icons.tsx";
import { Phrase } from "../ui/phrase.tsx";
import { Message, Unsent } from "./talk-message.tsx";
import type { Row } from "./talk-rows.ts";
import { Time } from "./talk-time.tsx";

export interface TalkRowProps {
  row: Row;
  slot: Slot;
  names: [string, string];
  /** Came while the page was open. */
  fresh: boolean;
}

export function TalkRow({ row, slot, names, fresh }: TalkRowProps) {
  switch (row.kind) {
    case "day":
      return <p class="row day">{texts.day(row.at)}</p>;
    case "message":
      return <Message row={row} slot={slot} names={names} fresh={fresh} />;
    case "unsent":
      return <Unsent row={row} names={names} />;
    case "missing":
      return (
        <p class="row event missing">
          <DashedRing size={12} stroke={1.9} />
          {texts.talk.missing}
        </p>
      );
    case "system":
      return (
        <p class={row.follows ? "row event follows" : "row event"}>
          <Phrase say={texts.talk.event[row.event]} name={names[otherSlot(slot) - 1]!} />
          {/* Advice rather than an event: it has no time of its own. */}
          {!advice.has(row.event) && (
            <>
              {" · "}
              <Time at={row.at} />
            </>
          )}
        </p>
      );
    default:
      return row satisfies never;
  }
}

const advice = new Set<SystemEvent>(["peer-not-joined", "earlier-elsewhere", "trimmed"]);
