/** The QR code of the terminal, read back as a camera would. */
import jsQR from "jsqr";
import { expect, test } from "vitest";
import { qrText } from "./qr-text.mjs";

const MODULE_PX = 4;
/** As terminals read it (ECMA-48, with the colours of xterm). */
const BLACK_ON_WHITE = "\u001b[38;5;16;48;5;231m";
const RESET = "\u001b[0m";

test("what the terminal shows is the address, on a white ground that reaches around it", () => {
  for (const text of [
    "https://192.168.1.20:3000",
    "https://[fd12::7:0:20]:3000",
    "https://a-b-c-d.trycloudflare.com",
  ]) {
    const rows = qrText(text).flatMap((line) => {
      const cells = line.slice(BLACK_ON_WHITE.length, -RESET.length);
      expect(line).toBe(BLACK_ON_WHITE + cells + RESET);
      return [
        [...cells].map((cell) => cell === "▀" || cell === "█"),
        [...cells].map((cell) => cell === "▄" || cell === "█"),
      ];
    });
    const [width, height] = [rows[0]!.length * MODULE_PX, rows.length * MODULE_PX];
    const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        if (rows[Math.floor(y / MODULE_PX)]![Math.floor(x / MODULE_PX)])
          pixels.fill(0, 4 * (y * width + x), 4 * (y * width + x) + 3);
      }
    }
    expect(jsQR(pixels, width, height)?.data).toBe(text);
  }
});
