/** A room's items of all features as one list, in the order of their numbers. Pure. */
import type { Announcement, Horizon, Message, Page, Poll, Progress, PromiseEntry, Pulse, PulseResult, QuestionStep } from "../../wire";
import { sameDay } from "../../texts";

export type Item = Message | Announcement | Progress | Poll | PromiseEntry | Horizon | Pulse | PulseResult | QuestionStep;

export const isMessage = (item: Item): item is Message => "message" in item;
export const isAnnouncement = (item: Item): item is Announcement => "announcement" in item;
export const isProgress = (item: Item): item is Progress => "progress" in item;

export const isHorizon = (item: Item): item is Horizon => "horizon" in item;

export const isPromise = (item: Item): item is PromiseEntry => "fingerprint" in item;

export const isPulse = (item: Item): item is Pulse => "pulse" in item && "state" in item;

export const isPulseResult = (item: Item): item is PulseResult => "pulse" in item && "figures" in item;

export const isQuestionStep = (item: Item): item is QuestionStep => "step" in item;

export function itemsOf(room: Page): Item[] {
  return [...room.messages, ...room.announcements, ...room.progress, ...room.polls, ...room.promise_entries, ...room.horizons, ...room.pulses, ...room.pulse_results, ...room.question_steps].sort((a, b) => a.seq - b.seq);
}

/** Messages of one author shortly after each other stand as one block, with the name said once. */
const GROUP_WITHIN_MS = 5 * 60_000;

export function follows(item: Item, before: Item | undefined): boolean {
  if (!before || !isMessage(item) || !isMessage(before) || item.by.id !== before.by.id || item.reply_to) return false;
  return Date.parse(item.at) - Date.parse(before.at) < GROUP_WITHIN_MS && sameDay(item.at, before.at);
}

/** At most this many items are in the page; more are kept, and shown as one scrolls. */
export const MOST_SHOWN = 300;
export const STEP = 50;

/** Which items are shown: from a number on, up to a number or to the newest (`to` undefined). Pages that come don't change it. */
export interface Window {
  from: number;
  to: number | undefined;
}

type Numbered = readonly { readonly seq: number }[];

/** The items in the window. */
export function within<T extends { seq: number }>(items: readonly T[], window: Window): T[] {
  const { start, end } = indices(items, window);
  return items.slice(start, end);
}

export const newest = (items: Numbered): Window => ({ from: items[Math.max(0, items.length - STEP)]?.seq ?? 0, to: undefined });

export function older(items: Numbered, window: Window): Window {
  const { start, end } = indices(items, window);
  return between(items, Math.max(0, start - STEP), Math.min(end, Math.max(0, start - STEP) + MOST_SHOWN), window);
}

export function newer(items: Numbered, window: Window): Window {
  const { start, end } = indices(items, window);
  const until = Math.min(items.length, end + STEP);
  return between(items, Math.max(start, until - MOST_SHOWN), until, window);
}

/** At the newest, what is shown does not grow for ever. */
export function trimmed(items: Numbered, window: Window): Window {
  const { start, end } = indices(items, window);
  return window.to === undefined && end - start > MOST_SHOWN + STEP ? { from: items[end - MOST_SHOWN]!.seq, to: undefined } : window;
}

export function around(items: Numbered, index: number): Window {
  const start = Math.max(0, index - STEP);
  return between(items, start, Math.min(items.length, start + MOST_SHOWN));
}

/** Whether older items than those in the window are at hand. */
export const hasOlder = (items: Numbered, window: Window): boolean => indices(items, window).start > 0;

function indices(items: Numbered, { from, to }: Window): { start: number; end: number } {
  const start = items.findIndex((item) => item.seq >= from);
  const after = to === undefined ? -1 : items.findIndex((item) => item.seq > to);
  return { start: start < 0 ? items.length : start, end: after < 0 ? items.length : after };
}

/** The same window where nothing changes, so that it isn't drawn again. */
function between(items: Numbered, start: number, end: number, before?: Window): Window {
  const window = { from: items[start]?.seq ?? 0, to: end >= items.length ? undefined : items[end - 1]!.seq };
  return before && before.from === window.from && before.to === window.to ? before : window;
}
