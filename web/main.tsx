/** The page's first lines: what does the address ask for, and then the app, in the reader's language. */
import { render, type VNode } from "preact";
import { hostLosesNothing, pageLosesNothing, participantLosesNothing } from "./at-stake.ts";
import type * as Hosts from "./app/host-app.tsx";
import { ParticipantApp } from "./app/participant-app.tsx";
import { isLeftOver } from "./browser/notifications/left-over.ts";
import { recall } from "./browser/session-storage.ts";
import { limitScripts } from "./browser/trusted-types.ts";
import { PAGE_LIMITS } from "./limits.ts";
import { putOn } from "./face.ts";
import { type Asked, readLocation, watchFragment } from "./location.ts";
import type { Host } from "./host/host.ts";
import { createParticipant, type Participant } from "./participant/participant.ts";
import { InactiveScreen } from "./screens/enter/inactive.tsx";
import { hostDress } from "./screens/invites/host-styles.ts";
import { invitePanel } from "./screens/invites/invite-part.ts";
import { dress, laterPart } from "./screens/later.ts";
import { readSettings } from "./settings.ts";
import chatStyles from "./styles/chat.css?url";
import { loadMoreTexts, loadTexts, onTexts } from "./texts/texts.ts";
import { loadStyles } from "./ui/load-styles.ts";
import { createPart } from "./ui/part.ts";
import { createUpgrade } from "./upgrade.ts";

limitScripts();
const settings = readSettings();
const { face = {} } = settings;
putOn(face);
let host: Host | null = null;
let participant: Participant | null = null;
const upgrade = createUpgrade({
  own: settings.version,
  limits: PAGE_LIMITS,
  losesNothing: () =>
    pageLosesNothing() &&
    (host === null || hostLosesNothing(host.get())) &&
    (participant === null || participantLosesNothing(participant.get())),
  reload() {
    // The page comes back as it is: nobody leaves it.
    host?.comingBack();
    location.reload();
  },
});
/** The page's own beginning: what was written before is no news to it. */
const openedAt = Date.now();
// First of all the address is read: a code in the fragment must not stay there, nor under a name of this file. What there
// is to ask is asked while the words are on their way.
const asked = readLocation();
const spoken = loadTexts(face);
/** The first screen is there: what is fetched ahead is fetched behind it. */
let drawn = () => {};
const firstDrawn = new Promise<void>((resolve) => (drawn = resolve));
const begun = begin(asked);
// No await here: the catalogues import from the file that this one is built into, and would wait for it in turn.
void Promise.all([begun, spoken, parsed()]).then(([app]) => {
  // A browser that is too old has been told so by gate.js, in the page's own words.
  if (document.documentElement.dataset["gate"] === "shut") return;
  const root = document.getElementById("app")!;
  // What stood there for the case that this script or its words never came.
  root.replaceChildren();
  const show = () => render(app(), root);
  onTexts(show);
  show();
  drawn();
});

/** What only a host's page needs. */
async function loadHosts(): Promise<typeof Hosts> {
  const [hosts] = await Promise.all([import("./app/host-app.tsx"), dress.load(), hostDress.load()]);
  return hosts;
}

/** Starts what the address asks for; what comes back makes the screen, each time anew when the language changes. */
async function begin(asked: Asked): Promise<() => VNode> {
  if (!isSecureContext) {
    const { UnableScreen } = await laterPart(() => import("./screens/unable.tsx")).load();
    return () => <UnableScreen />;
  }
  if (asked.at === "nowhere") return () => <InactiveScreen />;
  const own = recall("duologue:host");
  if (asked.at === "start") {
    // A host who is one of the two has the chat in this tab.
    if (own?.joins) location.replace(`/${own.links[0]}`);
    const { createHost, HostApp } = await loadHosts();
    const made = (host = createHost(PAGE_LIMITS, upgrade.builds));
    const { names } = asked;
    return () => <HostApp host={made} settings={settings} names={names} upgrade={upgrade} />;
  }
  const { link } = asked;
  const idleWarningMs = settings.idleWarningSeconds * 1_000;
  const joins = own?.joins === true && own.links[0] === link;
  const hosting = (host = joins ? (await loadHosts()).createHost(PAGE_LIMITS, upgrade.builds) : null);
  const ownCode = hosting ? own!.codes[0] : null;
  const { fileMaxBytes } = settings;
  const chat = createPart(async () => {
    const [loaded] = await Promise.all([
      import("./app/chat.ts"),
      loadStyles(chatStyles),
      loadMoreTexts("chat"),
      // It stands in the log's place at first.
      hosting && invitePanel.load(),
    ]);
    return loaded;
  });
  const made = createParticipant(link, asked.code, {
    idleWarningMs,
    fileMaxBytes,
    limits: PAGE_LIMITS,
    builds: upgrade.builds,
    ownCode,
    loadInside: chat.load,
    drawn: firstDrawn,
  });
  participant = made;
  watchFragment((code) => made.prefill(code));
  const notifications = createPart(async () => {
    const [{ createNotifications, notified }] = await Promise.all([
      import("./app/notices.ts"),
      // They have words to say.
      loadMoreTexts("chat", "later"),
    ]);
    return createNotifications(notified(made), link, settings.pushKey ?? null, openedAt);
  });
  // Of an earlier visit, whatever becomes of this one. Otherwise they come once the chat stands.
  if (isLeftOver()) void notifications.load().catch(() => {});
  return () => (
    <ParticipantApp
      participant={made}
      notifications={notifications}
      host={hosting}
      upgrade={upgrade}
      leaveUrl={settings.leaveUrl}
      fileMaxBytes={fileMaxBytes}
      chat={chat.now}
    />
  );
}

/**
 * The script waits neither for its page nor for the style sheet (async, in index.html), so that it can ask sooner what the
 * address means. One from the browser's cache may be here before the rest of the page, with gate.js in it.
 */
async function parsed(): Promise<void> {
  if (document.readyState !== "loading") return;
  await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}
