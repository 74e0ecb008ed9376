/** The log "Messages": oldest first. Stays at the newest line as long as the reader is near it. */
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Slot } from "../../shared/shapes.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { Line } from "../chat/state.ts";
import { texts } from "../texts.ts";
import { Button } from "../ui/button.tsx";
import { ArrowDownIcon } from "../ui/icons.tsx";
import { TalkRow } from "./talk-row.tsx";
import { layOut } from "./talk-rows.ts";
import { voice } from "./voice.ts";

export interface TalkLogProps {
  slot: Slot;
  names: [string, string];
  lines: Line[];
  /** The other is writing: three dots at the end, for the eye only. */
  typing: boolean;
  onServerSees: () => void;
}

const isMessage = ({ kind }: Line) => kind !== "system" && kind !== "missing";

/** So near to the end, in pixels, the log follows what comes. */
const NEAR = 80;

export function TalkLog({ slot, names, lines, typing, onServerSees }: TalkLogProps) {
  const log = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [fresh, setFresh] = useState(0);
  // What is there at first does not rise and fade in; what comes later does.
  const [old] = useState(() => new Set(lines.map((line) => line.key)));
  // By key and not by number: what comes late may have its place before what is still being sent.
  const seen = useRef(old);

  const toNewest = useCallback(() => {
    const box = log.current;
    if (box) box.scrollTop = box.scrollHeight;
    following.current = true;
    setFresh(0);
  }, []);

  useLayoutEffect(() => {
    const added = lines.filter((line) => !seen.current.has(line.key));
    seen.current = new Set(lines.map((line) => line.key));
    if (following.current || added.some((line) => line.kind === "own")) toNewest();
    else setFresh((before) => before + added.filter(isMessage).length);
  }, [lines]);

  // The keyboard, a growing composer, a turned phone: whoever was at the end stays at the end.
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      if (following.current && log.current) log.current.scrollTop = log.current.scrollHeight;
    });
    if (log.current) watch.observe(log.current);
    if (content.current) watch.observe(content.current);
    return () => watch.disconnect();
  }, []);

  const onScroll = () => {
    const box = log.current;
    if (!box) return;
    following.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    if (following.current) setFresh(0);
  };

  const rows = useMemo(
    () =>
      layOut(lines, slot).map((row) => (
        <TalkRow key={row.key} row={row} slot={slot} names={names} fresh={!old.has(row.key)} />
      )),
    [lines, slot, names],
  );

  return (
    <div class="talk-middle">
      <div
        ref={log}
        class="log"
        role="log"
        aria-label={texts.talk.log}
        // What comes is spoken; how far one's own messages have come since is not.
        aria-relevant="additions"
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={onScroll}
      >
        <div ref={content} class="log-column">
          {/* The first row is always a day; the link stands under it. */}
          {rows.slice(0, 1)}
          <p key="server" class="event server-link">
            <Button kind="link" onClick={onServerSees}>
              {texts.server.link}
            </Button>
          </p>
          {rows.slice(1)}
          {typing && <TypingBubble key="typing" slot={otherSlot(slot)} />}
        </div>
      </div>
      {fresh > 0 && (
        <button type="button" class="jump" title={texts.talk.toNewest} onClick={toNewest}>
          {texts.talk.fresh(fresh)}
          <ArrowDownIcon />
        </button>
      )}
    </div>
  );
}

function TypingBubble({ slot }: { slot: Slot }) {
  return (
    <div class="message other first last typing" data-voice={voice(slot)} aria-hidden="true">
      <div class="bubble dots">
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
