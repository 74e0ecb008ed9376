/** Which file of web/engine, what stands there, and what stands there with the rule taken out. */
export type Edit = readonly [file: string, good: string | RegExp, bad: string];

export interface Bug {
  /** The sentence of the history that must not survive it. */
  breaks: string;
  edits: readonly Edit[];
}

/** Rules that are taken out, one at a time: the history that answers each must fail, or it says nothing. */
export const bugs: Readonly<Record<string, Bug>> = {};
