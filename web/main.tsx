/** The page's first lines: can this browser, what does the address ask for, and then the app. */
import { render } from "preact";
import { HostApp, ParticipantApp } from "./app.tsx";
import { createParticipant } from "./chat/chat.ts";
import { createHost } from "./chat/host.ts";
import { readPlace } from "./location.ts";
import { InactiveScreen } from "./screens/inactive.tsx";
import { UnableScreen } from "./screens/unable.tsx";
import { readSettings } from "./settings.ts";

const root = document.getElementById("app")!;
// First of all: a code in the fragment must not stay in the address.
const place = readPlace();

if (!isSecureContext) {
  render(<UnableScreen because="insecure" />, root);
} else if (!globalThis.crypto?.subtle || !globalThis.Worker || !globalThis.WebSocket || !AbortSignal.timeout) {
  render(<UnableScreen because="old" />, root);
} else if (place.at === "nowhere") {
  render(<InactiveScreen />, root);
} else {
  const settings = readSettings();
  render(
    place.at === "start" ? (
      <HostApp host={createHost()} settings={settings} />
    ) : (
      <ParticipantApp participant={createParticipant(place.link, place.code, settings.idleWarningSeconds * 1_000)} />
    ),
    root,
  );
}
