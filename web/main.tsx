/** The page's first lines: can this browser, what does the address ask for, and then the app. */
import { render } from "preact";
import { HostApp, ParticipantApp } from "./app.tsx";
import { createParticipant } from "./chat/chat.ts";
import { createHost } from "./chat/host.ts";
import { readPlace, watchFragment } from "./location.ts";
import { InactiveScreen } from "./screens/inactive.tsx";
import { UnableScreen } from "./screens/unable.tsx";
import { readSettings } from "./settings.ts";

const root = document.getElementById("app")!;
// First of all: a code in the fragment must not stay in the address.
const place = readPlace();
// What stood there for the case that this script never came.
root.replaceChildren();

if (!isSecureContext) {
  render(<UnableScreen because="insecure" />, root);
} else if (!globalThis.crypto?.subtle || !globalThis.Worker || !globalThis.WebSocket || !AbortSignal.timeout) {
  render(<UnableScreen because="old" />, root);
} else if (place.at === "nowhere") {
  render(<InactiveScreen />, root);
} else {
  const settings = readSettings();
  if (place.at === "start") {
    render(<HostApp host={createHost()} settings={settings} />, root);
  } else {
    const participant = createParticipant(place.link, place.code, settings.idleWarningSeconds * 1_000);
    watchFragment((code) => participant.prefill(code));
    render(<ParticipantApp participant={participant} />, root);
  }
}
