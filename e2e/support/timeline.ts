/** What stands in a conversation's timeline, and the waits for it. */
import type { Host, Participant } from "./driver.ts";
import type { HostView, Message, SystemText, TalkView, View } from "./view.ts";

const messagesIn = ({ log }: TalkView): Message[] => log.filter((entry): entry is Message => entry.kind === "message");

export const messages = (person: Participant): Message[] => messagesIn(person.talk());

/** The one message that says this; throws where there is none or more than one. */
export function message(person: Participant, text: string): Message {
  const found = messages(person).filter((each) => each.text === text);
  if (found.length !== 1) throw new Error(`"${text}" stands ${found.length} times in ${person.invite.name}'s log.`);
  return found[0]!;
}

const saidIn = (talk: TalkView): string[] =>
  messagesIn(talk).map(({ author, text, unsent }) => `${author}: ${unsent ? "(unsent)" : text}`);

/** What stands in the log, top to bottom: `Abhi: hello`. */
export const said = (person: Participant): string[] => saidIn(person.talk());

/** Lines of the house, top to bottom. */
export const systemTexts = (person: Participant): SystemText[] =>
  person.talk().log.flatMap((entry) => (entry.kind === "system" ? [entry.text] : []));

/** Resolves when each log has exactly these messages in this order, and all of one's own have this mark. */
export async function untilSaid(people: Participant[], all: string[], mark: "sent" | "read" | null = "read") {
  const wanted = JSON.stringify(all);
  const marked = (each: Message) => mark === null || each.mark === null || each.mark === mark;
  for (const person of people) {
    await person.untilTalk(
      `the log is ${wanted}${mark === null ? "" : `, all ${mark}`}`,
      (talk) => JSON.stringify(saidIn(talk)) === wanted && messagesIn(talk).every(marked),
    );
  }
}

/** The same for what crossed: the order is anybody's, but one on all screens, and each one's own are in theirs. */
export async function untilSaidAlike(people: [Participant, ...Participant[]], all: string[]) {
  const [first] = people;
  const wanted = JSON.stringify(all.toSorted());
  await first.untilTalk(
    `the log has ${wanted}, in any order`,
    (talk) => JSON.stringify(saidIn(talk).toSorted()) === wanted,
  );
  await untilSaid(people, said(first));
}

/** The blocks "Shared by NAME", top to bottom, each with who shared it: `Abhi: hello`. */
export const shared = (person: Participant): { by: string; said: string[] }[] =>
  person
    .talk()
    .log.flatMap((entry) =>
      entry.kind === "shared"
        ? [{ by: entry.by, said: entry.messages.map(({ author, text }) => `${author}: ${text}`) }]
        : [],
    );

/** Resolves when exactly this was shared, in one block. */
export async function untilShared(person: Participant, by: string, all: string[]) {
  const wanted = JSON.stringify([{ by, said: all }]);
  await person.untilTalk(`${wanted} stands there`, () => JSON.stringify(shared(person)) === wanted);
}

/** Resolves when one message satisfies a condition. */
export async function untilMessage(person: Participant, text: string, what: string, isSo: (each: Message) => boolean) {
  await person.untilTalk(`"${text}" ${what}`, (talk) => {
    const found = messagesIn(talk).find((each) => each.text === text);
    return found !== undefined && isSo(found);
  });
}

/** Resolves when the house has said this so many times. */
export async function untilSystemText(person: Participant, text: SystemText, times = 1): Promise<void> {
  await person.untilTalk(
    `the log says "${text}" ${times} times`,
    ({ log }) => log.filter((entry) => entry.kind === "system" && entry.text === text).length === times,
  );
}

/** Waits for the end's page, and says whose end it was. */
export async function untilEnded(page: Participant | Host) {
  const view = await page.until("the chat has ended", ({ phase }: View | HostView) => phase === "ended");
  if (view.phase !== "ended") throw new Error("It has not ended.");
  return view;
}
