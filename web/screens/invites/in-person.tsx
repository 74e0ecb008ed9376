/** One QR code with link and secret code in it, over the whole page, for somebody who stands next to the host. */
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import type { InviteView } from "../../host/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { useCovering } from "../../ui/covering.ts";
import { ConnectionStatus } from "../../ui/connection-status.tsx";
import { useRemaining } from "../../ui/hooks.ts";
import { isLoopback } from "../../ui/loopback.ts";
import { Mark } from "../../ui/mark.tsx";
import { Phrase } from "../../ui/phrase.tsx";
import { QrCode } from "../../ui/qr-code.tsx";
import { voice } from "../voice.ts";

export interface InPersonViewProps {
  invite: InviteView;
  /** What is to be said of the connection, if anything. */
  text: string | null;
  /** Keeps the screen on until released. */
  keepAwake: () => { release(): void };
  onClose: () => void;
}

/** Long enough to read that it has worked. */
const USED_MS = 3_000;

export function InPersonView({ invite, text, keepAwake, onClose }: InPersonViewProps) {
  const { seat, name, url, code, inPerson } = invite;
  const says = texts.invites.inPerson;
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  const phase = inPerson?.phase ?? null;

  useCovering(onClose);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    heading.current?.focus({ preventScroll: true });
    return () => element?.close();
  }, []);

  // A phone that goes dark in the hand of whoever shows it would be held up in vain.
  useEffect(() => {
    const awake = keepAwake();
    return () => awake.release();
  }, []);

  useEffect(() => {
    // Not made, or out of time: the ticket says which.
    if (phase === null) onClose();
    if (phase !== "used") return;
    const timer = window.setTimeout(onClose, USED_MS);
    return () => window.clearTimeout(timer);
  }, [phase]);

  return (
    <dialog
      ref={dialog}
      class="in-person"
      data-voice={voice(seat)}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="bar">
        <Mark first={seat === 1 && phase === "used"} second={seat === 2 && phase === "used"} />
        <span class="brand">{texts.brand}</span>
        <div class="bar-actions">
          <Button kind="quiet" onClick={onClose}>
            {texts.server.close}
          </Button>
        </div>
      </div>
      <div class="in-person-column">
        <h2 id={id} ref={heading} tabIndex={-1}>
          <Phrase say={says.title} name={name} />
        </h2>
        <p class="in-person-why">{says.why}</p>
        <div class="in-person-code">
          {inPerson?.phase === "showing" && code && <QrCode text={`${url}#${code}`} label={says.qrFor(name)} />}
        </div>
        {inPerson?.phase === "showing" && <Left until={inPerson.until} onOver={onClose} />}
        <p class="in-person-state" role="status">
          {phase === "making" && texts.invites.replacing}
          {phase === "used" && <Phrase say={says.used} name={name} />}
        </p>
        {isLoopback(url) && <p class="in-person-local">{texts.invites.local}</p>}
      </div>
      <ConnectionStatus>{text}</ConnectionStatus>
    </dialog>
  );
}

function Left({ until, onOver }: { until: number; onOver: () => void }) {
  const remaining = useRemaining(until);
  const [words, clock] = texts.invites.inPerson.left(remaining);
  useEffect(() => {
    if (remaining === 0) onOver();
  }, [remaining === 0]);
  return (
    <p class="in-person-left" role="timer">
      {words} <b>{clock}</b>
    </p>
  );
}
