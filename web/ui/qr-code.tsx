/** A QR code as one SVG path, drawn when its library has come; its place is kept from the start. */
import { useEffect, useState } from "preact/hooks";

export interface QrCodeProps {
  /** Encoded exactly as given. */
  text: string;
  label: string;
}

interface Drawing {
  text: string;
  size: number;
  path: string;
}

export function QrCode({ text, label }: QrCodeProps) {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    let wanted = true;
    draw(text).then(
      (drawn) => wanted && setDrawing(drawn),
      // Without the library there is still the link; the place stays empty.
      () => wanted && setDrawing(null),
    );
    return () => {
      wanted = false;
    };
  }, [text]);
  return (
    <div class="qr">
      {drawing?.text === text && (
        <svg role="img" aria-label={label} viewBox={`0 0 ${drawing.size} ${drawing.size}`} shape-rendering="crispEdges">
          <path d={drawing.path} />
        </svg>
      )}
    </div>
  );
}

async function draw(text: string): Promise<Drawing> {
  const { create } = await import("qrcode");
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  return { text, size: modules.size, path: pathOf(modules.data, modules.size) };
}

/** One rectangle for each horizontal run of dark modules. */
export function pathOf(dark: ArrayLike<number | boolean>, size: number): string {
  let path = "";
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const start = column;
      while (column < size && dark[row * size + column]) column++;
      if (column > start) path += `M${start} ${row}h${column - start}v1h${start - column}z`;
    }
  }
  return path;
}
