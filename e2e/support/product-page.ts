/**
 * The one file of the conversation tests that knows the client's modules and the shapes of its states: it runs inside a
 * page, beside the product's own code, and says in plain words what is seen and does what is pressed (view.ts).
 */
import { type Participant, createParticipant } from "../../web/chat/chat.ts";
import { createHost } from "../../web/chat/host.ts";
import type { HostState, InviteView as ProductInvite, StartTrouble } from "../../web/chat/host-state.ts";
import type { Ended, EntryTrouble, Line, ParticipantState, SystemEvent, Talk } from "../../web/chat/state.ts";
import { type Reaction, REACTIONS, type Target } from "../../web/crypto/sealed.ts";
import type { Slot } from "../../shared/shapes.ts";
import type {
  DoorTrouble,
  EndedView,
  Entry,
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
  "peer-not-joined": "the other has not joined",
  "peer-joined": "the other joined",
  "peer-away": "the other went away",
  "peer-back": "the other came back",
  "peer-changed-device": "the other changed device",
  "you-added-hour": "you added an hour",
  "peer-added-hour": "the other added an hour",
  "five-minutes-left": "five minutes left",
  "idle-warning": "ends soon without a message",
  trimmed: "the log begins here",
  "earlier-elsewhere": "earlier messages are on another device",
  "waits-for-peer": "waits for the other",
};

const nameOf = (names: [string, string], slot: Slot): string => names[slot - 1]!;

function entryOf({ slot, names, lines }: Talk, line: Line): Entry {
  switch (line.kind) {
    case "system":
      return { kind: "system", text: SYSTEM[line.event] };
    case "missing":
      return { kind: "missing", author: nameOf(names, line.from) };
    case "unsent":
      return {
        kind: "message",
        author: nameOf(names, line.from),
        text: "",
        mark: null,
        shared: false,
        unsent: true,
        replyTo: null,
        reactions: {},
      };
    case "own":
    case "peer": {
      const author = line.kind === "own" ? slot : slot === 1 ? 2 : 1;
      const reactions = Object.entries(line.reactions).filter(([, emoji]) => emoji !== "");
      return {
        kind: "message",
        author: nameOf(names, author),
        text: line.text,
        mark: line.kind === "own" ? line.mark : null,
        shared: line.shared,
        unsent: false,
        replyTo: line.reply === null ? null : quoted(lines, line.reply),
        reactions: Object.fromEntries(reactions.map(([by, emoji]) => [names[Number(by) - 1]!, emoji])),
      };
    }
    default:
      return line satisfies never;
  }
}

function quoted(lines: Line[], key: string): string {
  const line = lines.find((each) => each.key === key);
  if (line?.kind === "unsent") return "(unsent)";
  return line && "text" in line ? line.text : "(not here)";
}

function talkView(talk: Talk, draft: string): TalkView {
  const { slot, names, lines, peer, connection, safety, earlier, notice, clock } = talk;
  return {
    phase: "talking",
    me: nameOf(names, slot),
    other: nameOf(names, slot === 1 ? 2 : 1),
    log: lines.map((line) => entryOf(talk, line)),
    presence: !peer.joined ? "not joined" : peer.here === null ? "unknown" : peer.here ? "here" : "away",
    typing: peer.typing,
    connection,
    safety: safety && { symbols: safety.symbols.join(" "), verified: safety.verified },
    earlier,
    notice: notice === "log-full" ? "log full" : notice,
    leftMs: clock.endsAt - Date.now(),
    draft,
  };
}

