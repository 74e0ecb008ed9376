/** Files of the bench: what people do with them on a page, and what must be true of them once nothing more happens. */
import { createHash } from "node:crypto";
import type { FileOf } from "../../shared/content.ts";
import { otherSeat, type Seat } from "../../shared/shapes.ts";
import type { Files, Outgoing } from "../../web/files/state.ts";
import type { Talk } from "../../web/participant/state.ts";
import type { Person } from "./client.ts";
import type { FileKind } from "./schedule.ts";
import { type Generation, nameOf, type Show, textsOf, type Witness } from "./witness.ts";

export interface SentFile {
  /** Says which one it is, beside it. */
  text: string;
  author: Seat;
  number: number;
  kind: FileKind;
  /** SHA-256, in hex. */
  digest: string;
  /** The page that it was chosen on, and whose that was. */
  show: Show;
  generation: Generation;
  /** Its page has it. */
  begun: boolean;
  /** Its page has said that a reload loses nothing of it. */
  safe: boolean;
  /** Its page has said that it is lost, and its author gave it up. */
  givenUp: boolean;
  /** How often it was seen, of one that is to be seen once. */
  drawn: number;
}

/** What a page shows of them by itself, only keeps, or shows once. */
const FORMS: Record<FileKind, Pick<Outgoing, "type" | "look" | "once">> = {
  shown: { type: "video/mp4", look: { as: "video" }, once: false },
  saved: { type: "application/pdf", look: { as: "other" }, once: false },
  once: { type: "video/mp4", look: { as: "video" }, once: true },
};
/** People do not press a button a hundred times a second. */
const PRESS_AGAIN_MS = 50;

const digestOf = (parts: readonly Uint8Array[]): string =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex");

/** Some are never opened. */
const opens = ({ number }: SentFile): boolean => number % 2 === 0;

/** What the browser's dialog for saving has made. */
interface Save {
  name: string;
  parts: Uint8Array[];
  is: "open" | "closed" | "thrown away";
}

export type FileHands = ReturnType<typeof createFileHands>;

/** What a person does with files on one page. @param isGone what a page that crashed does by then is seen by nobody */
export function createFileHands(witness: Witness, seat: Seat, show: Show, isGone: () => boolean) {
  /** By text: what came was looked at byte by byte, and is its author's. */
  const compared = new Set<string>();
  const busy = new Set<string>();
  const saves: Save[] = [];
  let pressedAt = 0;

  function compare(file: SentFile, parts: readonly Uint8Array[]): void {
    if (digestOf(parts) === file.digest) compared.add(file.text);
    else witness.violate(`${nameOf(file.text)} came to ${seat}, and is not what its author sent`);
  }

  async function look(file: SentFile, url: string | undefined): Promise<void> {
    if (url === undefined) return;
    const bytes = await (await fetch(url)).arrayBuffer();
    URL.revokeObjectURL(url);
    compare(file, [new Uint8Array(bytes)]);
  }

  async function open(file: SentFile, url: string | undefined): Promise<void> {
    if (url === undefined || isGone()) return;
    file.drawn += 1;
    witness.tell(`${seat}.${show.generation.number} opens ${nameOf(file.text)}`);
    if (file.drawn > 1 && !witness.anybodyWentBack())
      witness.violate(`${nameOf(file.text)}, to be seen once, was seen again`);
    await look(file, url);
  }

  async function save(file: SentFile, files: Files, of: FileOf): Promise<void> {
    const before = saves.length;
    const result = await files.save(of);
    if (isGone()) return;
    const made = saves.slice(before).findLast(({ name }) => name === of.name);
    witness.tell(`${seat}.${show.generation.number} saves ${nameOf(file.text)}: ${result}`);
    if (result === "saved" && made?.is === "closed") compare(file, made.parts);
    else if (result === "saved") witness.violate(`${nameOf(file.text)} is said to be saved, and was not written`);
    else if (made?.is === "closed")
      witness.violate(`${nameOf(file.text)} was written to its end, and called "${result}"`);
  }

  function once(text: string, work: () => Promise<void>): void {
    if (busy.has(text)) return;
    busy.add(text);
    work().then(
      () => busy.delete(text),
      (error: unknown) => witness.violate(`${nameOf(text)} on ${seat}'s page: ${(error as Error).message}`),
    );
  }

  function lookAtUploads(files: Files): void {
    for (const { fid, text, safe, phase } of files.uploads()) {
      const file = witness.files.get(text);
      if (!file) continue;
      if (safe && !file.safe) witness.tell(`${seat}.${show.generation.number}     ${nameOf(text)} is safe`);
      if (safe) file.safe = true;
      if (typeof phase === "string") continue;
      switch (phase.trouble) {
        case "source-lost":
          if (file.safe && file.generation === show.generation && show.generation.wentBack === 0)
            witness.violate(`${nameOf(text)} was safe on ${seat}'s device, and is said to be lost`);
          witness.tell(`${seat}.${show.generation.number}     ${nameOf(text)} is given up`);
          file.givenUp = true;
          files.cancel(fid);
          break;
        case "failed":
          if (performance.now() - pressedAt < PRESS_AGAIN_MS) break;
          pressedAt = performance.now();
          files.resume(fid);
          break;
        default:
          witness.violate(`${nameOf(text)} was not taken: ${phase.trouble}`);
      }
    }
  }

  return {
    compared,
    /** The dialog for saving, which always says yes. */
    globals: {
      async showSaveFilePicker({ suggestedName }: { suggestedName: string }) {
        const made: Save = { name: suggestedName, parts: [], is: "open" };
        saves.push(made);
        const writable = {
          // The page wipes what it was given.
          write: async (part: Uint8Array) => void made.parts.push(part.slice()),
          close: async () => void (made.is = "closed"),
          abort: async () => void (made.is = "thrown away"),
        };
        return { createWritable: async () => writable };
      },
    },
    send(
      load: () => Promise<Files>,
      text: string,
      number: number,
      kind: FileKind,
      bytes: Uint8Array<ArrayBuffer>,
    ): void {
      const { generation } = show;
      const told = { text, author: seat, number, kind, show, generation, digest: digestOf([bytes]) };
      const file: SentFile = { ...told, begun: false, safe: false, givenUp: false, drawn: 0 };
      witness.files.set(text, file);
      witness.tell(`${seat}.${generation.number} chooses ${nameOf(text)}, ${kind}, ${bytes.length} bytes`);
      load().then(
        (files) => {
          files.send([{ ...FORMS[kind], blob: new Blob([bytes]), name: `${nameOf(text)}.bin`, text, reply: null }]);
          file.begun = true;
        },
        // The chat was over before that.
        () => {},
      );
    },
    act({ files, view }: Talk): void {
      if (!files) return;
      lookAtUploads(files);
      for (const row of view.rows) {
        if (row.kind !== "peer" || !row.file || row.file.fk === "") continue;
        const of = row.file;
        const file = witness.files.get(row.text);
        if (!file) continue;
        const { phase } = files.got(of.fid);
        if (phase === "forged") witness.violate(`${nameOf(row.text)} is said to have been changed on its way`);
        if (file.kind === "shown" && phase === "here" && !compared.has(row.text))
          once(row.text, async () => look(file, await files.open(of)));
        if (file.kind === "saved" && phase === "waiting") once(row.text, () => save(file, files, of));
        if (file.kind === "once" && phase === "here" && opens(file)) {
          const message = { author: otherSeat(seat), id: row.id };
          once(row.text, async () => open(file, await files.openOnce(message, of)));
        }
      }
    },
  };
}

