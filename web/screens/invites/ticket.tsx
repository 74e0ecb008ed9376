/** One invite: on the screen a ticket with a stub, on paper a sheet whose fold hides the code. */
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { InviteView } from "../../host/state.ts";
import { face } from "../../face.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { formatCode } from "../../ui/format-code.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { isTouch, useRemaining } from "../../ui/hooks.ts";
import { ChevronIcon } from "../../ui/icons.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { type DotShape, StatusDot } from "../../ui/status-dot.tsx";
import { CodeGroups } from "./code-groups.tsx";
import { TicketEndCode } from "./ticket-end-code.tsx";
import { TicketBrand, TicketEnvelope } from "./ticket-print.tsx";
import { share, TicketWays } from "./ticket-ways.tsx";
import { voice } from "../voice.ts";

export interface TicketProps {
  invite: InviteView;
  endsAt: number;
  onNewInvite: () => void;
  onShowInPerson: () => void;
  /** Left out where nobody joins from here. */
  onJoinAs: (() => void) | undefined;
  onDraft: () => void;
  /** Link or code was copied, shared or drafted: somebody may have it. */
  onHanded: () => void;
  /** Both are in: link and code are of no more use, and out of the way until asked for. */
  folded: boolean;
}

/** Above so many letters a name is set smaller on paper, where nothing below it can give way. */
const LONG_NAME = 14;

export function Ticket(props: TicketProps) {
  const { invite, endsAt, onNewInvite, onShowInPerson, onJoinAs, onDraft, onHanded, folded } = props;
  const { seat, name, url, replacing } = invite;
  const code = invite.code && formatCode(invite.code);
  const says = texts.invites;
  const [open, setOpen] = useState(false);
  const id = useId();
  const ticket = useRef<HTMLElement>(null);
  const fold = useRef<HTMLButtonElement>(null);
  // Folded by somebody's joining: what had the focus is out of sight now.
  useLayoutEffect(() => {
    const { activeElement } = document;
    if (ticket.current?.contains(activeElement) && activeElement?.closest("[hidden], [data-folded]"))
      fold.current?.focus({ preventScroll: true });
  }, [folded]);
  return (
    <section ref={ticket} class="ticket" data-voice={voice(seat)} aria-label={says.region(name)}>
      <TicketBrand />
      <div class="ticket-head">
        <h2 class={[...name].length > LONG_NAME ? "long" : undefined}>
          <bdi>{name}</bdi>
        </h2>
        <Status invite={invite} />
      </div>
      {folded && (
        <Button
          kind="bare"
          class="disclosure"
          buttonRef={fold}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <ChevronIcon />
          {says.unfold}
        </Button>
      )}
      {/* Not `hidden`: paper has both. */}
      <div id={id} class="ticket-whole" data-folded={folded && !open ? "" : undefined}>
        {code && (
          <LinkAndCode
            invite={invite}
            code={code}
            endsAt={endsAt}
            onShowInPerson={onShowInPerson}
            onHanded={onHanded}
          />
        )}
        {invite.endCode && <TicketEndCode name={name} code={formatCode(invite.endCode)} />}
      </div>
      <Notice invite={invite} />
      <div class="ticket-foot">
        {code && onJoinAs && (
          <Button kind="bare" onClick={onJoinAs}>
            <span>
              <Phrase say={says.joinAs} name={name} />
            </span>
          </Button>
        )}
        <Button kind="bare" busy={replacing && says.replacing} onClick={onNewInvite}>
          {says.newInvite}
        </Button>
      </div>
      {code && (
        <div hidden={folded && !open}>
          <TicketWays
            url={url}
            code={code}
            onDraft={() => {
              onHanded();
              onDraft();
            }}
            onHanded={onHanded}
          />
        </div>
      )}
    </section>
  );
}

interface LinkAndCodeProps extends Pick<TicketProps, "invite" | "endsAt" | "onShowInPerson" | "onHanded"> {
  code: string;
}

