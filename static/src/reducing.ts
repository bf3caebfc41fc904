/** What reducers are made of. Features import this; `room-state.ts` imports the features. */
import type { EventData, EventOf, Kind, Opened, Person, Snapshot } from "./wire";

/** A room at a number: the server's snapshot of it, in the same shape. */
export type RoomState = Snapshot;
export type Reducers = { readonly [K in Kind]?: (room: RoomState, event: EventOf<K>, me: Person) => RoomState };

/** An opening event as the item that it opens. */
export function opened<K extends Kind>(event: EventOf<K>): EventData[K] & Opened {
  return { ...event.data, seq: event.seq, at: event.at, by: event.by } as EventData[K] & Opened;
}

/** The list with what `change` makes of the item that `is` finds; the same list where there is none. */
export function replace<T>(list: T[], is: (item: T) => boolean, change: (item: T) => T): T[] {
  return list.some(is) ? list.map((item) => (is(item) ? change(item) : item)) : list;
}
