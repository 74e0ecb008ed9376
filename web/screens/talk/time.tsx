/** A time of day, as the reader writes it. */
import { texts } from "../../texts/texts.ts";

export const Time = ({ at }: { at: number }) => <time dateTime={new Date(at).toISOString()}>{texts.time(at)}</time>;
