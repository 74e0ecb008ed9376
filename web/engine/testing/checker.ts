/**
 * What must be true of both screens: at every moment (`falsehoods`), and once everything is calm (`undelivered`). Each
 * complaint is a sentence; none is the pass.
 */
import { otherSeat, type Seat } from "../../../shared/shapes.ts";
import type { Row, View } from "../view.ts";
import { firstWords, SEATS, textsOnScreen, type World } from "./world.ts";

export interface Knowledge {
  /** The server has a code: until two codes were compared, the other may be the server. */
  serverHasCode?: boolean;
  /** This seat's page is not the engine: it says what it likes, in its own words. */
  hostileSeat?: Seat;
  /** The server blanks what nobody took back: that is told only once its author's word has not come for long enough. */
  blanks?: boolean;
}

type TextRow = Extract<Row, { kind: "own" | "peer" }>;
const isText = (row: Row): row is TextRow => row.kind === "own" || row.kind === "peer";
const isPlaced = (row: TextRow) => row.kind === "peer" || !["sending", "held"].includes(row.mark);
const isDelivered = (row: Row) => row.kind === "own" && (row.mark === "delivered" || row.mark === "read");

/** What is said on a screen and is not so. */
export function falsehoods(world: World, knowledge: Knowledge = {}): string[] {
  const found = [...world.data.complaints];
  for (const seat of SEATS) {
    const page = world.pageOf(seat);
    if (!page || seat === knowledge.hostileSeat) continue;
    found.push(
      ...ofScreen(world, seat, inFirstWords(world, page.view), knowledge).map((what) => `seat ${seat}: ${what}`),
    );
    found.push(...overdue(world, seat, page.view));
  }
  if (!knowledge.serverHasCode && knowledge.hostileSeat === undefined) found.push(...twoOrders(world));
  return found;
}

/** This view with each text in its first words, by which the truth calls it. */
const inFirstWords = ({ data }: World, view: View): View => ({
  ...view,
  rows: view.rows.map((row) => (isText(row) ? { ...row, text: firstWords(data.truth, row.text) } : row)),
});

/** [M23] What is still shown although it was read for as long as it lasts. */
function overdue(world: World, seat: Seat, view: View): string[] {
  const { truth, now } = world.data;
  const device = world.deviceOf(seat)!;
  // An older disk does not know that it was read.
  if (device.wentBack) return [];
  return view.rows.filter(isText).flatMap(({ text, lasts }) => {
    const began = truth.began[`${device.did} ${firstWords(truth, text)}`];
    return lasts && began !== undefined && now > began + lasts
      ? [`seat ${seat}: "${text}" is shown after its time`]
      : [];
  });
}

/** Whether the server with a code may have said what stands at this row: nobody has compared that pairing's code. */
function uncomparedFrom(view: View): number {
  if (!view.safety?.verified) return 0;
  return view.rows.findLastIndex((row) => row.kind === "new-keys") + 1;
}

function ofScreen(world: World, seat: Seat, view: View, knowledge: Knowledge): string[] {
  const found: string[] = [];
  const { truth } = world.data;
  const peer = otherSeat(seat);
  const { rows } = view;
  const keys = rows.map(({ key }) => key);
  if (new Set(keys).size < keys.length) found.push("two rows have one key");
  const texts = rows.filter(isText).map(({ text }) => text);
  if (new Set(texts).size < texts.length) found.push(`shows something twice: ${texts.join(", ")}`);
  // What the other says is not judged where the other lies, or may be the server.
  const compared = view.safety?.verified ? uncomparedFrom(view) : rows.length;
  const trusts = (at: number) => knowledge.hostileSeat === undefined && (!knowledge.serverHasCode || at >= compared);

  for (const [at, row] of rows.entries()) {
    if (row.kind === "own") {
      if (truth.written[row.text]?.seat !== seat) found.push(`"${row.text}" stands as one's own, and is not`);
      if (world.seesAll && isPlaced(row) && row.mark !== "not-delivered" && !truth.taken[row.text])
        found.push(`"${row.text}" is marked ${row.mark}, and the server never had it`);
      if (!trusts(at)) continue;
      const others = (truth.had[row.text] ?? []).filter((did) => world.data.devices[did]?.seat === peer);
      if (isDelivered(row) && others.length === 0 && !truth.unsent[row.text])
        found.push(`"${row.text}" is marked ${row.mark}, and nobody has it`);
      if (row.mark === "read" && !truth.seen[row.text]) found.push(`"${row.text}" is marked read, and nobody saw it`);
    } else if (row.kind === "peer") {
      if (trusts(at) && truth.written[row.text]?.seat !== peer)
        found.push(`"${row.text}" was not written by the other`);
    } else if (row.kind === "shared") {
      if (row.by !== peer) found.push("a block is shared by oneself");
      if (!trusts(at)) continue;
      for (const { text: words, author } of row.messages) {
        const text = firstWords(truth, words);
        const wrote = truth.written[text]?.seat;
        // What the sharer heard before it compared may be the server's.
        if (wrote === undefined && knowledge.serverHasCode) continue;
        if (wrote !== author) found.push(`"${text}" is shared with another author`);
      }
    }
  }
  if (knowledge.hostileSeat === undefined && !knowledge.serverHasCode) {
    found.push(...causes(world, seat, rows), ...(knowledge.blanks ? [] : silences(world, seat, rows)));
  }
  return found;
}

