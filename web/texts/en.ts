/** English: the catalogue that gives all others their shape. Functions take what varies and return the whole phrase. */
import type { InviteStatus } from "../../shared/frames.ts";
import { NAME_MAX_CHARACTERS } from "../../shared/limits.ts";
import type { NameProblem } from "../../shared/names.ts";
import type { Mark, SystemEvent, View } from "../engine/view.ts";
import type { InviteNotice } from "../host/state.ts";
import type { Outcome } from "../participant/conversation.ts";
import type { Waiting } from "../screens/talk/rows.ts";
import type { SymbolName } from "../ui/symbols.tsx";
import { inLanguage } from "./in-language.ts";

const { countdown, date, day, duration, list, moment, number, percent, plural, size, time } = inLanguage("en");

/** A fact and, on a line of its own, what counts in it. */
type InTwo = readonly [string, string];

const attempts = { one: "# try", other: "# tries" };

const nameProblems: Record<NameProblem, string> = {
  "name-empty": "Type a name.",
  "name-too-long": `This name is too long. ${number(NAME_MAX_CHARACTERS)} characters at most.`,
  "name-unprintable": "This name has characters that cannot be shown. Type it again.",
  "names-alike": "The two names are alike. Give each person a different one.",
};

const statuses: Record<InviteStatus, string> = {
  "not-opened": "Not opened yet",
  opened: "Opened",
  "in-chat": "In the chat",
  away: "Away",
};

const events: Record<SystemEvent, (peer: string) => string> = {
  "you-joined": () => "You joined",
  "peer-joined": (peer) => `${peer} joined`,
  "peer-away": (peer) => `${peer} went away`,
  "peer-back": (peer) => `${peer} came back`,
  "you-added-hour": () => "You added an hour",
  "peer-added-hour": (peer) => `${peer} added an hour`,
  "five-minutes-left": () => "Five minutes left",
  "idle-warning": () => "The chat ends soon, unless one of you writes",
};

const symbols: Record<SymbolName, string> = {
  anchor: "Anchor",
  apple: "Apple",
  bell: "Bell",
  boat: "Boat",
  book: "Book",
  candle: "Candle",
  chair: "Chair",
  clock: "Clock",
  cloud: "Cloud",
  crown: "Crown",
  cup: "Cup",
  drop: "Drop",
  envelope: "Envelope",
  eye: "Eye",
  fish: "Fish",
  flag: "Flag",
  flower: "Flower",
  fork: "Fork",
  glasses: "Glasses",
  hat: "Hat",
  heart: "Heart",
  house: "House",
  key: "Key",
  kite: "Kite",
  ladder: "Ladder",
  leaf: "Leaf",
  moon: "Moon",
  mountain: "Mountain",
  star: "Star",
  sun: "Sun",
  tree: "Tree",
  umbrella: "Umbrella",
};

