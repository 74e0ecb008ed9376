/** What stands in place of something that threw while it was drawn. */
import type { ComponentChildren } from "preact";
import { useErrorBoundary } from "preact/hooks";

export interface ErrorBoundaryProps {
  fallback: ComponentChildren;
  children: ComponentChildren;
}

/** Draws its children, or the fallback once one of them has thrown. The console gets no word of what it was about. */
export function ErrorBoundary({ fallback, children }: ErrorBoundaryProps) {
  const [error] = useErrorBoundary((thrown: unknown) => {
    console.error(thrown instanceof Error ? thrown.stack : "something could not be drawn");
  });
  return <>{error === undefined ? children : fallback}</>;
}