/** A text stands behind everything that its author had on the screen. */
function causes(world: World, seat: Seat, rows: readonly Row[]): string[] {
  // Whether something was said again is seen only where bodies can be looked into.
  if (world.data.truth.sealed.length === 0) return [];
  const at = new Map<string, number>();
  for (const [index, row] of rows.entries()) if (isText(row) && isPlaced(row)) at.set(row.text, index);
  const found: string[] = [];
  // An old copy forgot that it had sealed a text, and where: where that is not delivered again, it stands where it waited.
  const forgot = new Set(
    world.deviceOf(seat)?.wentBack ? rows.flatMap((row) => (isText(row) && isUndelivered(row) ? [row.text] : [])) : [],
  );
  for (const [text, index] of at) {
    for (const before of world.data.truth.written[text]?.saw ?? []) {
      const stands = at.get(before);
      // One's own that was not delivered and is sent again comes later than it was first said.
      if (stands === undefined || stands < index || isMoved(world, before) || forgot.has(before)) continue;
      found.push(`"${text}" stands before "${before}", which its author of seat ${seat} had seen`);
    }
  }
  return found;
}

/** Sealed in more than one epoch: it may stand where it was said again. */
const isMoved = (world: World, text: string): boolean =>
  new Set(world.data.truth.sealed.flatMap((each) => (each.text === text ? [each.seq] : []))).size > 1;

/** What is sealed in the same keys before something that is shown is shown too, or said to be missing. */
function silences(world: World, seat: Seat, rows: readonly Row[]): string[] {
  const { truth } = world.data;
  const { sealed, unsent, had, twice } = truth;
  const device = world.deviceOf(seat);
  if (!device) return [];
  const shown = new Set(textsOnScreen({ rows }));
  const missing = rows.reduce((sum, row) => sum + (row.kind === "missing" ? row.count : 0), 0);
  const silent = sealed.filter(
    ({ did, eid, seq, text }) =>
      world.data.devices[did]?.seat !== seat &&
      !shown.has(text) &&
      !unsent[text] &&
      !isMoved(world, text) &&
      // It may have disappeared.
      !truth.lasts[text] &&
      // What this device once had and lost with its disk is not the other's to repeat.
      !(device.wentBack && had[text]?.includes(device.did)) &&
      // Of two records with one number one is lost: nobody remembers the first, or the next receipt finds the second.
      !twice[`${did} ${seq}`] &&
      sealed.some(
        (later) =>
          later.did === did &&
          later.eid === eid &&
          later.seq > seq &&
          shown.has(later.text) &&
          !isMoved(world, later.text),
      ),
  );
  if (silent.length <= missing) return [];
  return [`missing without a word: ${silent.map(({ text }) => text).join(", ")}`];
}

const rowsInFirstWords = (world: World, seat: Seat): readonly Row[] => {
  const page = world.pageOf(seat);
  return page ? inFirstWords(world, page.view).rows : [];
};

/** Both screens show what they have in common in one order. */
function twoOrders(world: World): string[] {
  // A text that an old copy says again has a new place on its author's screen: on the other's it stays where it was.
  const unknown = world.data.truth.sealed.length === 0;
  if (unknown && Object.values(world.data.devices).some(({ wentBack }) => wentBack)) return [];
  const [one, two] = SEATS.map((seat) =>
    rowsInFirstWords(world, seat)
      .filter(isText)
      .filter((row) => isPlaced(row) && !isMoved(world, row.text)),
  );
  const both = (rows: readonly TextRow[], others: readonly TextRow[]) => {
    const theirs = new Set(others.filter((row) => !isUndelivered(row)).map(({ text }) => text));
    return rows.flatMap((row) => (theirs.has(row.text) && !isUndelivered(row) ? [row.text] : []));
  };
  const first = both(one!, two!).join(", ");
  const second = both(two!, one!).join(", ");
  return first === second ? [] : [`two orders: ${first} | ${second}`];
}

