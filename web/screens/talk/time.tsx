/** A time of day, as the reader writes it. */
import { texts } from "../../texts/texts.ts";

export const Time = ({ at }: { at: number }) => <time dateTime={iso(at)}>{texts.time(at)}</time>;

/** A time that no calendar has must not take the page down. */
const iso = (at: number): string | undefined => {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};
