/** What somebody wrote: its bubble, what it answers, how it was received; or that it was taken back. */
import type { Seat } from "../../../shared/shapes.ts";
import { texts } from "../../texts/texts.ts";
import { isEmojiOnly } from "../../ui/emoji-only.ts";
import { TimerIcon } from "../../ui/chat-icons.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { Receipt } from "../../ui/receipt.tsx";
import type { MessageRow, PlainRow, Quote } from "./rows.ts";
import { summaryOf } from "./summary.ts";
import { FileSlot } from "../files/slot.tsx";
import { Time } from "./time.tsx";
import { Words } from "./words.tsx";
import { voice } from "../voice.ts";

/** So much of a message is in the name of its button. */
const NAME_CHARACTERS = 40;

export interface MessageProps {
  row: MessageRow;
  seat: Seat;
  names: [string, string];
  fresh: boolean;
}

/** Presses are taken by the log, once for all rows: see log.tsx. */
export function Message({ row, seat, names, fresh }: MessageProps) {
  const says = texts.talk;
  const reacted = Object.keys(row.reactions).length > 0;
  const looks = [
    row.own ? "own" : "other",
    row.first && "first",
    row.last && "last",
    fresh && "fresh",
    reacted && "reacted",
    row.edited !== undefined && "edited",
  ];
  const large = isEmojiOnly(row.text);
  return (
    <div
      class={["row message", ...looks].filter(Boolean).join(" ")}
      data-key={row.key}
      data-unseen={row.unseen ? "" : undefined}
      data-voice={voice(row.author)}
      // Nobody needs to be told what they have just written themselves.
      aria-live={row.own ? "off" : undefined}
    >
      <div class="message-box">
        <Speaker own={row.own} name={names[row.author - 1]!} />
        <div class="bubble-box">
          <div class={large && !row.quote && !row.file ? "bubble large" : row.file ? "bubble with-file" : "bubble"}>
            {row.quote && <QuotePreview quote={row.quote} name={names[row.quote.author - 1]!} />}
            {row.file && <FileSlot message={{ author: row.author, id: row.id }} file={row.file} own={row.own} />}
            {row.text !== "" && <Words text={row.text} class={large ? "large" : undefined} />}
          </div>
          {reacted && <Reactions reactions={row.reactions} seat={seat} names={names} />}
          {/*
            One stop of the Tab key for all messages; arrows go from one to the next. Not spoken with what comes. Its
            sign is in the style sheet: thousands of pictures would be four times as many elements.
          */}
          <button
            type="button"
            class="more"
            tabIndex={-1}
            aria-live="off"
            aria-haspopup="dialog"
            aria-label={says.more(summaryOf(row, NAME_CHARACTERS))}
          />
        </div>
        <p class="meta">
          {row.edited !== undefined && <span>{says.edited} ·</span>} <Time at={row.at} />
          {row.lasts && <Timer lasts={row.lasts} />}
          {row.mark && (
            <>
              {" "}
              <Receipt
                mark={row.mark}
                word={says.mark[row.mark]}
                showWord={row.newestOwn || row.mark === "held" || row.mark === "not-delivered"}
              />
            </>
          )}
        </p>
      </div>
    </div>
  );
}

const Timer = ({ lasts }: { lasts: number }) => (
  <span class="timer">
    {" "}
    <TimerIcon />
    <span class="visually-hidden">{texts.talk.disappear.mark(lasts)}</span>
  </span>
);

export function Unsent({ row, names }: { row: PlainRow; names: [string, string] }) {
  return (
    <div
      class={row.own ? "row message first last own" : "row message first last other"}
      data-key={row.key}
      data-voice={voice(row.author)}
      aria-live={row.own ? "off" : undefined}
    >
      <div class="message-box">
        <Speaker own={row.own} name={names[row.author - 1]!} />
        <p class="bubble taken-back">{texts.talk.unsent}</p>
        <p class="meta">
          <Time at={row.at} />
        </p>
      </div>
    </div>
  );
}

const Speaker = ({ own, name }: { own: boolean; name: string }) => (
  <span class="visually-hidden">
    {own ? texts.talk.you : <bdi>{name}</bdi>}
    {": "}
  </span>
);

/** One line of what is answered; pressing it shows the whole, where it is here. */
function QuotePreview({ quote, name }: { quote: Quote; name: string }) {
  const says = texts.talk;
  const words = quote.is === "here" ? quote.start : quote.is === "unsent" ? says.unsent : says.earlierMessage;
  const lines = (
    <>
      <bdi class="quote-name">{name}</bdi>
      <span class="visually-hidden">{": "}</span>
      <span class="quote-words" dir="auto">
        {words}
      </span>
    </>
  );
  if (quote.is === "earlier") {
    return (
      <p class="quote" data-voice={voice(quote.author)}>
        {lines}
      </p>
    );
  }
  return (
    <button type="button" class="quote" data-voice={voice(quote.author)} data-to={quote.to} title={says.replyTo(name)}>
      {lines}
    </button>
  );
}

interface ReactionsProps {
  reactions: MessageRow["reactions"];
  seat: Seat;
  names: [string, string];
}

function Reactions({ reactions, seat, names }: ReactionsProps) {
  const says = texts.talk;
  return (
    <p class="reactions">
      {([1, 2] as const).map((by) => {
        const emoji = reactions[by];
        if (!emoji) return null;
        return (
          // One's own was said by the button that was pressed.
          <span key={by} aria-live={by === seat ? "off" : undefined}>
            <span aria-hidden="true">{emoji}</span>
            <span class="visually-hidden">
              {by === seat ? says.youReacted(emoji) : <Phrase say={says.reacted(emoji)} name={names[by - 1]!} />}
              {". "}
            </span>
          </span>
        );
      })}
    </p>
  );
}
