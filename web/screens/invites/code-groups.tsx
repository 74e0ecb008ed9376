/** A code as it is shown, `XXXX-XXXX-XXXX`, with its hyphens set back. */
import { Fragment } from "preact";

export const CodeGroups = ({ code }: { code: string }) => (
  <>
    {code.split("-").map((group, at) => (
      <Fragment key={at}>
        {at > 0 && <span class="hyphen">-</span>}
        {group}
      </Fragment>
    ))}
  </>
);
