/** One row of the log: a day, what happened, or what somebody wrote. */
import type { Slot } from "../../shared/shapes.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { SystemEvent } from "../chat/state.ts";
import { texts } from "../texts.ts";
import { isEmojiOnly } from "../ui/emoji-only.ts";
import { DashedRing } from "../ui/icons.tsx";
import { linkify } from "../ui/linkify.ts";
import { Phrase } from "../ui/phrase.tsx";
import { Receipt } from "../ui/receipt.tsx";
import type { MessageRow, Row } from "./talk-rows.ts";
import { voice } from "./voice.ts";

export interface TalkRowProps {
  row: Row;
  slot: Slot;
  names: [string, string];
  /** Came while the page was open. */
  fresh: boolean;
}

export function TalkRow({ row, slot, names, fresh }: TalkRowProps) {
  if (row.kind === "day") return <p class="day">{texts.day(row.at)}</p>;
  if (row.kind === "message") return <Message row={row} name={names[row.from - 1]!} fresh={fresh} />;
  if (row.kind === "missing") {
    return (
      <p class="event missing">
        <DashedRing size={12} stroke={1.9} />
        {texts.talk.missing}
      </p>
    );
  }
  const says = texts.talk.event[row.event];
  return (
    <p class={row.follows ? "event follows" : "event"}>
      <Phrase say={says} name={names[otherSlot(slot) - 1]!} />
      {/* Advice rather than an event: it has no time of its own. */}
      {!advice.has(row.event) && (
        <>
          {" · "}
          <Time at={row.at} />
        </>
      )}
    </p>
  );
}

const advice = new Set<SystemEvent>(["peer-not-joined", "earlier-elsewhere"]);

function Message({ row, name, fresh }: { row: MessageRow; name: string; fresh: boolean }) {
  const says = texts.talk;
  const looks = ["message", row.own ? "own" : "other", row.first && "first", row.last && "last", fresh && "fresh"];
  const large = isEmojiOnly(row.text);
  return (
    <div class={looks.filter(Boolean).join(" ")} data-voice={voice(row.from)}>
      <div class="message-box">
        <span class="visually-hidden">
          {row.own ? says.you : <bdi>{name}</bdi>}
          {": "}
        </span>
        {row.shared && row.first && <p class="shared">{says.shared}</p>}
        <p class={large ? "bubble large" : "bubble"} dir="auto">
          <Linked text={row.text} />
        </p>
        <p class="meta">
          <Time at={row.at} />
          {row.mark && (
            <>
              {" "}
              <Receipt mark={row.mark} word={says.mark[row.mark]} showWord={row.newestOwn} />
            </>
          )}
        </p>
      </div>
    </div>
  );
}

const Time = ({ at }: { at: number }) => <time dateTime={new Date(at).toISOString()}>{texts.time(at)}</time>;

function Linked({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map((part, at) =>
        part.href ? (
          <a key={at} href={part.href} rel="noopener noreferrer" target="_blank">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