function endedView({ cause, names, receipt, whileAway }: Ended): EndedView {
  const by = { first: names[0], second: names[1], host: "the host", time: "time", idle: "idleness" };
  return {
    phase: "ended",
    by: cause === null ? null : by[cause],
    whileAway,
    receipt: receipt && { deletedRecords: receipt.deletedRecords },
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

function view(state: ParticipantState, draft: string): View {
  switch (state.phase) {
    case "looking":
    case "unreachable":
      return { phase: state.phase };
    case "inactive":
      return { phase: "not active" };
    case "entering": {
      const { name, busy, trouble } = state;
      return { phase: "at the door", name, busy, trouble: trouble && doorTrouble(trouble) };
    }
    case "seat-taken":
      return { phase: "seat taken", by: state.otherTab ? "another tab" : "another device" };
    case "talking":
      return talkView(state.talk, draft);
    case "elsewhere": {
      const becauses = {
        "other-device": "another device",
        "other-tab": "another tab",
        "invite-replaced": "a new invite",
      } as const;
      return { phase: "elsewhere", because: becauses[state.because] };
    }
    case "lost":
      return { phase: "lost", unsent: state.unsent };
    case "ending":
      return { phase: "ending" };
    case "ended":
      return endedView(state.ended);
    default:
      return state satisfies never;
  }
}

function openParticipant(link: string, idleWarningMs: number): ParticipantPage {
  const participant: Participant = createParticipant(link, "", idleWarningMs);

  function talking() {
    const state = participant.get();
    const conversation = participant.conversation();
    if (state.phase !== "talking" || !conversation) throw new Error(`There is nobody to talk to: ${state.phase}.`);
    return { talk: state.talk, conversation };
  }

  /** The newest message that says this. */
  function target(text: string): Target {
    const line = talking().talk.lines.findLast((each) => "text" in each && each.text === text);
    if (!line) throw new Error(`No message says "${text}".`);
    const [author, id = ""] = line.key.split(" ");
    return { author: author === "1" ? 1 : 2, id };
  }

  return {
    see: () => view(participant.get(), participant.conversation()?.draft() ?? ""),
    subscribe: (changed) => void participant.subscribe(changed),
    enterCode(code) {
      participant.noteOpened();
      void participant.submitCode(code);
    },
    lookAgain: () => void participant.lookAgain(),
    takeOver: () => void participant.takeOver(),
    stayAway: () => void participant.stayAway(),
    type: (draft) => talking().conversation.keepDraft(draft),
    say(text, replyTo) {
      if (replyTo === null) talking().conversation.send(text);
      else talking().conversation.send(text, target(replyTo));
    },
    unsend: (text) => talking().conversation.unsend(target(text).id),
    react: (text, emoji) => talking().conversation.react(target(text), reactionOf(emoji)),
    confirmSafety: () => talking().conversation.confirmSafety(),
    shareEarlier: () => talking().conversation.shareEarlier(),
    addHour: () => talking().conversation.addHour(),
    end: () => talking().conversation.end(),
  };
}

function reactionOf(emoji: string): Reaction | "" {
  if (emoji === "") return "";
  const known = REACTIONS.find((each) => each === emoji);
  if (!known) throw new Error(`Nobody can react with ${emoji}.`);
  return known;
}

function inviteView({ name, url, code, status, wrongCodes, inPerson, notice }: ProductInvite): InviteView {
  const statuses = { "not-opened": "not opened", opened: "opened", "in-chat": "in the chat", away: "away" } as const;
  const notices = { "too-many": "too many", "not-made": "not made", "ran-out": "ran out" } as const;
  return {
    name,
    link: url.split("/").at(-1)!,
    code,
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
  const host = createHost();
  function slotOf(name: string): Slot {
    const state = host.get();
    const invite = state.phase === "inviting" && state.invites.find((each) => each.name === name);
    if (!invite) throw new Error(`There is no invite for ${name}.`);
    return invite.slot;
  }
  return {
    see: () => hostView(host.get()),
    subscribe: (changed) => void host.subscribe(changed),
    start: (choice) => void host.start(choice),
    newInvite: (name) => void host.newInvite(slotOf(name)),
    showInPerson: (name) => void host.showInPerson(slotOf(name)),
    continueHere: () => host.continueHere(),
    end: () => host.end(),
  };
}

export const pages: ProductPages = { openParticipant, openHost };
