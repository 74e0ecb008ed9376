/**
 * What is sent of a chosen file. A picture is drawn anew, so that nothing is left of it but what is seen: no place, no
 * camera, no time, no earlier version. One that moves, and any other file, stays as it is.
 */
import { toBase64url } from "../../../shared/base64url.ts";
import { paddedSize, previewGrid } from "../../../shared/files.ts";
import { bareType, shownAs } from "../kinds.ts";
import type { Prepared, PrepareTrouble } from "../state.ts";
import { isTooLarge, type PictureHeader, readHeader } from "./header.ts";

export type Trouble = "picture-too-large";

/** The longest side of what is drawn anew. */
const SIDE_MAX = 2_560;
const JPEG_QUALITY = 0.86;
const WEBP_QUALITY = 0.9;

/** @param original as it is, with all that its file says */
export async function prepare(file: File, original: boolean, maxBytes: number): Promise<Prepared | PrepareTrouble> {
  if (file.size === 0) return "empty";
  const type = bareType(file.type);
  const as = shownAs(type);
  const asItIs = { blob: file, name: file.name, type, original: null };
  if (as === "picture") {
    const header = await readHeader(file);
    // Not decoded: its true size would fill the memory.
    if (header && isTooLarge(header)) return "picture-too-large";
    const drawn = header && (await draw(file, header));
    if (drawn) {
      const { width, height, preview } = drawn;
      const look = { as, width, height, preview };
      if (original || header.animated) {
        if (paddedSize(file.size) > maxBytes) return "too-large";
        // [F8] Its type is what it is, whatever its name says.
        return { ...asItIs, type: header.type, look: { ...look, width: header.width, height: header.height } };
      }
      const { blob } = drawn;
      const made = { blob, name: renamed(file.name, blob.type), type: blob.type, look };
      return { ...made, original: { blob: file, name: file.name, type: header.type } };
    }
    // A "picture" that is none.
    if (paddedSize(file.size) > maxBytes) return "too-large";
    return { ...asItIs, look: { as: "other" } };
  }
  if (paddedSize(file.size) > maxBytes) return "too-large";
  return { ...asItIs, look: { as } };
}

async function draw(
  file: Blob,
  { type }: PictureHeader,
): Promise<{ blob: Blob; width: number; height: number; preview: string } | undefined> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => undefined);
  if (!picture) return undefined;
  try {
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * scale))) as [
      number,
      number,
    ];
    const canvas = drawnOn(picture, width, height);
    // What has no see-through parts is smallest as JPEG; a browser that makes no WebP makes a PNG of it.
    const blob =
      type === "image/jpeg"
        ? await toBlob(canvas, "image/jpeg", JPEG_QUALITY)
        : await toBlob(canvas, "image/webp", WEBP_QUALITY);
    if (!blob) return undefined;
    const [columns, rows] = previewGrid(width, height);
    const small = drawnOn(picture, columns, rows).getContext("2d")!.getImageData(0, 0, columns, rows).data;
    // Of four bytes a dot three are sent: nothing shines through a preview.
    const preview = toBase64url(Uint8Array.from(small.filter((_, at) => at % 4 !== 3)));
    return { blob, width, height, preview };
  } finally {
    picture.close();
  }
}

function drawnOn(picture: ImageBitmap, width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: width <= 16 })!;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

const toBlob = (canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> =>
  new Promise((resolve) => canvas.toBlob(resolve, type, quality));

const ENDINGS: Record<string, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp" };

/** The name with the ending of what it is now. */
function renamed(name: string, type: string): string {
  return `${name.replace(/\.\w{1,5}$/, "")}.${ENDINGS[type] ?? "jpg"}`;
}
