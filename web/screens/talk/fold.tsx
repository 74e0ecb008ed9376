/**
 * The beginning of something long, and a button for the rest. All of it is there for what reads aloud and for a search in
 * the page: what brings a hidden part into view, a found word or a link with the focus, unfolds it.
 */
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { texts } from "../../texts/texts.ts";

export function Fold({ children }: { children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  /** How far the browser had scrolled within what is shown of it. */
  const found = useRef(0);
  const first = useRef(true);

  useLayoutEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const log = box.current?.closest(".log");
    if (!log) return;
    if (!open) {
      // The button was at the end of it: back to where it begins, unless that is in sight.
      if (box.current!.getBoundingClientRect().top < log.getBoundingClientRect().top)
        box.current!.scrollIntoView({ block: "nearest" });
    } else if (found.current > 0) {
      log.scrollTop += found.current;
      found.current = 0;
    }
  }, [open]);

  const onScroll = () => {
    const folded = box.current;
    if (!folded || open || folded.scrollTop === 0) return;
    found.current = folded.scrollTop;
    folded.scrollTop = 0;
    setOpen(true);
  };
  return (
    <>
      <div ref={box} id={id} class={open ? undefined : "folded"} onScroll={onScroll}>
        {children}
      </div>
      <button
        type="button"
        class="fold"
        aria-live="off"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        {open ? texts.talk.showLess : texts.talk.showMore}
      </button>
    </>
  );
}
