/** The page's first lines: what does the address ask for, and then the app, in the reader's language. */
import { render, type VNode } from "preact";
import { HostApp, ParticipantApp } from "./app.tsx";
import { createParticipant } from "./chat/chat.ts";
import { createHost } from "./chat/host.ts";
import { readPlace, watchFragment } from "./location.ts";
import { createTold, type Told } from "./notify/told.ts";
import { InactiveScreen } from "./screens/inactive.tsx";
import { UnableScreen } from "./screens/unable.tsx";
import { readSettings } from "./settings.ts";
import { loadTexts, onTexts } from "./texts/texts.ts";

// First of all: a code in the fragment must not stay in the address.
const place = readPlace();

// Asks the server what there is to ask while the words are on their way.
const app = begin();
// No await here: the catalogues import from the file that this one is built into, and would wait for it in turn.
void Promise.all([loadTexts(), parsed()]).then(() => {
  // A browser that is too old has been told so by gate.js, in the page's own words.
  if (document.documentElement.dataset["gate"] === "shut") return;
  const root = document.getElementById("app")!;
  // What stood there for the case that this script or its words never came.
  root.replaceChildren();
  const show = () => render(app(), root);
  onTexts(show);
  show();
});

/** Starts what the address asks for; what comes back makes the screen, each time anew when the language changes. */
function begin(): () => VNode {
  if (!isSecureContext) return () => <UnableScreen />;
  if (place.at === "nowhere") return () => <InactiveScreen />;
  const settings = readSettings();
  if (place.at === "start") {
    const host = createHost();
    return () => <HostApp host={host} settings={settings} />;
  }
  const participant = createParticipant(place.link, place.code, settings.idleWarningSeconds * 1_000);
  watchFragment((code) => participant.prefill(code));
  // Made with the first screen: it has words to say.
  let told: Told | null = null;
  return () => {
    told ??= createTold(participant, place.link, settings.pushKey ?? null);
    return <ParticipantApp participant={participant} told={told} />;
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