function LinkAndCode({ invite, code, endsAt, onShowInPerson, onHanded }: LinkAndCodeProps) {
  const { seat, name, url, replacing } = invite;
  const says = texts.invites;
  const done = { done: texts.copied, failed: texts.copyFailed, onCopied: onHanded };
  const inPerson = !face.withoutInPerson && (
    <Button key="in-person" kind="tone" busy={replacing && says.replacing} onClick={onShowInPerson}>
      {says.more.inPerson}
    </Button>
  );
  // Two phones in one room, or a letter from a desk.
  const touch = isTouch();
  return (
    <>
      <p class="print-only ticket-how">
        {says.printed.how[0]}
        <br />
        {says.printed.how[1]}
      </p>
      <div class="ticket-top">
        <QrCode text={url} label={says.qrFor(name)} />
        <div class="ticket-link">
          <span class="ticket-label">{says.link}</span>
          <output aria-label={says.linkFor(name)} dir="ltr">
            <Address url={url} />
          </output>
        </div>
        <div class="ticket-actions">
          {touch && inPerson}
          <CopyButton kind="tone" text={url} label={says.copyLink} {...done} />
          {"share" in navigator && (
            <Button
              kind="tone"
              onClick={() => {
                onHanded();
                void share({ url });
              }}
            >
              {says.shareLink}
            </Button>
          )}
          {!touch && inPerson}
        </div>
      </div>
      <p class="print-only ticket-until">{says.printed.until(endsAt)}</p>
      <TicketEnvelope id={`envelope-${seat}`} />
      <div class="perforation" aria-hidden="true" />
      <div class="ticket-stub">
        <div class="ticket-code">
          <span class="ticket-label">{says.code}</span>
          <output aria-label={says.codeFor(name)} dir="ltr">
            <CodeGroups code={code} />
          </output>
        </div>
        <CopyButton kind="tone" text={code} label={says.copyCode} {...done} />
      </div>
    </>
  );
}

/** What the ticket alone would not tell: why it is a new one, why it is not, or that it is not for long. */
function Notice({ invite: { code, notice, inPerson } }: { invite: InviteView }) {
  const says = texts.invites;
  const words = notice ? says.notice[notice] : code === null ? says.elsewhere : null;
  return (
    <>
      <p class="ticket-notice" role="status">
        {words}
      </p>
      {inPerson?.phase === "showing" && <ShownFor until={inPerson.until} />}
    </>
  );
}

function ShownFor({ until }: { until: number }) {
  const [words, clock] = texts.invites.inPerson.replacedIn(useRemaining(until));
  return (
    <p class="ticket-notice" role="timer">
      {words} <b>{clock}</b>
    </p>
  );
}

function Status({ invite: { status, wrongCodes } }: { invite: InviteView }) {
  const says = texts.invites;
  const outside = status === "not-opened" || status === "opened";
  return (
    <p class="status" role="status">
      {(!outside || wrongCodes === 0) && (
        <span>
          <StatusDot shape={shapes[status]} />
          {says.status[status]}
        </span>
      )}{" "}
      {/* Also when NAME is in: then it was somebody else, or another device. */}
      {wrongCodes > 0 && (
        <span>
          <StatusDot shape="alert" />
          {says.wrongCode(wrongCodes)}
        </span>
      )}
    </p>
  );
}

const shapes: Record<InviteView["status"], DotShape> = {
  "not-opened": "ring",
  opened: "half",
  "in-chat": "disc",
  away: "dashed",
};

/** The whole address, broken before its last part; "https://" is there to be copied but takes no room. */
function Address({ url }: { url: string }) {
  const [, secure = "", host = "", path = ""] = /^(https:\/\/)?(.*)(\/[^/]*)$/.exec(url) ?? [];
  return (
    <>
      {secure && <span class="scheme">{secure}</span>}
      {host}
      <wbr />
      {path}
    </>
  );
}