export const texts = {
  brand: "Duologue",
  language: "Language",
  time,
  day: (at: number) => day(at, (near, on) => `${near}, ${on}`),
  duration,
  copied: "Copied",
  copyFailed: "Try again",
  startNew: "Start a new chat",
  both: (names: [string, string]) => list(names),

  /** What stands before the brand in a tab: for who has several, and nothing for who passes by. */
  titles: {
    invites: "Invites",
    enter: "Get in",
    first: "Chat, first person",
    second: "Chat, second person",
    ended: "Ended",
  },

  /** Links in the footer, where whoever runs the server names them. */
  operator: { imprint: "Imprint", privacy: "Privacy", abuse: "Report abuse" },

  server: {
    link: "What the server can see",
    close: "Close",
    /** What this cannot do comes first. */
    sections: [
      {
        title: "Whom you have to trust",
        points: [
          "These pages come from the server. Whoever runs it could send you changed ones that read everything, and no web page can protect you from its own server. Use one whose people you trust.",
          "Nobody outside the project has checked how it is built yet.",
          "Whoever holds one of your devices unlocked during the chat reads what is on it.",
          "If you stay in on a device, whoever holds it unlocked gets into the chat there with the link alone, reads it and writes as you, until the chat ends.",
          "The other person sees all you write, and can copy it. What they share from before stands in a block that says so: it is their word, also about what you wrote.",
        ],
      },
      {
        title: "What the server sees",
        points: [
          "Both names, and the network addresses you come from.",
          "That the two of you talk, and when each of you is here.",
          "How many messages pass, when, and how long each is, in steps of 256 bytes.",
          "How many files pass, when, and how large each is, in steps of 16 kB; never their names or what they are.",
          "Only sealed messages that have not arrived yet lie on it. What has arrived is erased there at once.",
          "It can guess from the timing that one of you is typing or reading.",
          "If you turn on notifications for a closed page: where your browser can be reached. Its push service, such as Google's, Mozilla's or Apple's, then learns that and when this server writes to you, never what. The same address in two chats tells the server that both are this browser's.",
          "A dishonest server could hold messages back or lose them, swap two that crossed on the way, and lie about names, about who is here, about an end, and about what it deleted. What it holds back is said here once anything later arrives.",
        ],
      },
      {
        title: "What it cannot see",
        points: [
          "What you write. Your browsers seal it, and only they can open it.",
          "The secret codes. They never reach it.",
          "Not even with a code that leaks after the chat can it read what was said.",
          "As long as its pages are honest, it can neither change a message nor step between you, unless it also has one of the codes or what a browser of yours keeps on its disk. Even then each step in or out makes new keys, and this page says so.",
          "A safety code that you have compared by voice covers everything since the time that stands beside it.",
        ],
      },
      {
        title: "What the host can do",
        points: [
          "The host made both codes, and could join in your place. The other person is then told of new keys, and the safety code is a new one.",
          "The host cannot read what two others write without the server's help.",
        ],
      },
      {
        title: "If a link or a code gets out",
        points: [
          "A link alone shows the name it greets, and nothing more.",
          "With the code as well, somebody could take your place during the chat. The other person is told of new keys, and what was written before stays closed unless they share it.",
          "After the chat a code opens nothing.",
        ],
      },
      {
        title: "What deletion means",
        points: [
          "At the end both pages forget messages and keys, and the server deletes all it kept. Only counts that stop guessing stay, for at most ten minutes.",
          "The receipt is the server's word; nobody can check it from here. A server that kept copies would still have only sealed messages, names, addresses and times.",
          "What a browser left on a disk cannot be opened any more, unless the server kept its part of that key.",
        ],
      },
    ],
  },

  start: {
    statement: "A private conversation for exactly two people.",
    promise: "It leaves nothing behind.",
    first: "First participant name",
    second: "Second participant name",
    joins: "I am one of the two",
    token: "Access token",
    tokenUnknown: "This access token does not open this server. Check it, or ask whoever runs the server for one.",
    options: "More options",
    endsAfter: "Chat ends after",
    idleFor: "Ends when idle for",
    never: "Never",
    endCodes: "Add an end code to each invite",
    go: "Start chat",
    busy: "Starting…",
    problem: nameProblems,
    unreachable: "The server does not answer. Check your connection, then try again.",
    serverBusy: "The server is busy. Try again in a moment.",
    serverFull: "This server is full. Try again later.",
    wait: (ms: number) => `Too many chats were started from your address. Try again in ${countdown(ms)}.`,
    tryNow: "You can try again now.",
  },

  invites: {
    title: "Two invites",
    bothIn: "Both have joined",
    left: "There is nothing left to do here. You can end the chat, or make a new invite for somebody who lost theirs.",
    unfold: "Show link and code",
    endsIn: (ms: number): InTwo => ["Ends in", countdown(ms)],
    ways: "Send the link and the code by different ways.",
    region: (name: string) => `Invite for ${name}`,
    link: "Link",
    linkFor: (name: string) => `Link for ${name}`,
    code: "Secret code",
    codeFor: (name: string) => `Secret code for ${name}`,
    qrFor: (name: string) => `QR code for ${name}`,
    copyLink: "Copy link",
    copyCode: "Copy code",
    endCode: "End code",
    endCodeFor: (name: string) => `End code for ${name}`,
    copyEndCode: "Copy end code",
    endCodeWhy:
      "Typed in place of the secret code, it ends the chat for both and shows only what a stranger would see.",
    shareLink: "Share link",
    joinAs: (name: string) => `Join as ${name}`,
    newInvite: "New invite",
    replacing: "Making…",
    status: statuses,
    wrongCode: (tries: number) => `Wrong code (${plural(tries, attempts)})`,
    print: "Print invites",
    printOne: "Print invite",
    closing: "Closing this page gives up control of the chat. The chat itself runs on until it ends.",
    local:
      "Only this computer can open these links. So that phones can, too, start Duologue with “npm start -- --lan”; the README says more.",
    reconnecting: "Reconnecting…",
    offline: "No connection. What you see here may be out of date.",
    ask: {
      title: (name: string) => `Make a new invite for ${name}?`,
      body: (name: string) =>
        `The old link and code stop working at once, and ${name} has to join again with the new ones.`,
      sent: () => "The link and code that you gave out stop working at once.",
      keep: "Keep this one",
    },
    superseded: "This page is open in newer tabs. What you see here is no longer live.",
    elsewhere: "A new invite was made in another tab. Make a new one here to see its code.",
    notice: {
      "too-many": "Too many new invites. Wait a few minutes, then try again.",
      "not-made": "The new invite was not made. Try again.",
      "ran-out": "Nobody joined with what you showed in person, so this is a new invite.",
      spent: "What you showed in person has been used and works no more. For another device, make a new invite.",
    } satisfies Record<InviteNotice, string>,
    /** Link and code each have a draft of their own: together in one message they would be the key under the mat. */
    more: {
      button: "More ways to send",
      inPerson: "Show in person",
      emailLink: "Email link",
      textLink: "Text link",
      emailCode: "Email code",
      textCode: "Text code",
      shareCode: "Share code",
      subject: "Your invite",
      linkDraft: (url: string) => `Your invite to a private chat: ${url}\n\nThe secret code comes to you another way.`,
      codeDraft: (code: string) => `Your secret code: ${code}`,
    },
    inPerson: {
      title: (name: string) => `Scan this, ${name}`,
      why: "For someone standing next to you. The secret code is in it, so let nobody else scan it.",
      qrFor: (name: string) => `QR code with the secret code for ${name}`,
      left: (ms: number): InTwo => ["Works once, for", countdown(ms)],
      replacedIn: (ms: number): InTwo => ["Shown in person. Unless it is used, it is replaced in", countdown(ms)],
      used: (name: string) => `${name} is in the chat.`,
    },
    printed: {
      how: ["Scan this, or open the link.", "Then type your secret code."] as InTwo,
      until: (at: number) => `Works until ${time(at)} on ${date(at)}.`,
      fold: "Fold up along this line: the code goes inside",
    },
  },

  end: {
    button: "End chat",
    busy: "Ending…",
    title: "End this chat for both of you?",
    body: "Everything is deleted, for both.",
    keep: "Keep chatting",
  },

  enter: {
    hello: (name: string) => `Hello ${name}`,
    ask: "Type the code you were sent.",
    code: "Secret code",
    stay: "Stay in on this device until the chat ends",
    go: "Get in",
    busy: "Checking…",
    wait: (ms: number) => `Wait ${countdown(ms)}`,
    promise:
      "What you write is sealed so that only the two of you can open it. When the chat ends, the server deletes everything.",
    notYou: (name: string) => `Not ${name}?`,
    askHost: "Ask your host for your own invite.",
    filled: "Your code is filled in.",
    strange: (character: string) => `A code has no “${character}”.`,
    askCode: "If you are not sure of it, ask your host for the code.",
    incomplete: `The code has ${number(12)} letters and digits. Type all of them.`,
    wrong: (left: number) =>
      left > 0
        ? `That code is not right. It is not case-sensitive. ${plural(left, attempts)} left before a pause.`
        : "That code is not right. It is not case-sensitive. The next try has to wait.",
    paused: "Too many wrong codes. Wait until the time is over, then try again.",
    limited:
      "Too many tries from your address, perhaps by somebody else on the same network. Wait until the time is over, then try again.",
    serverBusy: "The server is busy. Try again in a moment.",
    unreachable: "The server does not answer. Check your connection, then try again.",
    notGenuine:
      "The code is right, but the server's answer is not genuine. Do not go on: ask your host for a new invite.",
  },

  talk: {
    log: "Messages",
    here: "Here",
    typing: "Typing…",
    awaySince: (at: number) => `Away since ${time(at)}`,
    away: "Away",
    notJoined: "Has not joined yet",
    left: (ms: number) => `${countdown(ms)} left`,
    addHour: "Add an hour",
    soonOver: "The chat ends soon.",
    event: events,
    you: "You",
    /** In an empty chat: what it is and how long it lasts, then what its check is for. */
    firstWords: {
      what: (until: number) =>
        `A sealed conversation for the two of you. It lasts until ${moment(
          until,
          (at) => at,
          (at, weekday) => `${weekday} ${at}`,
        )} at the latest, and leaves nothing behind.`,
      verify: "“Verify” shows six symbols to compare by voice. If they are the same, nobody stands between you.",
    },
    waiting: {
      "not-joined": (peer: string) =>
        `${peer} has not joined yet. You need never be here at the same time: what you write is sent once ${peer} has joined and this page is open again; what ${peer} writes is sent at once.`,
      "not-here": (peer: string) =>
        `${peer} has not been here since you joined. You need never be here at the same time: what you write is sent once ${peer} has been here and this page is open again.`,
    } satisfies Record<Waiting, (peer: string) => string>,
    newKeys: (peer: string) => `New keys with ${peer}: another device, or a browser that lost its last moments.`,
    /** Behind it, as long as nobody has. */
    compareThem: "Compare again.",
    missing: (count: number) =>
      plural(count, { one: "# message is missing here", other: "# messages are missing here" }),
    cannotShow: "A message that this page cannot show. Reload to update.",
    sharedBy: (name: string) => `Shared by ${name}`,
    mark: {
      held: "Held back",
      sending: "Sending",
      sent: "Sent",
      delivered: "Delivered",
      read: "Read",
      "not-delivered": "Not delivered",
    } satisfies Record<Mark, string>,
    message: "Message",
    send: "Send",
    invite: "Invite",
    moreOfChat: "More",
    leave: {
      button: "Leave quickly",
      why: "Wipes this page, ends the chat for both of you and opens another site.",
      key: "Escape, pressed twice, does the same.",
    },
    count: (used: number, most: number) => `${number(used)} of ${number(most)}`,
    tooLong: (used: number, most: number) => `${number(used)} of ${number(most)}. Shorten it to send it.`,
    fresh: (count: number) => `${number(count)} new`,
    toNewest: "Jump to newest",
    toFirstNew: "Jump to first new",
    /** A line above what came while it could not be read. */
    newLine: "New",
    showMore: "Show more",
    showLess: "Show less",
    /** Of a message, by how it begins: what can be done with it. */
    more: (start: string) => `More for: ${start}`,
    reactions: "Reactions",
    youReacted: (emoji: string) => `You reacted with ${emoji}`,
    reacted: (emoji: string) => (name: string) => `${name} reacted with ${emoji}`,
    reply: "Reply",
    replyTo: (name: string) => `Reply to ${name}`,
    cancelReply: "Cancel reply",
    edit: "Edit",
    edited: "Edited",
    editing: "Editing",
    cancelEdit: "Cancel editing",
    disappear: {
      title: "Messages disappear after",
      why: "Counted from when they are read. For what either of you sends from now on.",
      off: "Off",
      on: (ms: number) => `Messages disappear ${duration(ms / 1_000)} after they are read`,
      /** Of one message. */
      mark: (ms: number) => `Disappears ${duration(ms / 1_000)} after it is read`,
      you: (ms: number) => `You set messages to disappear ${duration(ms / 1_000)} after they are read`,
      peer: (ms: number) => (peer: string) =>
        `${peer} set messages to disappear ${duration(ms / 1_000)} after they are read`,
      youOff: "You turned off disappearing messages",
      peerOff: (peer: string) => `${peer} turned off disappearing messages`,
    },
    copy: "Copy",
    unsend: "Unsend",
    unsent: "Message unsent",
    /** In a quote: of what is not on this page. */
    earlierMessage: "Earlier message",
    reconnecting: "Reconnecting…",
    offline: "No connection. Your messages will be sent when it is back.",
    notice: {
      "queue-full": (peer: string) =>
        `This chat holds all it can until ${peer} has read some of it. What you write is sent then.`,
      meddling: (peer: string) =>
        `Something on the way to ${peer} changes what is sent, and was kept out. If it goes on, end this chat.`,
    } satisfies Record<NonNullable<View["notice"]>, (peer: string) => string>,
    undelivered: (count: number) =>
      plural(count, {
        one: "The last message was not delivered.",
        other: "The last # messages were not delivered.",
      }),
    earlier: (count: number) => (peer: string) =>
      plural(count, {
        one: `${peer} may not have # message from before the new keys.`,
        other: `${peer} may not have # messages from before the new keys.`,
      }),
    held: (peer: string) => `What you write waits: the keys with ${peer} are new.`,
    compareAgain: "Compare again",
    writeAnyway: "Write anyway",
    agreeing: "Agreeing on keys…",
    refused: {
      empty: "A message cannot be empty. To take it away, unsend it.",
      "too-long": "This message is too long to send.",
      "too-late": "This can no longer be done.",
      "not-yours": "This can no longer be done.",
      "unknown-message": "This can no longer be done.",
      failed: "That did not work. Try again.",
    } satisfies Record<Exclude<Outcome, "done">, string>,
    keepsNothing: "This browser keeps nothing: a reload starts anew.",
    compareFirst: "Compare the safety code first.",
    shareEarlier: "Share earlier messages",
  },

  files: {
    attach: "Attach",
    from: { media: "Photo or video", camera: "Camera", file: "File", voice: "Voice note" },
    drop: "Drop to send",
    sendTitle: (count: number) => plural(count, { one: "Send # file", other: "Send # files" }),
    preparing: "Getting ready…",
    caption: "Caption",
    cancel: "Cancel",
    remove: (name: string) => `Remove ${name}`,
    original: "Send originals",
    originalWhy: "In full size, with what the camera wrote into them: often place, time and device.",
    stripped: "Pictures go without place, time and device.",
    once: "View once",
    onceWhy: "Erased on both devices when it is closed. A screen can still be photographed.",
    tooMany: (most: number) => `${number(most)} files at a time. The others were left out.`,
    trouble: {
      empty: () => "This file is empty.",
      "too-large": (most: number) => `Too large: this server takes up to ${size(most)}.`,
      "picture-too-large": () => "This picture is too large to be opened safely.",
      full: () => "This chat holds all the files it can until some have arrived.",
      failed: () => "This file was not sent.",
      "source-lost": () => "The page was closed too soon. Choose this file again.",
    },
    notLoaded: "That did not load. Try again.",
    waiting: "Waiting to send",
    sending: (part: number) => `Sending, ${percent(part)}`,
    paused: "Paused",
    pause: "Pause",
    resume: "Go on",
    retry: "Try again",
    as: { picture: "Picture", voice: "Voice note", audio: "Sound", video: "Video", other: "File" },
    size,
    time: countdown,
    show: (name: string) => `Show ${name}`,
    get: "Load",
    getting: (part: number) => `Loading, ${percent(part)}`,
    save: "Save",
    saving: (part: number) => `Saving, ${percent(part)}`,
    close: "Close",
    state: {
      gone: "No longer on the server",
      forged: "Was changed on its way, and thrown away",
      unshowable: "Cannot be shown here",
      saved: "Saved",
      "handed-over": "In this browser's downloads",
      cut: "Not saved: it was cut off",
      "too-large": "Too large for this browser to save",
    },
    openOnce: "Open once",
    opened: "Opened",
    notKept: (name: string) => `${name}: not passed on`,
    play: "Play",
    stopPlaying: "Pause",
    speed: (times: number) => `Speed ${number(times)}×`,
    recording: "Recording…",
    stop: "Stop",
    denied: "This browser may not use the microphone here. Allow it in its settings for this site.",
    impossible: "This browser cannot record a sound that others can play.",
    longest: "Five minutes at most.",
  },

  notifications: {
    title: "Notifications",
    offer: (peer: string) => `Be told when ${peer} writes?`,
    turnOn: "Turn on",
    notNow: "Not now",
    waiting: "A message is waiting for you.",
    sound: "A soft sound",
    soundWhen: "When a message comes while this page is open but hidden.",
    notice: "A notification",
    noticeWhen:
      "When a message comes while this page is open but hidden. It says that one is waiting, never what it says.",
    push: "Also when this page is closed",
    pushWhen:
      "Once each time you are away. The push service of your browser, such as Google's, Mozilla's or Apple's, then learns that and when this server writes to you, never what. To come back you need your link and, unless you stay in on this device, your code.",
    pushUnavailable: "This server or this browser does not offer it.",
    pushFailed: "The push service of this browser does not answer. Try again later.",
    denied:
      "This browser blocks notifications from this page. Allow them in its settings for this site, then turn them on here.",
    impossible: "This browser shows no notifications from this page.",
  },

  verify: {
    button: "Verify",
    verified: "Verified",
    title: "Compare the safety code",
    how: "Read the six names to each other by voice, in order.",
    why: "On a phone call or side by side, never in this chat. If all six are the same, nobody stands between you.",
    done: "You have compared it, and it matched.",
    symbols,
    notYet: (peer: string) => `No safety code yet: it comes when ${peer} has been here.`,
    since: (at: number) => `This code covers everything since ${time(at)}.`,
    peerMatched: (peer: string) => `${peer} says the codes match. Compare them yourself.`,
    compare: "Compare",
    match: "They match",
    differ: "They differ",
    back: "Back to the chat",
    differs: {
      title: "Do not write anything private",
      why: "Someone may stand between the two of you, or one of you has an old page open.",
      next: "End this chat and start a new one, and send the codes another way than before.",
    },
  },

  ended: {
    title: "The chat has ended",
    by: (name: string) => `${name} ended the chat.`,
    byYou: "You ended the chat.",
    byHost: "The host ended the chat.",
    time: "Time is up.",
    idle: (ms: number) => `Nobody wrote for ${duration(Math.round(ms / 1_000))}.`,
    deleted: (at: number, waited: number, passed: number): InTwo => [
      waited === 0
        ? `Deleted from the server at ${time(at)}: links, codes and names. No sealed message still waited.`
        : `Deleted from the server at ${time(at)}: links, codes, names, and ${plural(waited, {
            one: "# sealed message that still waited",
            other: "# sealed messages that still waited",
          })}.`,
      passed === 0 ? "None had passed." : `${number(passed)} had passed.`,
    ],
    whileAway: "It ended while you were away.",
    expires: (at: number): InTwo => ["Everything on the server", `expires by ${time(at)}.`],
  },

  inactive: {
    title: "This invite is not active",
    body: "Ask your host for a new one.",
  },
  notGenuine: {
    title: "This link is not what it seems",
    body: "The server's answer does not belong to it. Type no code here: ask your host for a new invite.",
  },
  broken: {
    title: "This page could not show something. Nothing is lost.",
    reload: "Reload",
  },
  upgrade: { newer: "There is a new version of this page.", reload: "Reload" },
  looking: "Looking for your invite…",
  unreachable: {
    title: "The server does not answer",
    body: "Check your connection, then try again.",
    again: "Try again",
    busy: "Trying…",
  },
  unreadable: {
    title: "This browser could not read this chat",
    body: "Nothing is removed. If trying again does not help, your code brings you back as a new device, without what was said here.",
  },
  seatTaken: {
    device: "This chat is open on another device.",
    tab: "This chat is open in another tab.",
    question: "Continue here?",
    body: "It closes there, and goes on here.",
    go: "Continue here",
    busy: "Continuing…",
    cancel: "Leave it there",
  },
  elsewhere: {
    device: "Continued on another device",
    tab: "Continued in another tab",
    replaced: "Your host made a new invite",
    back: "To go on here instead, type your code again.",
    ask: "This link and its code no longer work. Ask your host for the new ones.",
    go: "Use the code here",
  },
  lost: {
    title: "The server no longer has this chat",
    body: "It was restarted, and everything on it is gone. Ask your host for a new invite.",
    hostBody: "It was restarted, and everything on it is gone.",
    unsent: "What you wrote may not have arrived. Copy what you need before you leave this page.",
    copy: "Copy text",
  },
  ending: {
    title: (name: string) => `Ends for ${name} when you are back online`,
    body: "Your messages and keys are gone from this page. Keep it open until you have a connection.",
  },
  unable: {
    title: "This page cannot seal messages at this address.",
    body: "Open it with https:// in front, or ask whoever runs it to serve it over https.",
  },
};

/** The shape that every language has: one that lacks a text, or has another, does not compile. */
export type Texts = typeof texts;
