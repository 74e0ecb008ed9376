/** What stands under "Start chat" when it was not about a name. */
import type { StartTrouble } from "../../host/state.ts";
import { texts } from "../../texts/texts.ts";
import { useRemaining } from "../../ui/hooks.ts";
import { ErrorText } from "../../ui/text-field.tsx";

export function StartFormTrouble({ trouble }: { trouble: StartTrouble["form"] }) {
  if (!trouble) return null;
  if (typeof trouble === "object" && "retryAt" in trouble) return <Wait until={trouble.retryAt} />;
  return <ErrorText alert>{typeof trouble === "object" ? trouble.refused : wordsFor(trouble)}</ErrorText>;
}

function wordsFor(trouble: Extract<StartTrouble["form"], string>): string {
  const { unreachable, serverBusy, serverFull } = texts.start;
  return { unreachable, busy: serverBusy, full: serverFull }[trouble];
}

/** Counts down; silent while it does, or a screen reader would speak each second. */
function Wait({ until }: { until: number }) {
  const left = useRemaining(until);
  return <ErrorText alert={false}>{left > 0 ? texts.start.wait(left) : texts.start.tryNow}</ErrorText>;
}
