/** What a ticket has on paper only: the house's name, the pattern that hides the folded code, and the fold. */
import { texts } from "../../texts/texts.ts";
import { Mark } from "../../ui/mark.tsx";

export const TicketBrand = () => (
  <p class="print-only ticket-brand">
    <Mark first second />
    {texts.brand}
  </p>
);

/** As security envelopes have it: circles chained so densely that what lies under them cannot be read. */
export function TicketEnvelope({ id }: { id: string }) {
  return (
    <div class="print-only ticket-envelope">
      <svg width="100%" height="140" aria-hidden="true" focusable="false">
        <defs>
          <pattern id={id} width="12" height="20" patternUnits="userSpaceOnUse">
            {[-6, 6, 18].map((x) => (
              <circle key={x} cx={x} cy="10" r="10" fill="none" stroke="#000" stroke-width="1" />
            ))}
          </pattern>
        </defs>
        <rect width="100%" height="140" fill={`url(#${id})`} />
      </svg>
      <p>{texts.invites.printed.fold}</p>
    </div>
  );
}
