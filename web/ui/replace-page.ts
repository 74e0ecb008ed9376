/** Another site takes this page's place: nothing of it stays on the screen or in this tab's history. */
import { giveUpHistory } from "./covering.ts";

/** A browser that has not taken an entry back by then is not waited for. */
const HISTORY_MAX_MS = 300;

/**
 * @param address http or https
 * @param wiped resolves when there is nothing left to wipe
 */
export async function replaceBy(address: string, wiped: Promise<void>): Promise<void> {
  document.title = "";
  const inTime = new Promise<void>((resolve) => setTimeout(resolve, HISTORY_MAX_MS));
  await Promise.all([wiped, Promise.race([giveUpHistory(), inTime])]);
  location.replace(address);
}
