/** What can be done with a message. */
import { useEffect, useRef } from "preact/hooks";
import { HOUR_MS } from "../../../shared/limits.ts";
import type { Seat } from "../../../shared/shapes.ts";
import type { Reaction } from "../../../shared/content.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Menu } from "../../ui/menu.tsx";
import type { MessageRow } from "./rows.ts";
import { summaryOf } from "./summary.ts";
import { Time } from "./time.tsx";

export interface TalkMenuProps {
  row: MessageRow;
  /** The reader's. */
  seat: Seat;
  /** Of who wrote it. */
  name: string;
  reactions: readonly Reaction[];
  /** Opened by a key: begin at the first button. */
  byKey: boolean;
  beside: () => Element | null;
  onReply: () => void;
  onReact: (emoji: Reaction | "") => void;
  /** Null where it may not be edited. */
  onEdit: (() => void) | null;
  onUnsend: () => void;
  onClose: () => void;
}

/** So much of the message is in the dialog's name. */
const NAME_CHARACTERS = 40;

/** "Copied" can be read; then the menu has done its work. */
const COPIED_MS = 1_000;

export function TalkMenu(props: TalkMenuProps) {
  const { row, seat, name, reactions, byKey, beside, onReply, onReact, onEdit, onUnsend, onClose } = props;
  const says = texts.talk;
  const dialog = useRef<HTMLDialogElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const closing = useRef(0);
  const sent = row.own && Date.now() - row.at < HOUR_MS;

  useEffect(() => () => window.clearTimeout(closing.current), []);

  /** The dialog closes first, so that the focus can go where the deed wants it. */
  const andClose = (deed: () => void) => () => {
    dialog.current?.close();
    deed();
    onClose();
  };

  return (
    <Menu
      label={says.more(summaryOf(row, NAME_CHARACTERS))}
      dialogRef={dialog}
      begin={byKey ? first : null}
      beside={beside}
      onClose={onClose}
    >
      <p class="menu-about">
        {row.own ? says.you : <bdi>{name}</bdi>}
        {" · "}
        <Time at={row.at} />
      </p>
      {/* The dialog's name says it, too. */}
      <p class="menu-words" dir="auto" aria-hidden="true">
        {summaryOf(row)}
      </p>
      <div class="menu-reactions" role="group" aria-label={says.reactions}>
        {reactions.map((emoji, at) => {
          const mine = row.reactions[seat] === emoji;
          return (
            <button
              key={emoji}
              ref={at === 0 ? first : null}
              type="button"
              class="menu-reaction"
              aria-pressed={mine}
              onClick={andClose(() => onReact(mine ? "" : emoji))}
            >
              {emoji}
            </button>
          );
        })}
      </div>
      <Button kind="quiet" class="menu-item" onClick={andClose(onReply)}>
        {says.reply}
      </Button>
      {onEdit && (
        <Button kind="quiet" class="menu-item" onClick={andClose(onEdit)}>
          {says.edit}
        </Button>
      )}
      {row.text !== "" && (
        <CopyButton
          kind="quiet"
          class="menu-item"
          text={row.text}
          label={says.copy}
          done={texts.copied}
          failed={texts.copyFailed}
          onCopied={() => {
            closing.current = window.setTimeout(onClose, COPIED_MS);
          }}
        />
      )}
      {sent && (
        <Button kind="quiet" class="menu-item" onClick={andClose(onUnsend)}>
          {says.unsend}
        </Button>
      )}
    </Menu>
  );
}
