/** What a screen reader says by itself: one polite region, apart from the log, so that old pages are not read out. */
import { signal } from "@preact/signals";

const spoken = signal("");

/** Says it once; the same words again are said again. */
export function say(words: string): void {
  spoken.value = spoken.value === words ? `${words}\u00a0` : words;
}

export const Live = () => (
  <p class="hidden" role="status" aria-live="polite">
    {spoken.value}
  </p>
);
