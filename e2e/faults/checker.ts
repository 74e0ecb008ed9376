/** Decides the guarantee, from what both screens show at the end and what was seen on the way. */
import type { Seat } from "../../shared/shapes.ts";
import type { View } from "../../web/engine/view.ts";
import type { Person } from "./client.ts";
import { fileTroubles } from "./files.ts";
import { type Generation, nameOf, type Shown, textsOf, type Witness } from "./witness.ts";

/** What is true of a seat's screen now. */
interface Screen {
  person: Person;
  seat: Seat;
  view: View;
  generation: Generation;
  texts: Shown[];
  has: Set<string>;
}

/** While both talk: what is not as it must be once nothing more happens. Empty when all is well. */
export function checkTalk(people: readonly Person[], witness: Witness): string[] {
  const wrong: string[] = [];
  for (const person of people) {
    const { seat } = person;
    const talk = person.talk();
    if (!talk) wrong.push(`${seat} does not talk but is "${person.state().phase}"`);
    else if (talk.connection !== "open") wrong.push(`${seat} is ${talk.connection}`);
    else if (talk.view.phase !== "live") wrong.push(`${seat} is ${talk.view.phase}`);
    else if (talk.peer.here !== true) wrong.push(`${seat} does not see the other here`);
    else if (!talk.view.safety) wrong.push(`${seat} has no safety code`);
    else if (talk.view.agreeing) wrong.push(`${seat} still agrees on keys`);
    else if (talk.view.held) wrong.push(`${seat} holds texts back`);
    else if (talk.view.earlier > 0) wrong.push(`${seat} still has ${talk.view.earlier} earlier messages to share`);
    else if (talk.view.undelivered > 0) wrong.push(`${seat} still has ${talk.view.undelivered} not delivered`);
    else if (talk.view.notice) wrong.push(`${seat} has the notice "${talk.view.notice}"`);
  }
  if (wrong.length > 0) return wrong;
  const [first, second] = people.map(screenOf) as [Screen, Screen];
  if (first.view.safety!.symbols.join() !== second.view.safety!.symbols.join())
    wrong.push("two safety codes are shown");
  return [
    ...wrong,
    ...[first, second].flatMap((screen) => ofScreen(screen, screen === first ? second : first, witness)),
    ...orderTroubles(first, second, witness),
    ...[first, second].flatMap((screen) => causeTroubles(screen, witness)),
    ...keyTroubles(first, second, witness),
    ...people.flatMap((person) => fileTroubles(person, witness)),
  ];
}

function screenOf(person: Person): Screen {
  const { seat } = person;
  const view = person.view()!;
  const texts = textsOf(view.rows, seat);
  const has = new Set(texts.map(({ text }) => text));
  return { person, seat, view, generation: person.page.show.generation, texts, has };
}

function ofScreen(mine: Screen, other: Screen, witness: Witness): string[] {
  const wrong: string[] = [];
  const { seat, generation, view } = mine;
  const wentBack = generation.wentBack > 0 || other.generation.wentBack > 0;
  for (const { text, author, mark } of mine.texts) {
    if (author !== seat) continue;
    if (mark !== null && mark !== "delivered" && mark !== "read") wrong.push(`${nameOf(text)} is still "${mark}"`);
    // Whatever stands on its author's screen the other has, earlier ones by the press of Share earlier.
    if (!other.has.has(text)) wrong.push(`${nameOf(text)}, on ${seat}'s screen as "${mark}", is not on the other's`);
  }
  const missing = view.rows.flatMap((row) => (row.kind === "missing" ? [row.count] : []));
  // Who went back to an older state has lost keys; what was sealed under them is said to be missing.
  if (
    missing.length > 0 &&
    !wentBack &&
    !witness.answeredTwice(seat) &&
    !witness.generations.some((each) => each.wentBack > 0)
  )
    wrong.push(`${seat}'s screen says that messages are missing: ${missing.join(", ")}`);
  if (generation.wentBack === 0) {
    for (const text of generation.held)
      if (!mine.has.has(text)) wrong.push(`${nameOf(text)}, once on ${seat}'s screen, is not on it now`);
  }
  for (const { text, author, show, withFile } of witness.written.values()) {
    // The page that it was written on is still there.
    if (author === seat && !withFile && show === mine.person.page.show && !mine.has.has(text))
      wrong.push(`${nameOf(text)} was written by ${seat} and is not on the screen`);
    if (author === seat || generation.wentBack > 0 || missing.length > 0) continue;
    // Sent under keys that this device has: it must have it, whatever became of the author's device.
    const owed = (witness.sightings.get(text) ?? []).some((sighting) => {
      const [before, now] = sighting.agreements;
      if (now === null || before !== now || witness.storeWentBackSince(sighting)) return false;
      return witness.agreements.get(now)?.get(seat) === generation;
    });
    if (owed && !mine.has.has(text)) wrong.push(`${nameOf(text)} was "Sent" and is not on ${seat}'s screen`);
  }
  return wrong;
}

