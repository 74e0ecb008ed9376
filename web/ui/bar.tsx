/** The bar of every screen before the chat: the mark, the house's name, and perhaps one quiet button. */
import type { ComponentChildren } from "preact";
import { Mark } from "./mark.tsx";

export interface BarProps {
  brand: string;
  first: boolean;
  second: boolean;
  children?: ComponentChildren;
}

export function Bar({ brand, first, second, children }: BarProps) {
  return (
    <header class="bar">
      <Mark first={first} second={second} />
      <span class="brand">{brand}</span>
      {children && <div class="bar-actions">{children}</div>}
    </header>
  );
}
