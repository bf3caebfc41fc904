/** A room's items of all features as one list, in the order of their numbers. Pure. */
import type { RoomState } from "../../reducing";
import type { Announcement, Message, Poll, Progress } from "../../wire";
import { sameDay } from "../../texts";

export type Item = Message | Announcement | Progress | Poll;

export const isMessage = (item: Item): item is Message => "message" in item;
export const isAnnouncement = (item: Item): item is Announcement => "announcement" in item;
export const isProgress = (item: Item): item is Progress => "progress" in item;

export function itemsOf(room: RoomState): Item[] {
  return [...room.messages, ...room.announcements, ...room.progress, ...room.polls].sort((a, b) => a.seq - b.seq);
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

/** Which items are shown: from an index, up to an index or to the newest (`end` undefined). */
export interface Window {
  start: number;
  end: number | undefined;
}

export function older(window: Window, count: number): Window {
  const start = Math.max(0, window.start - STEP);
  const end = window.end ?? count;
  return end - start > MOST_SHOWN ? { start, end: start + MOST_SHOWN } : { start, end: window.end };
}

export function newer(window: Window, count: number): Window {
  if (window.end === undefined) return window;
  const end = window.end + STEP;
  const start = Math.max(window.start, Math.min(end, count) - MOST_SHOWN);
  return end >= count ? { start, end: undefined } : { start, end };
}

/** At the newest, what is shown does not grow for ever. */
export function trimmed(window: Window, count: number): Window {
  const most = MOST_SHOWN + STEP;
  return window.end === undefined && count - window.start > most ? { start: count - MOST_SHOWN, end: undefined } : window;
}

export const around = (index: number, count: number): Window => {
  const start = Math.max(0, index - STEP);
  return count - start <= MOST_SHOWN ? { start, end: undefined } : { start, end: start + MOST_SHOWN };
};
