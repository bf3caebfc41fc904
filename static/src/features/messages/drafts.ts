/** What was begun and not sent, per room, kept on this device. */
import type { Topic } from "../../wire";

const key = (topic: Topic): string => `portiek.draft.${topic}`;

export function readDraft(topic: Topic): string {
  try {
    return localStorage.getItem(key(topic)) ?? "";
  } catch {
    return "";
  }
}

export function keepDraft(topic: Topic, text: string): void {
  try {
    if (text) localStorage.setItem(key(topic), text);
    else localStorage.removeItem(key(topic));
  } catch {
    // Full, or not allowed: the draft then lives as long as the page.
  }
}

export const forgetDraft = (topic: Topic): void => keepDraft(topic, "");

export function forgetDrafts(): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith("portiek.draft.")) localStorage.removeItem(name);
}
