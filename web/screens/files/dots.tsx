/** The blurred preview that came in the message: a few dots, drawn as large as the picture. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { fromBase64url } from "../../../shared/base64url.ts";
import { previewGrid } from "../../../shared/files.ts";

export interface PreviewProps {
  width: number;
  height: number;
  /** Rows of red, green, blue, a byte each. */
  preview: string;
}

export function Preview({ width, height, preview }: PreviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [columns, rows] = previewGrid(width, height);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    const dots = fromBase64url(preview);
    if (!context || dots.length !== columns * rows * 3) return;
    const picture = context.createImageData(columns, rows);
    for (let dot = 0; dot < columns * rows; dot += 1) {
      picture.data.set(dots.subarray(dot * 3, dot * 3 + 3), dot * 4);
      picture.data[dot * 4 + 3] = 255;
    }
    context.putImageData(picture, 0, 0);
  }, [preview]);
  return <canvas ref={canvas} class="picture-preview" width={columns} height={rows} aria-hidden="true" />;
}
