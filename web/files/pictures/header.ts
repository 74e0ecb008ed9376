/**
 * A picture's size from its first bytes, before anything decodes it: PNG (W3C, 5.6 and 11.2.2), JPEG (ITU-T T.81, B.2.2),
 * GIF89a (section 18), WebP (RFC 9649, 2.5 to 2.7). What is none of them, or too large, is not given to a browser.
 */
import { PICTURE_MAX_SIDE } from "../../../shared/files.ts";

export interface PictureHeader {
  type: "image/png" | "image/jpeg" | "image/gif" | "image/webp";
  width: number;
  height: number;
  /** It moves, so that making it anew would stop it. */
  animated: boolean;
}

/** Dots in all, above which a browser's memory would fill: 64 million are 256 MB. */
export const PICTURE_MAX_DOTS = 64_000_000;

/** So many bytes hold the size, with what cameras put before it. */
const HEAD_BYTES = 1_048_576;

export const isTooLarge = ({ width, height }: Pick<PictureHeader, "width" | "height">): boolean =>
  width > PICTURE_MAX_SIDE || height > PICTURE_MAX_SIDE || width * height > PICTURE_MAX_DOTS;

export async function readHeader(blob: Blob): Promise<PictureHeader | undefined> {
  return headerOf(new Uint8Array(await blob.slice(0, HEAD_BYTES).arrayBuffer()));
}

/** [F8] Whether it is a picture of this type, and one that can be decoded without harm. */
export async function isWhatItSays(blob: Blob, type: string): Promise<boolean> {
  const header = await readHeader(blob);
  return header !== undefined && header.type === type && !isTooLarge(header);
}

/** Undefined where these bytes begin no picture that is known here. */
export function headerOf(bytes: Uint8Array): PictureHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const header = pngOf(bytes, view) ?? jpegOf(view) ?? gifOf(bytes, view) ?? webpOf(bytes, view);
    return header && header.width > 0 && header.height > 0 ? header : undefined;
  } catch (error) {
    // It ends before its size.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const ascii = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

function pngOf(bytes: Uint8Array, view: DataView): PictureHeader | undefined {
  if (ascii(bytes, 0, 8) !== "\u0089PNG\r\n\u001a\n" || ascii(bytes, 12, 4) !== "IHDR") return undefined;
  const size = { width: view.getUint32(16), height: view.getUint32(20) };
  // "acTL" stands before the first "IDAT" of one that moves.
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) {
    const chunk = ascii(bytes, at + 4, 4);
    if (chunk === "acTL") return { type: "image/png", ...size, animated: true };
    if (chunk === "IDAT") break;
  }
  return { type: "image/png", ...size, animated: false };
}

function jpegOf(view: DataView): PictureHeader | undefined {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let at = 2;
  for (;;) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    // Start of frame, of whatever process: all but DHT, JPG and DAC.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { type: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5), animated: false };
    }
    // Data begins, or the picture ends, before its size.
    if (marker === 0xda || marker === 0xd9) return undefined;
    const length = view.getUint16(at + 2);
    if (length < 2) return undefined;
    at += 2 + length;
  }
}

function gifOf(bytes: Uint8Array, view: DataView): PictureHeader | undefined {
  if (!/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return undefined;
  return { type: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true), animated: true };
}

function webpOf(bytes: Uint8Array, view: DataView): PictureHeader | undefined {
  if (ascii(bytes, 0, 4) !== "RIFF" || ascii(bytes, 8, 4) !== "WEBP") return undefined;
  const type = "image/webp";
  switch (ascii(bytes, 12, 4)) {
    case "VP8X": {
      const three = (at: number) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16) + 1;
      return { type, width: three(24), height: three(27), animated: (view.getUint8(20) & 0x02) !== 0 };
    }
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return { type, width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, animated: false };
    }
    case "VP8 ":
      return {
        type,
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
        animated: false,
      };
    default:
      return undefined;
  }
}
