/**
 * The one file of the conversation tests that knows the client's modules and the shapes of its states: it runs inside a
 * page, beside the product's own code, and says in plain words what is seen and does what is pressed (view.ts).
 */
import { FILE_MAX_BYTES } from "../../shared/files.ts";
import { type Reaction, REACTIONS, type Target } from "../../shared/content.ts";
import { otherSeat, type Seat } from "../../shared/shapes.ts";
import type { Row, SystemEvent } from "../../web/engine/view.ts";
import { createHost } from "../../web/host/host.ts";
import type { HostState, InviteView as ProductInvite, StartTrouble } from "../../web/host/state.ts";
import { PAGE_LIMITS } from "../../web/limits.ts";
import { createParticipant, type Participant } from "../../web/participant/participant.ts";
import type { Ended, EntryTrouble, ParticipantState, Talk } from "../../web/participant/state.ts";
import type {
  DoorTrouble,
  EndedView,
  Entry,
  GivenCode,
  HostPage,
  HostView,
  InviteView,
  ParticipantPage,
  ProductPages,
  SystemText,
  TalkView,
  View,
} from "./view.ts";

const SYSTEM: Record<SystemEvent, SystemText> = {
  "you-joined": "you joined",
  "peer-joined": "the other joined",
  "peer-away": "the other went away",
  "peer-back": "the other came back",
  "you-added-hour": "you added an hour",
  "peer-added-hour": "the other added an hour",
  "five-minutes-left": "five minutes left",
  "idle-warning": "ends soon without a message",
};

const nameOf = (names: [string, string], seat: Seat): string => names[seat - 1]!;
const authorOf = (row: Extract<Row, { kind: "own" | "peer" }>, seat: Seat): Seat =>
  row.kind === "own" ? seat : otherSeat(seat);

function entryOf({ seat, names, files, view: { rows } }: Talk, row: Exclude<Row, { kind: "gone" }>): Entry {
  switch (row.kind) {
    case "system":
      return { kind: "system", text: SYSTEM[row.event] };
    case "new-keys":
      return { kind: "system", text: "new keys" };
    case "missing":
      return { kind: "missing", count: row.count };
    case "timer":
      return { kind: "timer", author: nameOf(names, row.author), lasts: row.lasts };
    case "unknown":
      return { kind: "cannot show", author: nameOf(names, row.author) };
    case "shared":
      return {
        kind: "shared",
        by: nameOf(names, row.by),
        messages: row.messages.map(({ author, text }) => ({ author: nameOf(names, author), text })),
      };
    case "unsent":
      return {
        kind: "message",
        author: nameOf(names, row.author),
        text: "",
        mark: null,
        unsent: true,
        edited: false,
        lasts: 0,
        replyTo: null,
        reactions: {},
      };
    case "own":
    case "peer": {
      const reactions = Object.entries(row.reactions).filter(([, emoji]) => emoji !== "");
      return {
        kind: "message",
        author: nameOf(names, authorOf(row, seat)),
        text: row.text,
        mark: row.kind === "peer" ? null : row.mark === "not-delivered" ? "not delivered" : row.mark,
        unsent: false,
        edited: row.edited !== undefined,
        lasts: row.lasts ?? 0,
        replyTo: row.reply === null ? null : quoted(rows, seat, row.reply),
        reactions: Object.fromEntries(reactions.map(([by, emoji]) => [names[Number(by) - 1]!, emoji])),
        ...(row.file && { file: row.file.fk === "" ? "opened" : (files?.got(row.file.fid).phase ?? "waiting") }),
      };
    }
    default:
      return row satisfies never;
  }
}

function quoted(rows: readonly Row[], seat: Seat, { author, id }: Target): string {
  for (const row of rows) {
    if (row.kind === "unsent" && row.author === author && row.id === id) return "(unsent)";
    if ((row.kind === "own" || row.kind === "peer") && authorOf(row, seat) === author && row.id === id) return row.text;
  }
  return "(not here)";
}

function talkView(talk: Talk): TalkView {
  const { seat, names, peer, connection, clock, keeps, refused, view } = talk;
  const { rows, safety, held, agreeing, waitsForPeer, earlier, undelivered, notice, typing, draft } = view;
  return {
    phase: "talking",
    me: nameOf(names, seat),
    other: nameOf(names, otherSeat(seat)),
    log: rows.flatMap((row) => (row.kind === "gone" ? [] : [entryOf(talk, row)])),
    presence: !peer.joined ? "not joined" : peer.here === null ? "unknown" : peer.here ? "here" : "away",
    typing: typing && peer.here === true,
    connection,
    safety: safety && {
      symbols: safety.symbols.join(" "),
      verified: safety.verified,
      since: safety.since,
      otherSaysTheyMatch: safety.peerMatched,
    },
    held,
    agreeing,
    waitsFor: !peer.joined ? "the other to join" : waitsForPeer ? "the other to be here" : null,
    earlier,
    undelivered,
    notice: notice === "queue-full" ? "queue full" : notice,
    keepsNothing: !keeps,
    refused,
    leftMs: clock.endsAt - Date.now(),
    draft: draft.text,
    draftReplyTo: draft.reply && quoted(rows, seat, draft.reply),
  };
}

