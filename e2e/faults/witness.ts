/**
 * What was written, what people pressed and what every page ever showed, for the checker: kept from outside, while it
 * happens. What must not be seen even for a moment is a violation at once.
 */
import { otherSeat, type Seat } from "../../shared/shapes.ts";
import type { Mark, Row } from "../../web/engine/view.ts";
import type { ParticipantState } from "../../web/participant/state.ts";
import type { SentFile } from "./files.ts";

export interface Written {
  text: string;
  author: Seat;
  /** Counts each author's texts. */
  number: number;
  /** The page that it was written on, and what stood on it then, top to bottom. */
  show: Show;
  saw: string[];
  /** It goes with a file, and becomes a message with it. */
  withFile: boolean;
}

/** What one joining of a participant has held: a later one starts with nothing. */
export interface Generation {
  seat: Seat;
  number: number;
  /** Texts that ever stood on its screen. */
  held: Set<string>;
  /** How often its storage was put back to an older state. */
  wentBack: number;
  /** The last number it has given, and the last before its storage was put back: the numbers that it may have forgotten. */
  gave: number;
  mayHaveForgotten: number;
  /** A number that its disk and the store had both forgotten, and under the same keys. */
  gaveAgain: boolean;
}

/** A text seen as "Sent" or further on its author's page. */
interface Sighting {
  /** The safety code then, and at the look before: it names an agreement of two devices. */
  agreements: [string | null, string | null];
  /** How often the store had gone back when its page was last welcomed: it may show late what it heard then. */
  storeWentBack: number;
}

/** One page's show, looked at after each change. */
export interface Show {
  generation: Generation;
  rows: readonly Row[] | null;
  agreement: string | null;
  over: boolean;
  /** How often the store had gone back when it was last welcomed. */
  storeWentBack: number;
}

export type Witness = ReturnType<typeof createWitness>;

/** A text as it stands on a screen: in a row of its own, or among what the other has shared. */
export interface Shown {
  text: string;
  author: Seat;
  mark: Mark | null;
  shared: boolean;
}

export function textsOf(rows: readonly Row[], seat: Seat): Shown[] {
  return rows.flatMap((row): Shown[] => {
    if (row.kind === "own") return [{ text: row.text, author: seat, mark: row.mark, shared: false }];
    if (row.kind === "peer") return [{ text: row.text, author: otherSeat(seat), mark: null, shared: false }];
    if (row.kind !== "shared") return [];
    return row.messages.map(({ text, author }) => ({ text, author, mark: null, shared: true }));
  });
}

/** A text by its number, since some are long. */
export const nameOf = (text: string): string => text.split(" ")[0]!;

/** A page's socket, as it is overheard. */
export interface Socket {
  catchingUp: boolean;
  /** The last number that the server had when it was opened. */
  kept: number;
}

interface Overheard {
  type: string;
  seq?: number;
  did?: string;
  kind?: string;
  body?: string;
  ack?: { did: string; seq: number } | null;
  acked?: { did: string; seq: number } | null;
  acks?: { did: string; seq: number };
  done?: number;
  kept?: number;
  refusal?: string;
}

/** Frames that a story tells of. */
const TOLD = ["hello", "welcome", "caught-up", "send", "record", "kept", "ack", "signal", "refused", "ended"];

function inShort({ type, seq, did, kind, body, ack, acked, acks, done, kept, refusal }: Overheard): string {
  const name = (of: { did: string; seq: number } | null | undefined) => of && `${of.did.slice(0, 3)}#${of.seq}`;
  const parts = [
    type,
    kind && kind[0],
    did?.slice(0, 3),
    type === "signal" || seq === undefined ? "" : `#${seq}`,
    body && (type === "signal" ? "" : `(${body.length})`),
    ack === undefined ? "" : `ack ${name(ack)}`,
    acked === undefined ? "" : `acked ${name(acked)}`,
    acks && `acks ${name(acks)}`,
    done === undefined ? "" : `done ${done}`,
    kept === undefined ? "" : `kept ${kept}`,
    refusal,
  ];
  return parts.filter(Boolean).join(" ");
}

