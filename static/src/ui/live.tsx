/** What a screen reader says by itself: one polite region, apart from the log, so that old pages are not read out. */
import { signal } from "@preact/signals";

const spoken = signal("");

/** Long enough to be picked up. After it nothing is left of what may have been hidden or deleted meanwhile. */
const STAYS_MS = 10_000;
let forgetting: ReturnType<typeof setTimeout> | undefined;

/** Says it once; the same words again are said again. */
export function say(words: string): void {
  spoken.value = spoken.value === words ? `${words}\u00a0` : words;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => (spoken.value = ""), STAYS_MS);
}

export const Live = () => (
  <p class="hidden" role="status" aria-live="polite">
    {spoken.value}
  </p>
);