/** What is not as it must be once nothing more happens. */
export function fileTroubles(person: Person, witness: Witness): string[] {
  const { seat, page } = person;
  const talk = person.talk();
  if (!talk || witness.files.size === 0) return [];
  const { files, view } = talk;
  const { generation } = page.show;
  const texts = new Set(textsOf(view.rows, seat).map(({ text }) => text));
  const wrong: string[] = [];
  for (const { text } of files?.uploads() ?? []) wrong.push(`${seat} is still sending ${nameOf(text)}`);
  for (const file of witness.files.values()) {
    const isStill = file.author === seat && file.generation === generation && generation.wentBack === 0;
    const isOwed = isStill && file.begun && !file.givenUp && (file.safe || file.show === page.show);
    if (isOwed && !texts.has(file.text))
      wrong.push(`${nameOf(file.text)} was chosen by ${seat}, and is neither sent nor said to be lost`);
  }
  for (const row of view.rows) {
    if (row.kind !== "peer" || !row.file) continue;
    const file = witness.files.get(row.text);
    if (!file) continue;
    if (!files) return [...wrong, `${seat}'s files are not loaded`];
    const { phase } = files.got(row.file.fid);
    const name = nameOf(row.text);
    if (row.file.fk === "") {
      if (file.kind !== "once") wrong.push(`${name}, not to be seen once, has no key on ${seat}'s device`);
    } else if (phase === "gone") {
      if (!mayBeGone(row.text, seat, generation, witness)) wrong.push(`${name} is gone, and ${seat} never had it`);
    } else if (file.kind === "once") {
      if (phase !== "here" || opens(file)) wrong.push(`${name}, to be seen once, is "${phase}" on ${seat}'s device`);
    } else if (phase !== (file.kind === "saved" ? "saved" : "here")) {
      wrong.push(`${name} is "${phase}" on ${seat}'s device`);
    } else if (file.kind === "shown" && !page.hands.compared.has(row.text)) {
      wrong.push(`${name} was not looked at by ${seat}`);
    }
  }
  return wrong;
}

/** An earlier device may have had it, and then the server need not; or somebody has forgotten that it was there. */
const mayBeGone = (text: string, seat: Seat, generation: Generation, witness: Witness): boolean =>
  witness.anybodyWentBack() ||
  witness.generations.some((each) => each.seat === seat && each !== generation && each.held.has(text));

/** The names of the files that this device has had whole: the server need not have them. */
export function takenBy(person: Person): string[] {
  const talk = person.talk();
  if (!talk?.files) return [];
  const { files, view } = talk;
  return view.rows.flatMap((row) => {
    if (row.kind !== "peer" || !row.file) return [];
    const { fid, fk } = row.file;
    return fk === "" || ["here", "saved"].includes(files.got(fid).phase) ? [fid] : [];
  });
}
