/** What somebody wrote, as it is shown: with links that can be pressed, code as code, and folded where it is long. */
import { texts } from "../../texts/texts.ts";
import { type CodePart, codeParts } from "../../ui/code-parts.ts";
import { CopyButton } from "../../ui/copy-button.tsx";
import { Linked } from "../../ui/linked.tsx";
import { linkify } from "../../ui/linkify.ts";
import { Fold } from "./fold.tsx";
import { isLong } from "./long-text.ts";

export interface WordsProps {
  text: string;
  class?: string | undefined;
}

export function Words({ text, class: looks }: WordsProps) {
  const words = inBlocks(codeParts(text)).map((block, at) => {
    if (!Array.isArray(block)) return <Code key={at} text={block.text} />;
    return (
      <p key={at} class={looks} dir="auto">
        {block.map((part, n) =>
          part.kind === "inline" ? (
            <code key={n} dir="ltr">
              {part.text}
            </code>
          ) : (
            <Linked key={n} parts={linkify(part.text)} />
          ),
        )}
      </p>
    );
  });
  return isLong(text) ? <Fold>{words}</Fold> : <>{words}</>;
}

/** Lines of code stand by themselves; what is between them is a paragraph, unless it is nothing. */
function inBlocks(parts: readonly CodePart[]): (CodePart | CodePart[])[] {
  const blocks: (CodePart | CodePart[])[] = [];
  for (const part of parts) {
    const last = blocks.at(-1);
    if (part.kind === "fenced") blocks.push(part);
    else if (Array.isArray(last)) last.push(part);
    else blocks.push([part]);
  }
  const said = blocks.filter((block) => !Array.isArray(block) || block.some(({ raw }) => raw.trim() !== ""));
  return said.length > 0 ? said : blocks;
}

function Code({ text }: { text: string }) {
  const says = texts.talk;
  return (
    <div class="code">
      <pre dir="ltr">
        <code>{text}</code>
      </pre>
      {/* What comes is read out, not what can be done with it. */}
      <div class="code-copy" aria-live="off">
        <CopyButton kind="quiet" text={text} label={says.copy} done={texts.copied} failed={texts.copyFailed} />
      </div>
    </div>
  );
}