const isUndelivered = (row: TextRow) => row.kind === "own" && row.mark === "not-delivered";

/** What has not come where it should, after both were here with an honest server for long enough. */
export function undelivered(world: World): string[] {
  const found: string[] = [];
  const { truth, devices, present } = world.data;
  const views = { 1: inFirstWords(world, world.view(1)), 2: inFirstWords(world, world.view(2)) };
  for (const seat of SEATS) {
    const view = views[seat];
    const other = views[otherSeat(seat)];
    if (view.phase !== "live") found.push(`seat ${seat} is ${view.phase}`);
    if (view.agreeing) found.push(`seat ${seat} still agrees on keys`);
    if (!view.safety) found.push(`seat ${seat} has no safety code`);
    const there = new Set([
      ...textsOnScreen(other),
      ...other.rows.flatMap((row) =>
        row.kind === "shared" ? row.messages.map(({ text }) => firstWords(truth, text)) : [],
      ),
    ]);
    for (const row of view.rows) {
      if (row.kind !== "own") continue;
      const { text, mark } = row;
      const peers = (truth.had[text] ?? []).filter((did) => devices[did]?.seat !== seat);
      const device = devices[present[otherSeat(seat)]!]!;
      // Told as delivered, it may be on a device before this one, or on a disk that went back.
      const told =
        mark === "delivered" || mark === "read" ? peers.some((did) => did !== device.did) || device.wentBack : false;
      if (mark === "sending" || mark === "sent") found.push(`"${text}" is ${mark} for ever`);
      if (mark === "held" && !view.held) found.push(`"${text}" is held by nothing`);
      if (isDelivered(row) && !there.has(text) && !told && !truth.unsent[text] && !row.lasts)
        found.push(`"${text}" is marked ${mark}, and is not on the other's screen`);
    }
    for (const [text, id] of Object.entries(truth.unsent)) {
      const { did } = truth.written[text]!;
      if (present[seat] !== did || !there.has(text)) continue;
      // An older disk does not know that it was taken back; it may not know the text, either.
      const knows = view.rows.some((row) => row.kind === "unsent" && row.id === id);
      if (knows || !devices[did]!.wentBack) found.push(`"${text}" was unsent and is shown`);
    }
  }
  found.push(...unequal(world));
  if (views[1].safety && views[2].safety && views[1].safety.symbols.join() !== views[2].safety.symbols.join())
    found.push("two safety codes");
  return found;
}

/** [M21] What was edited, and has come, says the same on both screens. */
function unequal(world: World): string[] {
  const { truth } = world.data;
  // Under which keys something was said is seen only where bodies can be looked into.
  if (truth.sealed.length === 0 || SEATS.some((seat) => world.deviceOf(seat)!.wentBack)) return [];
  return SEATS.flatMap((seat) =>
    world.view(seat).rows.flatMap((row) => {
      if (row.kind !== "own" || !isDelivered(row)) return [];
      // What was said again under other keys than at first may stay as it was.
      const epochs = truth.sealed.flatMap(({ text, eid }) => (text === firstWords(truth, row.text) ? [eid] : []));
      if (new Set(epochs).size > 1) return [];
      const theirs = world.view(otherSeat(seat)).rows.find((each) => each.kind === "peer" && each.id === row.id);
      if (theirs?.kind !== "peer" || theirs.text === row.text) return [];
      return [`"${row.text}" of seat ${seat} is "${theirs.text}" on the other's screen`];
    }),
  );
}

/** Every text of a device that is still its seat's, and never went back, is on the other's screen. */
export function unheard(world: World): string[] {
  const found: string[] = [];
  const { truth, devices, present } = world.data;
  for (const [text, { seat, did }] of Object.entries(truth.written)) {
    if (truth.unsent[text] || present[seat] !== did || devices[did]?.wentBack) continue;
    const own = rowsInFirstWords(world, seat).find((row) => row.kind === "own" && row.text === text);
    if (!own) {
      if (truth.lasts[text]) continue;
      found.push(`"${text}" is gone from its author's own screen`);
      continue;
    }
    const rows = rowsInFirstWords(world, otherSeat(seat));
    const there = rows.some(
      (row) =>
        (row.kind === "peer" && row.text === text) ||
        (row.kind === "shared" && row.messages.some((each) => firstWords(truth, each.text) === text)),
    );
    const was = (truth.had[text] ?? []).some((each) => devices[each]?.seat !== seat);
    if (!there && !was) found.push(`"${text}" was never heard`);
  }
  return found;
}
