/** The lines of the code for a text, encoded exactly as given. */
export function qrText(text: string): string[];
