/** The page's first lines: what does the address ask for, and then the app, in the reader's language. */
import { render, type VNode } from "preact";
import { hostLosesNothing, pageLosesNothing, participantLosesNothing } from "./at-stake.ts";
import type * as Chat from "./app/conversation.tsx";
import type * as Hosts from "./app/host-app.tsx";
import { ParticipantApp } from "./app/participant-app.tsx";
import { recall } from "./browser/session-storage.ts";
import { limitScripts } from "./browser/trusted-types.ts";
import { createNotifications, type Notifications } from "./browser/notifications/notifications.ts";
import { PAGE_LIMITS } from "./limits.ts";
import { putOn } from "./face.ts";
import { type Asked, readLocation, watchFragment } from "./location.ts";
import type { Host } from "./host/host.ts";
import { createParticipant, type Participant } from "./participant/participant.ts";
import { notified } from "./participant/notified.ts";
import { InactiveScreen } from "./screens/enter/inactive.tsx";
import { UnableScreen } from "./screens/unable.tsx";
import { readSettings } from "./settings.ts";
import { loadTexts, onTexts } from "./texts/texts.ts";
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
// First of all the address is read: a code in the fragment must not stay there, nor under a name of this file. What there
// is to ask is asked while the words are on their way.
const begun = begin(readLocation());
// No await here: the catalogues import from the file that this one is built into, and would wait for it in turn.
void Promise.all([begun, loadTexts(face), parsed()]).then(([app]) => {
  // A browser that is too old has been told so by gate.js, in the page's own words.
  if (document.documentElement.dataset["gate"] === "shut") return;
  const root = document.getElementById("app")!;
  // What stood there for the case that this script or its words never came.
  root.replaceChildren();
  const show = () => render(app(), root);
  onTexts(show);
  show();
});

/** What only a host's page needs. */
function loadHosts(): Promise<typeof Hosts> {
  return import("./app/host-app.tsx");
}

/** Starts what the address asks for; what comes back makes the screen, each time anew when the language changes. */
async function begin(asked: Asked): Promise<() => VNode> {
  if (!isSecureContext) return () => <UnableScreen />;
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
  const limits = PAGE_LIMITS;
  let chat: typeof Chat | null = null;
  const made = createParticipant(link, asked.code, {
    idleWarningMs,
    fileMaxBytes,
    limits,
    builds: upgrade.builds,
    ownCode,
    loadScreen: async () => (chat = await import("./app/conversation.tsx")),
  });
  participant = made;
  watchFragment((code) => made.prefill(code));
  // Made with the first screen: it has words to say.
  let notifications: Notifications | null = null;
  return () => {
    notifications ??= createNotifications(notified(made), link, settings.pushKey ?? null);
    return (
      <ParticipantApp
        participant={made}
        notifications={notifications}
        host={hosting}
        upgrade={upgrade}
        leaveUrl={settings.leaveUrl}
        fileMaxBytes={fileMaxBytes}
        chat={() => chat}
      />
    );
  };
}

/**
 * The script waits neither for its page nor for the style sheet (async, in index.html), so that it can ask sooner what the
 * address means. One from the browser's cache may be here before the rest of the page, with gate.js in it.
 */
async function parsed(): Promise<void> {
  if (document.readyState !== "loading") return;
  await new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve, { once: true }));
}
