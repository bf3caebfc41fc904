/**
 * What a room is at a number: the server's snapshot, carried on by its events.
 *
 * One way only: event → reduce → state → view. State + events = a fresh snapshot; the tests replay the server's walks.
 */
import { reduce as announcements } from "./features/announcements/reduce";
import { nothing, reduce as horizon } from "./features/horizon/reduce";
import { reduce as messages } from "./features/messages/reduce";
import { reduce as moderation } from "./features/moderation/reduce";
import { reduce as polls } from "./features/polls/reduce";
import { reduce as progress } from "./features/progress/reduce";
import { none, reduce as promises } from "./features/promises/reduce";
import { reduce as pulse, unfelt } from "./features/pulse/reduce";
import { reduce as questions, unasked } from "./features/questions/reduce";
import { reduce as reactions } from "./features/reactions/reduce";
import { reduce as reports, unreported } from "./features/reports/reduce";
import { reduce as rooms } from "./features/rooms/reduce";
import type { Reducers, RoomState } from "./reducing";
import type { AnyEvent, Opened, Page, Person, Snapshot } from "./wire";

export type { RoomState };

/** Adding a feature is one word here. */
const REDUCERS: Reducers = { ...messages, ...announcements, ...progress, ...polls, ...promises, ...questions, ...reports, ...horizon, ...pulse, ...reactions, ...moderation, ...rooms };

export const load = (snapshot: Snapshot): RoomState => ({ ...none, ...nothing, ...unasked, ...unfelt, ...unreported, ...snapshot });

/** Whether `event` is the room's next one, an old one, or shows that some are missing. */
export function place(room: RoomState, event: AnyEvent): "next" | "old" | "hole" {
  if (event.seq <= room.head) return "old";
  return event.seq === room.head + 1 ? "next" : "hole";
}

/** The room after its next event. */
export const apply = (room: RoomState, event: AnyEvent, me: Person): RoomState => ({ ...change(room, event, me), head: event.seq });

/** The room after an event of the person's own topic: her votes, her read marks. */
export const applyPersonal = (room: RoomState, event: AnyEvent, me: Person): RoomState => change(room, event, me);

function change(room: RoomState, event: AnyEvent, me: Person): RoomState {
  const reduce = REDUCERS[event.kind] as ((room: RoomState, event: AnyEvent, me: Person) => RoomState) | undefined;
  return reduce ? reduce(room, event, me) : room;
}

/** The room with an older page before what it holds. */
export function prepend(room: RoomState, page: Page): RoomState {
  return {
    ...room,
    from: page.from,
    messages: before(page.messages, room.messages),
    announcements: before(page.announcements, room.announcements),
    progress: before(page.progress, room.progress),
    polls: before(page.polls, room.polls),
    promises: { ...page.promises, ...room.promises },
    horizons: before(page.horizons, room.horizons),
    pulses: before(page.pulses, room.pulses),
    pulse_results: before(page.pulse_results, room.pulse_results),
    promise_entries: before(page.promise_entries, room.promise_entries),
    questions: { ...page.questions, ...room.questions },
    question_steps: before(page.question_steps, room.question_steps),
    reports: { ...page.reports, ...room.reports },
    reactions: { ...page.reactions, ...room.reactions },
    quotes: { ...page.quotes, ...room.quotes },
  };
}

function before<T extends Opened>(older: readonly T[] = [], newer: readonly T[]): T[] {
  const first = newer[0]?.seq ?? Infinity;
  return [...older.filter((item) => item.seq < first), ...newer];
}
