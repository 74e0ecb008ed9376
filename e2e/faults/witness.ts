/** What was written and what every page ever showed, for the checker: kept from outside, while it happens. */
import type { Line, Mark, ParticipantState } from "../../web/chat/state.ts";
import type { Slot } from "../../shared/shapes.ts";

export interface Written {
  text: string;
  author: Slot;
  /** Counts each author's texts. */
  number: number;
}

/** What one joining of a participant has held: a later one starts with nothing. */
export interface Generation {
  slot: Slot;
  number: number;
  /** Texts that ever stood on its screen. */
  held: Set<string>;
}

/** A text seen as "Sent" or further on its author's page. */
interface Sighting {
  /** The safety code then, and at the look before: it names an agreement of two devices. */
  agreements: [string | null, string | null];
}

/** One page's show, looked at after each change. */
export interface Show {
  generation: Generation;
  lines: readonly Line[] | null;
  agreement: string | null;
  over: boolean;
}

export interface Witness {
  readonly written: Map<string, Written>;
  readonly sightings: Map<string, Sighting[]>;
  /** Safety code → the generations of both that have shown it. */
  readonly agreements: Map<string, Map<Slot, Generation>>;
  /** What must never be seen, not even for a moment. */
  readonly violations: string[];
  /** What happened, with milliseconds since the start of the run. */
  readonly story: string[];
  write(text: string, author: Slot, number: number): void;
  look(show: Show, state: ParticipantState): void;
  tell(what: string): void;
}

export function createWitness(): Witness {
  const written = new Map<string, Written>();
  const sightings = new Map<string, Sighting[]>();
  const agreements = new Map<string, Map<Slot, Generation>>();
  const marks = new Map<string, Mark>();
  const violations: string[] = [];
  const story: string[] = [];
  const start = performance.now();
  const tell = (what: string) => void story.push(`${(performance.now() - start).toFixed(0).padStart(6)} ${what}`);

  function violate(what: string): void {
    if (violations.includes(what)) return;
    violations.push(what);
    tell(`VIOLATION ${what}`);
  }

  function lookAtLines(show: Show, lines: readonly Line[], agreement: string | null): void {
    const { slot, number: generation } = show.generation;
    const seen = new Set<string>();
    for (const line of lines) {
      if (line.kind !== "own" && line.kind !== "peer") continue;
      const known = written.get(line.text);
      const author = line.kind === "own" ? slot : 3 - slot;
      if (!known || known.author !== author) {
        violate(`a text that ${author} did not write stood on ${slot}'s screen: ${nameOf(line.text)}`);
        continue;
      }
      if (seen.has(line.text)) violate(`${nameOf(line.text)} stood twice on ${slot}'s screen`);
      seen.add(line.text);
      show.generation.held.add(line.text);
      if (line.kind !== "own") continue;
      const name = `${slot}.${generation} ${line.text}`;
      const before = marks.get(name);
      if (before === line.mark) continue;
      marks.set(name, line.mark);
      tell(`${slot}.${generation}     ${nameOf(line.text)} ${before ? `${before} -> ` : ""}${line.mark}`);
      if (line.mark === "sending") continue;
      const all = sightings.get(line.text) ?? [];
      sightings.set(line.text, all);
      all.push({ agreements: [show.agreement, agreement] });
    }
  }

  return {
    written,
    sightings,
    agreements,
    violations,
    story,
    tell,
    write(text, author, number) {
      written.set(text, { text, author, number });
    },
    look(show, state) {
      if (state.phase === "ended" || state.phase === "lost") show.over = true;
      if (state.phase !== "talking") {
        show.lines = null;
        show.agreement = null;
        return;
      }
      if (show.over) violate(`${show.generation.slot}'s page talked again after the end`);
      const { lines, safety } = state.talk;
      const agreement = safety?.symbols.join("-") ?? null;
      if (agreement !== null && agreement !== show.agreement) {
        const parts = agreements.get(agreement) ?? new Map<Slot, Generation>();
        agreements.set(agreement, parts);
        if (!parts.has(show.generation.slot)) parts.set(show.generation.slot, show.generation);
        tell(`${show.generation.slot}.${show.generation.number} agrees on ${agreement}`);
      }
      if (lines !== show.lines) lookAtLines(show, lines, agreement);
      show.lines = lines;
      show.agreement = agreement;
    },
  };
}

/** A text by its number, since some are long. */
export const nameOf = (text: string): string => text.split(" ")[0]!;
