/** What stands on the screen of what was said: each text once, its mark, its reactions, and what was taken back. */
import { otherSlot, type Slot } from "../../shared/shapes.ts";
import type { Content, Target } from "../crypto/sealed.ts";
import type { Core } from "./ports.ts";
import type { Line, Mark } from "./state.ts";
import type { Said, StoredEpoch } from "./stored-state.ts";

/** A text, as its author said it. */
export type SaidText = Said & { saying: { kind: "text" } };

interface Shown {
  author: Slot;
  text: SaidText;
  /** The number of the newest epoch that has it. */
  epoch: number;
}

export type Lines = ReturnType<typeof createLines>;

/** @param inForce the epoch that texts are sealed in now */
export function createLines({ slot, state, ports }: Core, inForce: () => StoredEpoch | undefined) {
  const peer = otherSlot(slot);
  /** Texts that a record has brought. */
  const shown = new Map<string, Shown>();
  /** Lines on the screen, those on their way included. */
  const onScreen = new Set<string>();
  /** Where the record that a line stands by is: `eid from seq` → line; and the lines that have one. */
  const places = new Map<string, string>();
  const placed = new Set<string>();
  /** Own records, `eid seq` → line, for their marks. */
  const own = new Map<string, string>();
  /** Said again in the epoch in force. */
  const shared = new Set<string>();
  const unsent = new Set<string>();
  const reactions = new Map<string, Partial<Record<Slot, string>>>();

  const keyOf = ({ author, id }: Target) => `${author} ${id}`;
  const authorOf = ({ saying }: SaidText): Slot => saying.shared?.author ?? slot;
  const textOf = ({ id, t, ...saying }: Content & { kind: "text" }): SaidText => ({ id, t, saying });

  function show(author: Slot, text: SaidText, rank: number, at: number, mark: Mark): void {
    const key = keyOf({ author, id: text.id });
    onScreen.add(key);
    ports.show({ type: "line", line: lineOf(key, author, text, rank, at, mark) });
  }

  function lineOf(key: string, author: Slot, { saying }: SaidText, rank: number, at: number, mark: Mark): Line {
    const base = { key, at, position: rank };
    if (unsent.has(key)) return { ...base, kind: "unsent", from: author };
    const { text, reply } = saying;
    const words = {
      text,
      shared: saying.shared !== undefined,
      reply: reply ? keyOf(reply) : null,
      reactions: reactions.get(key) ?? {},
    };
    return author === slot ? { ...base, ...words, kind: "own", mark } : { ...base, ...words, kind: "peer" };
  }

  function place(key: string, epoch: StoredEpoch, from: Slot, seq: number): void {
    placed.add(key);
    places.set(`${epoch.eid} ${from} ${seq}`, key);
  }

  function peerText(epoch: StoredEpoch, seq: number, text: SaidText, rank: number, at: number): void {
    const author = text.saying.shared?.author ?? peer;
    const key = keyOf({ author, id: text.id });
    if (!shown.has(key)) {
      const time = text.saying.shared?.t ?? at;
      if (!unsent.has(key)) shown.set(key, { author, text, epoch: state.epochs.indexOf(epoch) });
      // One's own that still stands as unsent: the other has it, and gives it back.
      if (onScreen.has(key)) ports.show({ type: "placed", key, position: rank, at: time, mark: "read" });
      else show(author, text, rank, time, "read");
      place(key, epoch, peer, seq);
      if (author === slot) state.outbox = state.outbox.filter(({ id, held }) => !held || id !== text.id);
    }
    if (text.saying.shared && epoch === inForce()) {
      shared.add(key);
      showEarlier();
    }
  }

  function ownText(epoch: StoredEpoch, seq: number, text: SaidText, rank: number, at: number): void {
    const author = authorOf(text);
    const key = keyOf({ author, id: text.id });
    if (epoch === inForce()) shared.add(key);
    if (author !== slot) return;
    own.set(`${epoch.eid} ${seq}`, key);
    const mark = markOf(epoch, seq);
    const time = text.saying.shared?.t ?? at;
    const before = shown.get(key);
    const index = state.epochs.indexOf(epoch);
    if (!unsent.has(key)) {
      shown.set(key, { author, text: before?.text ?? text, epoch: Math.max(index, before?.epoch ?? 0) });
    }
    if (placed.has(key)) {
      // Said again, it stays where it was said first; how far it has come, the newer one tells.
      if (index > (before?.epoch ?? 0) || mark === "read") ports.show({ type: "marked", key, mark });
    } else {
      if (onScreen.has(key)) ports.show({ type: "placed", key, position: rank, at: time, mark });
      else show(slot, text, rank, time, mark);
      place(key, epoch, slot, seq);
    }
    showEarlier();
  }

  /** What the other's new device does not have: everything said in closed epochs, and what waits. */
  function earlier(): { author: Slot; text: SaidText }[] {
    const current = state.epochs.length - 1;
    if (current < 1) return [];
    const said = [...shown].filter(([key, { epoch }]) => epoch < current && !shared.has(key)).map(([, each]) => each);
    const waiting = state.outbox
      .filter((each): each is SaidText & { held: boolean } => each.held && each.saying.kind === "text")
      .map((text) => ({ author: authorOf(text), text }))
      .filter(({ author, text: { id } }) => !shown.has(keyOf({ author, id })));
    return [...said, ...waiting];
  }

  function showEarlier(): void {
    ports.show({ type: "earlier", earlier: inForce() ? earlier().length : 0 });
  }

  /** What its author takes back is shown no more, and not shared with another device. */
  function takeBack(target: Target): void {
    const key = keyOf(target);
    unsent.add(key);
    shown.delete(key);
    reactions.delete(key);
    if (onScreen.has(key)) ports.show({ type: "unsent", key, from: target.author });
    showEarlier();
  }

  /** The last one of each counts. */
  function react(by: Slot, target: Target, emoji: string): void {
    const key = keyOf(target);
    const now = { ...reactions.get(key), [by]: emoji };
    if (emoji === "") delete now[by];
    reactions.set(key, now);
    if (onScreen.has(key) && !unsent.has(key)) ports.show({ type: "reacted", key, reactions: now });
  }

  function markOf(epoch: StoredEpoch, seq: number): Mark {
    if (seq <= epoch.peerRead) return "read";
    return seq <= epoch.peerGot ? "delivered" : "sent";
  }

  return {
    earlier,
    showEarlier,
    authorOf,
    /** One's own text that no record has brought yet. */
    onItsWay(text: SaidText): void {
      show(slot, text, Infinity, text.t, "sending");
    },
    /** One's own that is sealed, from before a reload. */
    sealed(text: SaidText, eid: string): void {
      const epoch = state.epochs.findIndex((each) => each.eid === eid);
      if (!unsent.has(keyOf({ author: slot, id: text.id }))) {
        shown.set(keyOf({ author: slot, id: text.id }), { author: slot, text, epoch });
      }
      show(slot, text, Infinity, text.t, "sending");
    },
    /** A record has come to its turn. */
    said(from: Slot, epoch: StoredEpoch, seq: number, content: Content, rank: number, at: number): void {
      switch (content.kind) {
        case "text": {
          const text = textOf(content);
          if (from === slot) ownText(epoch, seq, text, rank, at);
          else peerText(epoch, seq, text, rank, at);
          return;
        }
        case "unsent":
          return takeBack({ author: from, id: content.message });
        case "reaction":
          return react(from, content.to, content.emoji);
        default:
          return content satisfies never;
      }
    },
    /** A blanked record, and its author's word for it [R12]. */
    blank(author: Slot, epoch: StoredEpoch, seq: number, message: string, rank: number, at: number): void {
      const key = keyOf({ author, id: message });
      unsent.add(key);
      if (onScreen.has(key)) ports.show({ type: "unsent", key, from: author });
      else ports.show({ type: "line", line: { key, at, position: rank, kind: "unsent", from: author } });
      onScreen.add(key);
      place(key, epoch, author, seq);
    },
    takeBack,
    react,
    /** The log has a record at another place than before [R13]. */
    moved(from: Slot, epoch: StoredEpoch, seq: number, rank: number): void {
      const key = places.get(`${epoch.eid} ${from} ${seq}`);
      if (key) ports.show({ type: "moved", key, position: rank });
    },
    /** How far one's own record has come. */
    mark(epoch: StoredEpoch, seq: number): void {
      const key = own.get(`${epoch.eid} ${seq}`);
      if (key && !unsent.has(key)) ports.show({ type: "marked", key, mark: markOf(epoch, seq) });
    },
    /** The log has lost it: it is on its way again. */
    markSending(eid: string, seq: number): void {
      const key = own.get(`${eid} ${seq}`);
      if (key && !unsent.has(key)) ports.show({ type: "marked", key, mark: "sending" });
    },
    /** It never went out: nobody else has it. */
    drop(id: string): void {
      const key = keyOf({ author: slot, id });
      onScreen.delete(key);
      ports.show({ type: "gone", key });
      showEarlier();
    },
    isPlaced: (text: SaidText) => authorOf(text) !== slot || placed.has(keyOf({ author: slot, id: text.id })),
    /** One's own message is taken back: nobody else is to be given it any more. */
    isTakenBack: (id: string): boolean => unsent.has(keyOf({ author: slot, id })),
    /** Own records that carry this message, as `eid seq`. */
    recordsOf(id: string): string[] {
      const key = keyOf({ author: slot, id });
      return [...own].flatMap(([name, each]) => (each === key ? [name] : []));
    },
    noteShared(author: Slot, id: string): void {
      shared.add(keyOf({ author, id }));
    },
    forgetShared: () => shared.clear(),
  };
}
