/** A run of rows, drawn as one. A row that throws shows as one that this page cannot show; the others stay. */
import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";
import { ErrorBoundary } from "../../ui/error-boundary.tsx";
import { CannotShow, TalkRow, type TalkRowProps } from "./row.tsx";
import type { LogRow } from "./rows.ts";

export interface ChunkProps extends Omit<TalkRowProps, "row" | "fresh"> {
  rows: readonly LogRow[];
  isFresh: (row: LogRow) => boolean;
  /** Stands under the first row. */
  under?: ComponentChildren;
}

export function Chunk({ rows, isFresh, under, ...rest }: ChunkProps) {
  // A boundary for each of thousands of rows costs more than drawing them: there are none before one throws.
  const [error] = useErrorBoundary();
  const draw = (row: LogRow) => {
    const drawn = <TalkRow key={row.key} row={row} fresh={isFresh(row)} {...rest} />;
    if (error === undefined) return drawn;
    return (
      <ErrorBoundary key={row.key} fallback={<CannotShow />}>
        {drawn}
      </ErrorBoundary>
    );
  };
  const [first, ...others] = rows;
  return (
    <div class="rows" style={{ "--rows": rows.length }}>
      {first && draw(first)}
      {under}
      {others.map(draw)}
    </div>
  );
}