/** What was numbered anew, or stands in a block of shared ones, has another place on each screen. */
function orderTroubles(first: Screen, second: Screen, witness: Witness): string[] {
  const placed = (screen: Screen, other: Screen) => {
    const theirs = new Set(other.texts.filter(({ shared }) => !shared).map(({ text }) => text));
    return screen.texts.flatMap(({ text, shared }) =>
      !shared && theirs.has(text) && !witness.moved.has(text) ? [text] : [],
    );
  };
  const [one, two] = [placed(first, second), placed(second, first)];
  const at = one.findIndex((text, n) => text !== two[n]);
  if (at < 0) return [];
  const around = (list: string[]) =>
    list
      .slice(Math.max(0, at - 3), at + 12)
      .map(nameOf)
      .join(", ");
  return [`the screens differ in order: on 1's ${around(one)}; on 2's ${around(two)}`];
}

/** A text stands behind all that its author had on the screen. */
function causeTroubles({ seat, texts }: Screen, witness: Witness): string[] {
  const at = new Map(texts.flatMap(({ text, shared }, n) => (shared ? [] : [[text, n] as const])));
  const wrong: string[] = [];
  for (const [text, place] of at) {
    if (witness.moved.has(text)) continue;
    for (const before of witness.written.get(text)?.saw ?? []) {
      if ((at.get(before) ?? -1) > place && !witness.moved.has(before))
        wrong.push(`${nameOf(text)} stands before ${nameOf(before)} on ${seat}'s screen, which its author had seen`);
    }
  }
  return wrong;
}

/** The same two devices agree once, and once more each time one of them went back to an older state. */
function keyTroubles({ generation: one }: Screen, { generation: two }: Screen, { agreements }: Witness): string[] {
  const shared = [...agreements.values()].filter((by) => by.get(one.seat) === one && by.get(two.seat) === two).length;
  const allowed = 1 + one.wentBack + two.wentBack;
  return shared > allowed ? [`two devices agreed on new keys ${shared} times, with reason for ${allowed}`] : [];
}

/** What a tab and its device still hold of a chat. */
export async function leftovers(person: Person): Promise<string[]> {
  const { seat, link, page } = person;
  const { tab } = page;
  const mine = ([key]: [string, string]) => key.includes(link) || key.includes(link.slice(0, 5));
  const { databases } = await tab.device.snapshot();
  const rows = databases
    .flatMap(({ stores }) => stores)
    .flatMap(({ name, rows }) => rows.filter(({ value }) => (value as { link: string }).link === link).map(() => name));
  return [
    ...[...tab.session].filter(mine).map(([key]) => `${seat}'s session storage still has ${key.split(":")[1]}`),
    ...[...tab.device.local].filter(mine).map(([key]) => `${seat}'s local storage still has ${key.split(":")[1]}`),
    ...(rows.length > 0 ? [`${seat}'s database still has ${rows.length} rows: ${[...new Set(rows)].join(", ")}`] : []),
  ];
}

/** After the loss of all data: texts that were on their way are given back, where the page had them before it. */
export function checkLost(person: Person, sending: readonly string[]): string[] {
  const state = person.state();
  if (state.phase !== "lost") return [];
  const listed = new Set(state.unsent);
  return sending
    .filter((text) => !listed.has(text))
    .map((text) => `${nameOf(text)} was unsent when the data was lost, and is not listed`);
}
