/**
 * What the other has shared from before this device or these keys: in a block of its own, said once whose word it is, so
 * that nothing in it can pass for what its named author wrote here.
 */
import { safeName } from "../../../shared/safe-name.ts";
import type { LogRow } from "./rows.ts";
import { texts } from "../../texts/texts.ts";
import { Phrase } from "../../ui/phrase.tsx";
import { voice } from "../voice.ts";
import { Time } from "./time.tsx";
import { Words } from "./words.tsx";

export interface SharedProps {
  row: Extract<LogRow, { kind: "shared" }>;
  names: [string, string];
}

export function Shared({ row: { key, by, messages, continues }, names }: SharedProps) {
  return (
    <section class="row shared" data-key={key} data-voice={voice(by)} data-continues={continues ? "" : undefined}>
      {!continues && (
        <h2 class="shared-by">
          <Phrase say={texts.talk.sharedBy} name={names[by - 1]!} />
        </h2>
      )}
      {messages.map(({ author, id, at, text, fileName }) => (
        <div key={`${author} ${id}`} class="shared-message" data-voice={voice(author)}>
          <p class="shared-author">
            <bdi>{names[author - 1]}</bdi> <Time at={at} />
          </p>
          {fileName !== undefined && (
            <p class="file-about" dir="auto">
              {texts.files.notKept(safeName(fileName))}
            </p>
          )}
          {text !== "" && <Words text={text} class="shared-text" />}
        </div>
      ))}
    </section>
  );
}
