/** The page's first lines: what does the address ask for, and then the app, in the reader's language. */
import { render, type VNode } from "preact";
import type * as Chat from "./app/conversation.tsx";
import type * as Hosts from "./app/host-app.tsx";
import { ParticipantApp } from "./app/participant-app.tsx";
import { recall } from "./browser/session-storage.ts";
import { limitScripts } from "./browser/trusted-types.ts";
import { createNotifications, type Notifications } from "./browser/notifications/notifications.ts";
import { PAGE_LIMITS } from "./limits.ts";
import { putOn } from "./face.ts";
import { type Asked, readLocation, watchFragment } from "./location.ts";
import { createParticipant } from "./participant/participant.ts";
import { notified } from "./participant/notified.ts";
import { InactiveScreen } from "./screens/enter/inactive.tsx";
import { UnableScreen } from "./screens/unable.tsx";
import { readSettings } from "./settings.ts";
import { loadTexts, onTexts } from "./texts/texts.ts";

limitScripts();
const settings = readSettings();
const { face = {} } = settings;
putOn(face);
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
    const host = createHost(PAGE_LIMITS);
    const { names } = asked;
    return () => <HostApp host={host} settings={settings} names={names} />;
  }
  const { link } = asked;
  const idleWarningMs = settings.idleWarningSeconds * 1_000;
  const host = own?.joins && own.links[0] === link ? (await loadHosts()).createHost(PAGE_LIMITS) : null;
  const ownCode = host ? own!.codes[0] : null;
  const { fileMaxBytes } = settings;
  const limits = PAGE_LIMITS;
  let chat: typeof Chat | null = null;
  const participant = createParticipant(link, asked.code, {
    idleWarningMs,
    fileMaxBytes,
    limits,
    ownCode,
    loadScreen: async () => (chat = await import("./app/conversation.tsx")),
  });
  watchFragment((code) => participant.prefill(code));
  // Made with the first screen: it has words to say.
  let notifications: Notifications | null = null;
  return () => {
    notifications ??= createNotifications(notified(participant), link, settings.pushKey ?? null);
    return (
      <ParticipantApp
        participant={participant}
        notifications={notifications}
        host={host}
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
