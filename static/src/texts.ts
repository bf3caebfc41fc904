/** Words on the screen: Fluent messages by id, and dates and numbers as the person's language writes them. */
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { signal } from "@preact/signals";

export type Values = Record<string, FluentVariable>;

const bundle = signal<FluentBundle | undefined>(undefined);
export const language = signal("nl");

/** Languages written from right to left, where names of people must not turn the sentence round. */
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

export async function loadTexts(code: string, url: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`texts: ${response.status}`);
  useTexts(code, await response.text());
}

export function useTexts(code: string, source: string): void {
  const made = new FluentBundle(code, { useIsolating: RIGHT_TO_LEFT.has(code) });
  made.addResource(new FluentResource(source));
  bundle.value = made;
  language.value = code;
}

/** The message `id` in the person's language; the id itself where a text is missing, which the tests refuse. */
export function t(id: string, values?: Values): string {
  const message = bundle.value?.getMessage(id);
  return message?.value ? bundle.value!.formatPattern(message.value, values, []) : id;
}

export function hasText(id: string): boolean {
  return bundle.value?.hasMessage(id) ?? false;
}

// Intl objects are dear to make (about 0.1 ms each) and a room of 300 messages asks for them often.
const formats = new Map<string, Intl.DateTimeFormat>();
function format(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language.value} ${name}`;
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(language.value, options)));
  return made;
}

/** 10:15 */
export const clockTime = (at: string | Date): string => format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));

/** Monday 23 November, with the year only when it is another one. */
export function dayName(at: string | Date, now = new Date()): string {
  const day = new Date(at);
  const days = Math.round((startOfDay(now) - startOfDay(day)) / 86_400_000);
  if (days === 0) return t("day-today");
  if (days === 1) return t("day-yesterday");
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return format(`day ${year}`, { weekday: "long", day: "numeric", month: "long", year }).format(day);
}

/** Friday 27 November, 17:00 */
export const moment = (at: string | Date): string => format("moment", { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));

/** Friday 27 November, of a day without a time such as 2026-11-27; with the year when it is another one. */
export function onDay(written: string, now = new Date()): string {
  const day = new Date(`${written}T12:00`);
  const year = day.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return format(`day ${year}`, { weekday: "long", day: "numeric", month: "long", year }).format(day);
}

const startOfDay = (day: Date): number => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
export const sameDay = (a: string, b: string): boolean => startOfDay(new Date(a)) === startOfDay(new Date(b));
