import type { Reducers, RoomState } from "../../reducing";
import type { EventOf, PromiseEntry, PromiseState } from "../../wire";

/** What a room has of promises where a server that is a version older told nothing of them. */
export const none: Pick<RoomState, "promises" | "promise_entries" | "promise_counts" | "promises_followed"> = {
  promises: {},
  promise_entries: [],
  promise_counts: { asked: 0, declined: 0, open: 0, moved: 0, late: 0, kept: 0, broken: 0 },
  promises_followed: [],
};

export const reduce: Reducers = {
  "promise.recorded": (room, event) => ({
    ...room,
    promises: { ...room.promises, [event.data.promise]: stateOf(event.data) },
    promise_entries: [...room.promise_entries, entryOf(event)],
    promise_counts: event.data.counts,
  }),
  "promise.following": (room, { data }) => (data.room === room.room.topic ? { ...room, promises_followed: followed(room, data.promise, data.following) } : room),
};

const stateOf = ({ act: _, fingerprint: __, counts: ___, reason: ____, ...state }: EventOf<"promise.recorded">["data"]): PromiseState => state;

/** The day stands in an entry that sets it. */
function entryOf({ seq, at, by, data }: EventOf<"promise.recorded">): PromiseEntry {
  const { promise, act, fingerprint, reason, day } = data;
  return { promise, act, fingerprint, seq, at, by, ...(reason && { reason }), ...(day && (act === "made" || act === "moved") && { day }) };
}

function followed(room: RoomState, promise: number, following: boolean): { promise: number }[] {
  const others = room.promises_followed.filter((one) => one.promise !== promise);
  return following ? [...others, { promise }].sort((a, b) => a.promise - b.promise) : others;
}
