/** Whether somebody is writing, so that on a phone the bar makes place for the keyboard. */
import { signal } from "@preact/signals";

export const isWriting = signal(false);

/** A tap elsewhere takes the focus first and presses after: what is pressed may not move in between. */
const BACK_AFTER_MS = 400;
let timer: ReturnType<typeof setTimeout> | undefined;

export function writes(): void {
  clearTimeout(timer);
  isWriting.value = true;
}

export function stopsWriting(): void {
  clearTimeout(timer);
  timer = setTimeout(() => (isWriting.value = false), BACK_AFTER_MS);
}
