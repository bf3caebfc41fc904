/** Whether there is room for one column only, as on a phone. The style sheets say the same width (layout.css). */
import { signal } from "@preact/signals";

const query = matchMedia("(max-width: 43.99rem)");
export const isNarrow = signal(query.matches);
query.addEventListener("change", () => (isNarrow.value = query.matches));
