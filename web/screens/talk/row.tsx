/** One row of the log: a day, what happened, or what somebody wrote. */
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import { texts } from "../../texts/texts.ts";
import { DashedRing } from "../../ui/icons.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { Message, Unsent } from "./message.tsx";
import type { LogRow } from "./rows.ts";
import { Shared } from "./shared.tsx";
import { Time } from "./time.tsx";

export interface TalkRowProps {
  row: LogRow;
  seat: Seat;
  names: [string, string];
  /** Came while the page was open. */
  fresh: boolean;
}

export function TalkRow({ row, seat, names, fresh }: TalkRowProps) {
  const says = texts.talk;
  const peer = names[otherSeat(seat) - 1]!;
  switch (row.kind) {
    case "day":
      return <p class="row day">{texts.day(row.at)}</p>;
    case "message":
      return <Message row={row} seat={seat} names={names} fresh={fresh} />;
    case "unsent":
      return <Unsent row={row} names={names} />;
    case "unknown":
      return <CannotShow />;
    case "shared":
      return <Shared row={row} names={names} />;
    case "missing":
      return (
        <p class="row event missing">
          <DashedRing size={12} stroke={1.9} />
          {says.missing(row.count)}
        </p>
      );
    case "new":
      return (
        <p class="row new-line" aria-live="off">
          <span>{says.newLine}</span>
        </p>
      );
    case "first-words":
      return (
        <div class="row first-words">
          <p>{says.firstWords.what(row.endsAt)}</p>
          <p>{says.firstWords.verify}</p>
        </div>
      );
    case "waiting":
      return (
        <p class="row event follows">
          <Phrase say={says.waiting[row.waiting]} name={peer} />
        </p>
      );
    case "timer":
      return (
        <p class={row.follows ? "row event follows" : "row event"}>
          <Phrase say={setsTimer(row.author === seat, row.lasts)} name={peer} />
          {" · "}
          <Time at={row.at} />
        </p>
      );
    case "system":
      return (
        <p class={row.follows ? "row event follows" : "row event"}>
          <Phrase say={says.event[row.event]} name={peer} /> · <Time at={row.at} />
        </p>
      );
    case "new-keys":
      return (
        <p class={row.follows ? "row event follows" : "row event"}>
          <Phrase say={says.newKeys} name={peer} /> {row.compare && `${says.compareThem} `}
          <Time at={row.at} />
        </p>
      );
    default:
      return row satisfies never;
  }
}

/** Who has messages disappear, and when. */
function setsTimer(own: boolean, lasts: number): (peer: string) => string {
  const says = texts.talk.disappear;
  if (own) return () => (lasts ? says.you(lasts) : says.youOff);
  return lasts ? says.peer(lasts) : says.peerOff;
}

/** Something newer than this page, or that it cannot draw. */
export const CannotShow = () => <p class="row event">{texts.talk.cannotShow}</p>;
