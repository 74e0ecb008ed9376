/** Decides the guarantee, from what both screens show at the end and what was seen on the way. */
import type { Slot } from "../../shared/shapes.ts";
import { otherSlot } from "../../shared/shapes.ts";
import type { Line, Talk } from "../../web/chat/state.ts";
import type { Person } from "./client.ts";
import { nameOf, type Witness } from "./witness.ts";

type TextLine = Extract<Line, { kind: "own" | "peer" }>;

const textsOf = ({ lines }: Talk): TextLine[] =>
  lines.filter((line): line is TextLine => line.kind === "own" || line.kind === "peer");

/** While both talk: what is not as it must be. Empty when all is well. */
export function checkTalk(people: readonly Person[], witness: Witness, dataLost: boolean): string[] {
  const wrong: string[] = [];
  const talks = people.map((person) => person.talk());
  for (const [n, talk] of talks.entries()) {
    const { slot } = people[n]!;
    if (!talk) wrong.push(`${slot} does not talk but is "${people[n]!.state().phase}"`);
    else if (talk.connection !== "open") wrong.push(`${slot} is ${talk.connection}`);
    else if (talk.peer.here !== true) wrong.push(`${slot} does not see the other here`);
    else if (!talk.safety) wrong.push(`${slot} has no keys agreed`);
  }
  const [first, second] = talks;
  if (!first || !second || wrong.length > 0) return wrong;

  const shown: Record<Slot, TextLine[]> = { 1: textsOf(first), 2: textsOf(second) };
  const texts: Record<Slot, Set<string>> = {
    1: new Set(shown[1].map(({ text }) => text)),
    2: new Set(shown[2].map(({ text }) => text)),
  };
  for (const person of people) {
    const { slot } = person;
    const talk = talks[slot - 1]!;
    for (const line of shown[slot]) {
      if (line.kind === "own" && line.mark === "sending") wrong.push(`${nameOf(line.text)} is still "Sending"`);
    }
    if (talk.earlier > 0) wrong.push(`${slot} still has ${talk.earlier} earlier messages to share`);
    const missing = talk.lines.flatMap((line) => (line.kind === "missing" ? [`${line.key} at ${line.position}`] : []));
    if (!dataLost && missing.length > 0)
      wrong.push(`${slot}'s screen says that messages are missing: ${missing.join(", ")}`);
    // What this device has ever held, both have now: nothing is lost, and earlier ones were shared on the press.
    for (const text of person.page.show.generation.held) {
      for (const on of [1, 2] as const) {
        if (!texts[on].has(text))
          wrong.push(`${nameOf(text)}, once on ${slot}'s screen, is not on ${on === slot ? "it" : "the other's"} now`);
      }
    }
  }
  for (const [text, { author }] of witness.written) {
    const peer = otherSlot(author);
    const receiver = people[peer - 1]!.page.show.generation;
    // Sent under keys that the other's present device has: it must have it, whatever became of the author's device.
    const owed = (witness.sightings.get(text) ?? []).some(
      ({ agreements: [before, now] }) =>
        now !== null && before === now && witness.agreements.get(now)?.get(peer) === receiver,
    );
    if (owed && !texts[peer].has(text)) wrong.push(`${nameOf(text)} was "Sent" and is not on ${peer}'s screen`);
  }
  return [...wrong, ...orderTroubles(shown, witness)];
}

/** What was shared again after a change of device stands where the product puts it, and is left out. */
function orderTroubles(shown: Record<Slot, TextLine[]>, witness: Witness): string[] {
  const wrong: string[] = [];
  const moved = new Set([...shown[1], ...shown[2]].filter((line) => line.shared).map(({ text }) => text));
  const stay = (slot: Slot) => shown[slot].map(({ text }) => text).filter((text) => !moved.has(text));
  const [one, two] = [stay(1), stay(2)];
  const [inOne, inTwo] = [new Set(one), new Set(two)];
  const left = one.filter((text) => inTwo.has(text));
  const right = two.filter((text) => inOne.has(text));
  const at = left.findIndex((text, n) => text !== right[n]);
  if (at >= 0) {
    const around = (slot: Slot) =>
      shown[slot]
        .slice(Math.max(0, at - 3), at + 12)
        .map(({ text, position }) => `${nameOf(text)} at ${position}`)
        .join(", ");
    wrong.push(`the screens differ in order: on 1's ${around(1)}; on 2's ${around(2)}`);
  }
  for (const [slot, list] of [
    [1, one],
    [2, two],
  ] as const) {
    const last: Record<Slot, number> = { 1: 0, 2: 0 };
    for (const text of list) {
      const { author, number } = witness.written.get(text)!;
      if (number < last[author]) wrong.push(`${nameOf(text)} stands behind a later one on ${slot}'s screen`);
      last[author] = number;
    }
  }
  return wrong;
}

/** What a tab and its device still hold of a chat. */
export function leftovers(person: Person): string[] {
  const { tab } = person.page;
  const mine = ([key]: [string, string]) => key.includes(person.link) || key.includes(person.link.slice(0, 5));
  return [
    ...[...tab.session].filter(mine).map(([key]) => `${person.slot}'s session storage still has ${key.split(":")[1]}`),
    ...[...tab.device.local]
      .filter(mine)
      .map(([key]) => `${person.slot}'s local storage still has ${key.split(":")[1]}`),
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
