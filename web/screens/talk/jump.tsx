/** The way down to what is new, or to the end. Comes and goes as one reads, and takes no focus along. */
import { texts } from "../../texts/texts.ts";
import { useFocusHeir } from "../../ui/focus-heir.ts";
import { ArrowDownIcon } from "../../ui/chat-icons.tsx";

export interface JumpProps {
  /** Messages that were not read yet. */
  fresh: number;
  /** It leads to the end, not to the first that is new. */
  toEnd: boolean;
  onJump: () => void;
  /** What gets the focus where nothing had it before. */
  heir: () => HTMLElement | null;
}

export function Jump({ fresh, toEnd, onJump, heir }: JumpProps) {
  const says = texts.talk;
  const button = useFocusHeir<HTMLButtonElement>(heir);
  return (
    <button
      ref={button}
      type="button"
      class="jump"
      // A press leaves the focus, and a phone's keyboard, where they are.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onJump}
    >
      {fresh > 0 && <span>{says.fresh(fresh)}</span>}{" "}
      <span class="visually-hidden">{toEnd ? says.toNewest : says.toFirstNew}</span>
      <ArrowDownIcon />
    </button>
  );
}
