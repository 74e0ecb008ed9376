/** One row of the log: a day, what happened, or what somebody wrote. */
import type { Seat } from "../../../shared/shapes.ts";
import { otherSeat } from "../../../shared/shapes.ts";
import type { SystemEvent } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { DashedRing } from "../../ui/icons.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { Message, Unsent } from "./message.tsx";
import type { Row } from "./rows.ts";
import { Time } from "./time.tsx";

export interface TalkRowProps {
  row: Row;
  seat: Seat;
  names: [string, string];
  /** Came while the page was open. */
  fresh: boolean;
}

export function TalkRow({ row, seat, names, fresh }: TalkRowProps) {
  switch (row.kind) {
    case "day":
      return <p class="row day">{texts.day(row.at)}</p>;
    case "message":
      return <Message row={row} seat={seat} names={names} fresh={fresh} />;
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
          <Phrase say={texts.talk.event[row.event]} name={names[otherSeat(seat) - 1]!} />
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
