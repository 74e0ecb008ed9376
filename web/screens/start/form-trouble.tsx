/** What stands under "Start chat" when it was not about a name. */
import type { StartTrouble } from "../../host/state.ts";
import { texts } from "../../texts/texts.ts";
import { useRemaining } from "../../ui/hooks.ts";
import { ErrorText } from "../../ui/text-field.tsx";

export function StartFormTrouble({ trouble }: { trouble: StartTrouble["form"] }) {
  if (!trouble) return null;
  if (typeof trouble === "object" && "retryAt" in trouble) return <Wait until={trouble.retryAt} />;
  const says = texts.start;
  return (
    <ErrorText alert>
      {trouble === "unreachable" ? says.unreachable : trouble === "busy" ? says.serverBusy : trouble.refused}
    </ErrorText>
  );
}

/** Counts down; silent while it does, or a screen reader would speak each second. */
function Wait({ until }: { until: number }) {
  const left = useRemaining(until);
  return <ErrorText alert={false}>{left > 0 ? texts.start.wait(left) : texts.start.tryNow}</ErrorText>;
}
