/** What stands between the log and the text box: what holds texts back or concerns them, and what to press. */
import { useState } from "preact/hooks";
import { ADD_HOUR_WINDOW_MS, HOUR_MS, LIFETIME_MAX_MS } from "../../../shared/limits.ts";
import { otherSeat } from "../../../shared/shapes.ts";
import type { Command } from "../../engine/engine.ts";
import type { LocalClock, Talk } from "../../participant/state.ts";
import { texts } from "../../texts/texts.ts";
import { Button } from "../../ui/button.tsx";
import { ConnectionStatus } from "../../ui/connection-status.tsx";
import { useRemaining } from "../../ui/hooks.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { ErrorText } from "../../ui/text-field.tsx";
import { DockRow } from "./dock-row.tsx";
import type { NotificationsProps } from "./notifications.tsx";
import { opened } from "./opened.ts";

export interface DockProps {
  talk: Talk;
  /** null: not there yet. */
  notifications: NotificationsProps | null;
  /** Something that was pressed did not come: a network is missing, or a newer build is on the server. */
  missing: boolean;
  /** What gets the focus when the row that has it goes, and nothing had it before. */
  heir: () => HTMLElement | null;
  onCommand: (command: Command) => void;
  onCompare: () => void;
  onAddHour: () => void;
  /** There is a new version of this page; null: there is none. */
  onReload: (() => void) | null;
}

export function Dock({ talk, notifications, missing, heir, onCommand, onCompare, onAddHour, onReload }: DockProps) {
  const says = texts.talk;
  const { seat, names, peer, clock, connection, view, keeps, refused } = talk;
  const { safety, pairing, held, undelivered, earlier, notice, agreeing, phase } = view;
  const name = names[otherSeat(seat) - 1]!;
  const [read, setRead] = useState<ReadonlySet<string>>(new Set());
  const close = (what: string) => (
    <Button kind="quiet" onClick={() => setRead(new Set([...read, what]))}>
      {texts.server.close}
    </Button>
  );
  const code = safety?.symbols.join(" ") ?? "";
  const said = !held && safety?.peerMatched === true && !safety.verified && !read.has(code);
  const missed = !held && safety !== null && (undelivered > 0 || earlier > 0);
  const there = opened.now();
  const agrees = agreeing && phase === "live" && peer.here === true;
  return (
    <>
      {notice && (
        <ErrorText alert>
          <Phrase say={says.notice[notice]} name={name} />
        </ErrorText>
      )}
      {refused && <ErrorText alert>{says.refused[refused]}</ErrorText>}
      {missing && (
        <DockRow text={texts.files.notLoaded} heir={heir} alert short>
          <Button kind="tonal" onClick={() => location.reload()}>
            {texts.broken.reload}
          </Button>
        </DockRow>
      )}
      {!keeps && !read.has("storage") && (
        <DockRow text={says.keepsNothing} heir={heir} alert>
          {close("storage")}
        </DockRow>
      )}
      {held && (
        <DockRow text={<Phrase say={says.held} name={name} />} heir={heir}>
          <Button kind="quiet" onClick={() => onCommand({ type: "write-anyway", pairing })}>
            {says.writeAnyway}
          </Button>
          <Button kind="tonal" onClick={onCompare}>
            {says.compareAgain}
          </Button>
        </DockRow>
      )}
      {missed && (
        <Earlier view={view} name={name} heir={heir} onShare={() => onCommand({ type: "share-earlier", pairing })} />
      )}
      {said && (
        <DockRow text={<Phrase say={texts.verify.peerMatched} name={name} />} heir={heir}>
          {close(code)}
          <Button kind="tonal" onClick={onCompare}>
            {texts.verify.compare}
          </Button>
        </DockRow>
      )}
      {/* One question at a time. */}
      {there && notifications && !held && !missed && !said && (
        <there.NotificationsOffer notifications={notifications} name={name} heir={heir} />
      )}
      <AddHour clock={clock} heir={heir} onAddHour={onAddHour} />
      {onReload && (
        <DockRow text={texts.upgrade.newer} heir={heir} short mayWait>
          <Button kind="tonal" onClick={onReload}>
            {texts.upgrade.reload}
          </Button>
        </DockRow>
      )}
      <ConnectionStatus>{connection === "open" ? agrees && says.agreeing : says[connection]}</ConnectionStatus>
    </>
  );
}

interface EarlierProps extends Pick<DockProps, "heir"> {
  view: Talk["view"];
  name: string;
  onShare: () => void;
}

/** What did not arrive, or was said before these keys: it goes over only at a press. */
function Earlier({ view, name, heir, onShare }: EarlierProps) {
  const says = texts.talk;
  const { safety, undelivered, earlier } = view;
  const say = undelivered > 0 ? () => says.undelivered(undelivered) : says.earlier(earlier);
  return (
    <DockRow
      heir={heir}
      text={
        <>
          <Phrase say={say} name={name} />
          {safety?.verified === false && ` ${says.compareFirst}`}
        </>
      }
    >
      <Button kind="tonal" onClick={onShare}>
        {says.shareEarlier}
      </Button>
    </DockRow>
  );
}

/** Offered in the last ten minutes, as long as an hour more stays within the longest life. */
function AddHour({ clock, heir, onAddHour }: { clock: LocalClock } & Pick<DockProps, "heir" | "onAddHour">) {
  const left = useRemaining(clock.endsAt);
  if (left > ADD_HOUR_WINDOW_MS || clock.lifetimeMs + HOUR_MS > LIFETIME_MAX_MS) return null;
  return (
    <DockRow text={texts.talk.soonOver} heir={heir} short>
      <Button kind="tonal" onClick={onAddHour}>
        {texts.talk.addHour}
      </Button>
    </DockRow>
  );
}