function endedView({ cause, names, receipt, whileAway }: Ended): EndedView {
  const by = { first: names[0], second: names[1], host: "the host", time: "time", idle: "idleness" };
  return {
    phase: "ended",
    by: cause === null ? null : by[cause],
    whileAway,
    receipt: receipt && { waited: receipt.waited, passed: receipt.passed },
  };
}

function doorTrouble(trouble: EntryTrouble): DoorTrouble {
  switch (trouble.kind) {
    case "incomplete":
      return { kind: "not whole" };
    case "unreachable":
      return { kind: "no answer" };
    case "busy":
      return { kind: "busy" };
    case "not-genuine":
      return { kind: "not genuine" };
    case "wrong-code":
      return { kind: "wrong code", triesLeft: trouble.triesLeft };
    case "paused":
    case "rate-limited":
      return { kind: "pause", untilMs: trouble.until };
    default:
      return trouble satisfies never;
  }
}

function viewOf(state: ParticipantState): View {
  switch (state.phase) {
    case "looking":
      return { phase: "looking", connection: state.connection };
    case "unreachable":
    case "unreadable":
    case "outdated":
      return { phase: state.phase };
    case "inactive":
      return { phase: "not active" };
    case "not-genuine":
      return { phase: "not genuine" };
    case "entering": {
      const { name, stays, busy, trouble } = state;
      return { phase: "at the door", name, stays, busy, trouble: trouble && doorTrouble(trouble) };
    }
    case "seat-taken":
      return {
        phase: "seat taken",
        by: state.otherTab ? "another tab" : "another device",
        connection: state.connection,
      };
    case "talking":
      return talkView(state.talk);
    case "elsewhere": {
      const becauses = {
        "other-device": "another device",
        "other-tab": "another tab",
        "invite-replaced": "a new invite",
      } as const;
      return { phase: "elsewhere", because: becauses[state.because], unsent: state.unsent };
    }
    case "lost":
      return { phase: "lost", unsent: state.unsent };
    case "ending":
      return { phase: "ending" };
    case "ended":
      return endedView(state.ended);
    case "over":
      return { phase: "over" };
    case "left":
      return { phase: "left" };
    default:
      return state satisfies never;
  }
}

const loadInside = () => import("../../web/participant/inside.ts");

