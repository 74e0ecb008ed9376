/**
 * A QR code for a terminal: two modules a character, black on white whatever the terminal's own colours. Plain Node, since
 * the command line has it before anything is built.
 */
import qrcode from "qrcode";

/** Light modules around a code (ISO/IEC 18004, 6.3.8). */
const QUIET = 4;
/** Colours 16 and 231 of 256, which no theme changes. */
const BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
const RESET = "\u001b[0m";
/** By which of the upper and the lower module are dark. */
const HALVES = [" ", "▄", "▀", "█"];

/** The lines of the code for a text, encoded exactly as given. */
export function qrText(text) {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: "M" });
  const { size } = modules;
  const dark = (row, column) =>
    row >= 0 && column >= 0 && row < size && column < size && Boolean(modules.get(row, column));
  const lines = [];
  for (let row = -QUIET; row < size + QUIET; row += 2) {
    let line = "";
    for (let column = -QUIET; column < size + QUIET; column++) {
      line += HALVES[2 * Number(dark(row, column)) + Number(dark(row + 1, column))];
    }
    lines.push(`${BLACK_ON_WHITE}${line}${RESET}`);
  }
  return lines;
}
