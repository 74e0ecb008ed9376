/** While the page asks whom its link greets: nothing for a moment, then the shape of what comes. */
import { texts } from "../../texts/texts.ts";
import { Bar } from "../../ui/bar.tsx";
import { useAfter } from "../../ui/hooks.ts";

export function LookingScreen() {
  const slow = useAfter(300);
  return (
    <div class="page enter">
      <Bar brand={texts.brand} first={false} second={false} />
      <main>
        <h1 class="visually-hidden">{texts.brand}</h1>
        <p class="visually-hidden" role="status">
          {slow && texts.looking}
        </p>
        {slow && (
          <div class="skeleton" aria-hidden="true">
            <span />
            <span />
            <span />
          </div>
        )}
      </main>
    </div>
  );
}
