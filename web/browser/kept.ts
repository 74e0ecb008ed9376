/** Whether this browser may have kept anything of a chat (vault.ts): where not, nobody waits for what reads it. */

/** The database of all chats. */
export const DATABASE = "duologue";

/** A browser that has not said by then is taken for one that may. */
const SAID_MAX_MS = 1_000;

/** True where the browser cannot tell: Firefox before 126. */
export async function mayHaveKept(): Promise<boolean> {
  const tooLate = new Promise<true>((resolve) => setTimeout(resolve, SAID_MAX_MS, true));
  return Promise.race([hasDatabase().catch(() => true), tooLate]);
}

const hasDatabase = async () => (await indexedDB.databases()).some(({ name }) => name === DATABASE);
