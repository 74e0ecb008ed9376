/** A phrase of the catalogue with a name in it, the name set apart so that its direction cannot disturb the words. */
import { Fragment } from "preact";

// Stands for the name while the phrase is made; a private-use character that no name and no text contains.
const PLACE = "\ue000";

export interface PhraseProps {
  say: (name: string) => string;
  name: string;
  /** How the name looks. */
  nameClass?: string;
}

export function Phrase({ say, name, nameClass }: PhraseProps) {
  const [first, ...rest] = say(PLACE).split(PLACE);
  return (
    <>
      {first}
      {rest.map((words, at) => (
        <Fragment key={at}>
          <bdi class={nameClass}>{name}</bdi>
          {words}
        </Fragment>
      ))}
    </>
  );
}