function openParticipant(link: string, idleWarningMs: number, given: GivenCode): ParticipantPage {
  const { codeInFragment = "", ownCode = null } = given;
  const options = { idleWarningMs, fileMaxBytes: FILE_MAX_BYTES, limits: PAGE_LIMITS, ownCode, loadInside };
  const participant: Participant = createParticipant(link, codeInFragment, options);

  function talking() {
    const state = participant.get();
    const deeds = participant.talking();
    if (state.phase !== "talking" || !deeds) throw new Error(`There is nobody to talk to: ${state.phase}.`);
    return { ...state.talk, ...deeds };
  }

  /** The newest message that says this. */
  function target(text: string): Target {
    const { seat, view } = talking();
    const row = view.rows.findLast((each) => (each.kind === "own" || each.kind === "peer") && each.text === text);
    if (row?.kind !== "own" && row?.kind !== "peer") throw new Error(`No message says "${text}".`);
    return { author: authorOf(row, seat), id: row.id };
  }

  /** All of the log is on the screen of whoever looks at this page. */
  const said = new Set<string>();
  function look(): void {
    const state = participant.get();
    if (state.phase !== "talking" || document.visibilityState !== "visible") return;
    const { seat, view } = state.talk;
    const rows = view.rows.filter((row) => row.kind === "peer").filter(({ seen, key }) => !seen && !said.has(key));
    for (const { key } of rows) said.add(key);
    const messages = rows.map(({ id }) => ({ author: otherSeat(seat), id }));
    if (messages.length > 0) void participant.talking()?.do({ type: "seen", messages });
  }
  participant.subscribe(look);
  document.addEventListener("visibilitychange", look);

  /** What is in the text field now. */
  function write(text: string, replyTo: string | null): void {
    const { view, do: act } = talking();
    void act({ type: "keep-draft", text, reply: replyTo === null ? null : target(replyTo) });
    if (text !== view.draft.text) void act({ type: "typing", on: text !== "" });
  }

  return {
    see: () => viewOf(participant.get()),
    subscribe: (changed) => void participant.subscribe(changed),
    enterCode(code, stay) {
      const state = participant.get();
      participant.noteOpened();
      void participant.submitCode(code, stay ?? (state.phase === "entering" && state.stays));
    },
    lookAgain: () => void participant.lookAgain(),
    takeOver: () => void participant.takeOver(),
    stayAway: () => void participant.stayAway(),
    readAgain: () => void participant.readAgain(),
    joinAnew: () => void participant.joinAnew(),
    type: write,
    say(text, replyTo) {
      const { do: act } = talking();
      // What is written down takes the draft with it.
      const written = act({ type: "write", text, ...(replyTo !== null && { reply: target(replyTo) }) });
      void written.then(() => act({ type: "typing", on: false }));
    },
    edit: (text, to) => void talking().do({ type: "edit", id: target(text).id, text: to }),
    disappearAfter: (lasts) => void talking().do({ type: "set-timer", lasts }),
    unsend: (text) => void talking().do({ type: "unsend", id: target(text).id }),
    async sendFile(text, bytes, once) {
      const files = await talking().loadFiles();
      const what = { name: "clip.mp4", type: "video/mp4", look: { as: "video" as const } };
      files.send([{ ...what, blob: new Blob([bytes]), text, reply: null, once }]);
    },
    async openOnce(text) {
      const { view, loadFiles } = talking();
      const message = target(text);
      const row = view.rows.find((each) => "id" in each && each.id === message.id);
      if (row?.kind !== "peer" || !row.file) throw new Error(`"${text}" has no file of the other's.`);
      return (await (await loadFiles()).openOnce(message, row.file)) ?? null;
    },
    react: (text, emoji) => void talking().do({ type: "react", to: target(text), emoji: reactionOf(emoji) }),
    confirmSafety() {
      const { view, do: act } = talking();
      if (!view.safety) throw new Error("There is no safety code to compare.");
      void act({ type: "matched", symbols: view.safety.symbols });
    },
    writeAnyway: () => void talking().do({ type: "write-anyway", pairing: talking().view.pairing }),
    shareEarlier: () => void talking().do({ type: "share-earlier", pairing: talking().view.pairing }),
    addHour: () => talking().addHour(),
    end: () => talking().end(),
    leaveQuickly: () => participant.leaveQuickly(),
  };
}

function reactionOf(emoji: string): Reaction | "" {
  if (emoji === "") return "";
  const known = REACTIONS.find((each) => each === emoji);
  if (!known) throw new Error(`Nobody can react with ${emoji}.`);
  return known;
}

function inviteView({ name, url, code, endCode, status, wrongCodes, inPerson, notice }: ProductInvite): InviteView {
  const statuses = { "not-opened": "not opened", opened: "opened", "in-chat": "in the chat", away: "away" } as const;
  const notices = { "too-many": "too many", "not-made": "not made", "ran-out": "ran out", spent: "spent" } as const;
  return {
    name,
    link: url.split("/").at(-1)!,
    code,
    endCode,
    status: statuses[status],
    wrongCodes,
    inPerson: inPerson?.phase ?? null,
    notice: notice && notices[notice],
  };
}

function startTrouble({ first, second, form }: StartTrouble): string | null {
  const trouble = form ?? first ?? second;
  if (trouble === undefined) return null;
  return typeof trouble === "string" ? trouble : "retryAt" in trouble ? "rate limited" : trouble.refused;
}

function hostView(state: HostState): HostView {
  switch (state.phase) {
    case "choosing": {
      const { busy, trouble, typed } = state;
      return { phase: "choosing", busy, trouble: startTrouble(trouble), typed: typed?.names ?? null };
    }
    case "inviting": {
      const { invites, connection, clock } = state;
      const both: [InviteView, InviteView] = [inviteView(invites[0]), inviteView(invites[1])];
      return { phase: "inviting", invites: both, connection, leftMs: clock.endsAt - Date.now() };
    }
    case "ending":
    case "lost":
      return { phase: state.phase };
    case "ended":
      return endedView(state.ended);
    default:
      return state satisfies never;
  }
}

function openHost(): HostPage {
  const host = createHost(PAGE_LIMITS);
  function seatOf(name: string): Seat {
    const state = host.get();
    const invite = state.phase === "inviting" && state.invites.find((each) => each.name === name);
    if (!invite) throw new Error(`There is no invite for ${name}.`);
    return invite.seat;
  }
  return {
    see: () => hostView(host.get()),
    subscribe: (changed) => void host.subscribe(changed),
    start: (choice) => void host.start(choice),
    newInvite: (name) => void host.newInvite(seatOf(name)),
    showInPerson: (name) => void host.showInPerson(seatOf(name)),
    continueHere: () => host.continueHere(),
    end: () => host.end(),
  };
}

export const pages: ProductPages = { openParticipant, openHost };
