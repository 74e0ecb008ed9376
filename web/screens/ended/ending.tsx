/** End was pressed without a connection: everything here is wiped, and the end itself waits for the network. */
import { texts } from "../../texts/texts.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { PlainPage } from "../../ui/plain-page.tsx";

export function EndingScreen({ peerName }: { peerName: string }) {
  const says = texts.ending;
  return <PlainPage title={<Phrase say={says.title} name={peerName} />} lead={says.body} />;
}
