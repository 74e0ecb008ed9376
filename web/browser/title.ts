/** The page's title: how many messages wait, which of the product's pages this is, and its name; nothing of the chat. */
import { texts } from "../texts/texts.ts";

/** Pages that tell themselves apart from others in a row of tabs; null: the name alone. */
export type Titled = keyof typeof texts.titles | null;

let page: Titled = null;
let waiting = 0;

/** Also after another language was chosen. */
export function titlePage(as: Titled): void {
  page = as;
  show();
}

/** @param count messages that wait */
export function titleCount(count: number): void {
  waiting = count;
  show();
}

/** Whether the title tells of messages that wait. */
export const isCounting = (): boolean => waiting > 0;

function show(): void {
  const name = page === null ? texts.brand : `${texts.titles[page]} · ${texts.brand}`;
  document.title = waiting > 0 ? `(${waiting}) ${name}` : name;
}