const SETTLED: readonly Mark[] = ["delivered", "read", "not-delivered"];
/** Of a body's text so much names it: it begins with random bytes. */
const BODY_NAME_CHARACTERS = 48;

export function createWitness() {
  const written = new Map<string, Written>();
  const sightings = new Map<string, Sighting[]>();
  /** By the text that goes with each. */
  const files = new Map<string, SentFile>();
  /** Safety code → the generations of both that have shown it. */
  const agreements = new Map<string, Map<Seat, Generation>>();
  /** Texts whose place may differ on the two screens: they were numbered anew. */
  const moved = new Set<string>();
  /** Texts that stood on a visible page of the receiver's. */
  const seen = new Set<string>();
  /** Texts that no press has let go yet: held from the beginning, or left behind as "Not delivered". */
  const heldBack = new Map<string, Generation>();
  /** Whose press is on its way to the engine: what is written meanwhile goes with it. */
  const releasing = new Set<Generation>();
  const leftBehind = new Map<string, { generation: Generation; known: ReadonlySet<Generation> }>();
  /** Texts that "Share earlier" was pressed for, as long as they stand where they were left. */
  const shared = new Set<string>();
  const marks = new Map<string, Mark>();
  const generations: Generation[] = [];
  /** What must never be seen, not even for a moment. */
  const violations: string[] = [];
  /** What happened, with milliseconds since the start of the run. */
  const story: string[] = [];
  const start = performance.now();
  const count = { storeWentBack: 0 };

  const tell = (what: string) => void story.push(`${(performance.now() - start).toFixed(0).padStart(6)} ${what}`);

  function violate(what: string): void {
    if (violations.includes(what)) return;
    violations.push(what);
    tell(`VIOLATION ${what}`);
  }

  const wentBackOnce = (seat: Seat): boolean => generations.some((each) => each.seat === seat && each.wentBack > 0);

  /** @param pairing that own words go to, by its number */
  function lookAtRows(show: Show, rows: readonly Row[], pairing: number, agreement: string | null): void {
    const { generation } = show;
    const { seat } = generation;
    const here = new Set<string>();
    for (const { text, author } of textsOf(rows, seat)) {
      if (written.get(text)?.author !== author)
        violate(`a text that ${author} did not write stood on ${seat}'s screen: ${nameOf(text)}`);
      // Whose disk has forgotten that a file was sent sends it again, as another message.
      const isSentAgain = written.get(text)?.withFile === true && wentBackOnce(author);
      if (here.has(text) && !isSentAgain) {
        violate(`${nameOf(text)} stood twice on ${seat}'s screen`);
        for (const [at, row] of rows.entries())
          if (JSON.stringify(row).includes(text)) tell(`   row ${at}: ${JSON.stringify(row).slice(0, 400)}`);
      }
      here.add(text);
      if (author !== seat && !generation.held.has(text)) lookAtArrival(generation, text);
      generation.held.add(text);
    }
    const keys = new Set(rows.map(({ key }) => key));
    if (keys.size < rows.length) violate(`two rows of ${seat}'s screen had one key`);
    // A pairing that came to nothing keeps its line below the one that is gone on with.
    let of = 1;
    for (const row of rows) {
      if (row.kind === "unknown") violate(`${seat}'s screen said that it cannot show a message`);
      if (row.kind === "new-keys") of += 1;
      if (row.kind !== "own") continue;
      if (of >= pairing) shared.delete(row.text);
      // What was shared goes over with the next record that may go.
      else if (!SETTLED.includes(row.mark) && !shared.has(row.text))
        violate(`${nameOf(row.text)} of an earlier pairing stood as "${row.mark}" on ${seat}'s screen`);
      if (row.mark === "read" && !seen.has(row.text)) violate(`${nameOf(row.text)} was "read", and nobody had seen it`);
      lookAtMark(show, row.text, row.mark, agreement);
    }
  }

  function lookAtArrival(generation: Generation, text: string): void {
    if (heldBack.has(text)) violate(`${nameOf(text)} was held back and no press let it go, and it came`);
    const left = leftBehind.get(text);
    if (left && !left.known.has(generation))
      violate(`${nameOf(text)} was "not delivered" and no press shared it, and it came to another device`);
  }

  function lookAtMark(show: Show, text: string, mark: Mark, agreement: string | null): void {
    const { generation } = show;
    const name = `${generation.seat}.${generation.number} ${text}`;
    const before = marks.get(name);
    if (before === mark) return;
    marks.set(name, mark);
    tell(
      `${generation.seat}.${generation.number}     ${nameOf(text)} ${before === undefined ? "" : `${before} -> `}${mark}`,
    );
    if (before === undefined && mark === "held" && !releasing.has(generation)) heldBack.set(text, generation);
    if (mark === "not-delivered") {
      heldBack.delete(text);
      leftBehind.set(text, { generation, known: new Set(generations) });
      moved.add(text);
    } else if (mark !== "held" && heldBack.has(text)) {
      violate(`${nameOf(text)} was held back and no press let it go, and it was "${mark}"`);
    }
    if (mark === "sending" && before !== undefined && before !== "held") moved.add(text);
    if (mark !== "sent" && mark !== "delivered" && mark !== "read") return;
    // The other takes it for the record that it has under that number, until new keys are agreed on.
    if (mark === "sent" && generation.gaveAgain) return;
    const all = sightings.get(text) ?? [];
    sightings.set(text, all);
    all.push({ agreements: [show.agreement, agreement], storeWentBack: show.storeWentBack });
  }

  /** Who sent which body under which number, and which of them has come to the other. */
  const sent = new Map<string, string>();
  const come = new Map<string, string>();
  /** By an answer's body which offer it answers; by an offer whose answers have come, and to whom. */
  const answers = new Map<string, { offer: string; by: Generation }>();
  const answered = new Map<string, Set<Generation>>();
  const answeredTwice = new Set<Seat>();

  return {
    written,
    files,
    sightings,
    agreements,
    moved,
    violations,
    story,
    generations,
    tell,
    violate,
    storeWentBack: () => (count.storeWentBack += 1),
    /** The store, or a device, was put back to an older state. */
    anybodyWentBack: () => count.storeWentBack > 0 || generations.some(({ wentBack }) => wentBack > 0),
    /**
     * An offer of this seat's was answered by two devices, as a store that went back gave it out again: one answer is of no
     * use, and what stands behind it is told as missing [H20].
     */
    answeredTwice: (seat: Seat) => answeredTwice.has(seat),
    /** How often it had gone back since this look. */
    storeWentBackSince: (sighting: Sighting) => count.storeWentBack > sighting.storeWentBack,
    newGeneration(seat: Seat): Generation {
      const number = generations.filter((each) => each.seat === seat).length + 1;
      const generation: Generation = {
        seat,
        number,
        held: new Set(),
        wentBack: 0,
        gave: 0,
        mayHaveForgotten: 0,
        gaveAgain: false,
      };
      generations.push(generation);
      return generation;
    },
    write(text: string, author: Seat, number: number, show: Show, withFile = false): void {
      const saw = textsOf(show.rows ?? [], author).filter(
        ({ shared, mark }) => !shared && mark !== "sending" && mark !== "held",
      );
      written.set(text, { text, author, number, show, saw: saw.map((each) => each.text), withFile });
    },
    /** The texts stood before the person. */
    see(texts: readonly string[]): void {
      for (const text of texts) seen.add(text);
    },
    /** "They match" or "Write anyway" was pressed; "Share earlier" was. */
    press({ generation, rows }: Show, what: "release" | "share"): void {
      tell(`${generation.seat}.${generation.number} presses ${what}`);
      if (what === "release") {
        releasing.add(generation);
        for (const [text, by] of heldBack) if (by === generation) heldBack.delete(text);
      } else {
        for (const [text, left] of leftBehind) if (left.generation === generation) leftBehind.delete(text);
        for (const row of rows ?? []) if (row.kind === "own" && row.mark === "not-delivered") shared.add(row.text);
      }
    },
    /** The storage of this generation's device is an older one now. */
    wentBack(generation: Generation): void {
      generation.wentBack += 1;
      generation.mayHaveForgotten = generation.gave;
      for (const [text, { author }] of written) if (author === generation.seat) moved.add(text);
      for (const [text, by] of heldBack) if (by === generation) heldBack.delete(text);
      for (const [text, left] of leftBehind) if (left.generation === generation) leftBehind.delete(text);
    },
    /** A frame on a page's socket. */
    overhear(show: Show, socket: Socket, way: "out" | "in", text: string): void {
      const { generation } = show;
      const frame = JSON.parse(text) as Overheard;
      if (frame.type === "welcome") {
        Object.assign(socket, { catchingUp: true, kept: frame.kept });
        show.storeWentBack = count.storeWentBack;
      }
      if (frame.type === "caught-up") socket.catchingUp = false;
      if (way === "out" && socket.catchingUp && ["send", "signal"].includes(frame.type))
        violate(`${generation.seat}'s page gave a number before it was caught up`);
      if (TOLD.includes(frame.type))
        tell(`${generation.seat}.${generation.number} ${way === "in" ? "<" : ">"} ${inShort(frame)}`);
      if (frame.body === undefined || (frame.type !== "send" && frame.type !== "record")) return;
      const body = frame.body.slice(0, BODY_NAME_CHARACTERS);
      if (way === "in") {
        const name = sent.get(body);
        if (name === undefined) return violate(`a record came to ${generation.seat} that nobody sent`);
        if ((come.get(name) ?? body) !== body) violate(`the number ${name} was given to two records that both came`);
        come.set(name, body);
        const answer = answers.get(body);
        if (!answer) return;
        const devices = (answered.get(answer.offer) ?? new Set()).add(answer.by);
        answered.set(answer.offer, devices);
        if (devices.size > 1) answeredTwice.add(generation.seat);
      } else {
        const name = `${generation.seat}.${generation.number} #${frame.seq}`;
        if ((sent.get(body) ?? name) !== name) violate(`one record was sent under two numbers, ${name} the second`);
        sent.set(body, name);
        if (frame.acks && !answers.has(body))
          answers.set(body, { offer: `${frame.acks.did}#${frame.acks.seq}`, by: generation });
        // What both its disk and the store have forgotten only the other still knows, who may not be here.
        const isForgotten = frame.seq! <= generation.mayHaveForgotten && frame.seq! > socket.kept;
        if (isForgotten && (come.get(name) ?? body) !== body) {
          tell(`   the number ${name} is given again: disk and store have both forgotten it`);
          generation.gaveAgain = true;
          come.delete(name);
        }
        generation.gave = Math.max(generation.gave, frame.seq!);
        if ((come.get(name) ?? body) !== body) violate(`the number ${name} was given again after its record had come`);
      }
    },
    look(show: Show, state: ParticipantState): void {
      if (state.phase === "ended" || state.phase === "lost") show.over = true;
      if (state.phase !== "talking") {
        show.rows = null;
        show.agreement = null;
        return;
      }
      const { generation } = show;
      if (show.over) violate(`${generation.seat}'s page talked again after the end`);
      const { rows, safety, notice, pairing, held } = state.talk.view;
      if (!held) releasing.delete(generation);
      if (notice === "meddling") violate(`${generation.seat}'s page said that somebody meddles`);
      const agreement = safety?.symbols.join("-") ?? null;
      if (agreement !== null && agreement !== show.agreement) {
        generation.gaveAgain = false;
        const parts = agreements.get(agreement) ?? new Map<Seat, Generation>();
        agreements.set(agreement, parts);
        if (!parts.has(generation.seat)) parts.set(generation.seat, generation);
        tell(`${generation.seat}.${generation.number} agrees on ${agreement}`);
      }
      if (rows !== show.rows) lookAtRows(show, rows, pairing, agreement);
      show.rows = rows;
      show.agreement = agreement;
    },
  };
}
