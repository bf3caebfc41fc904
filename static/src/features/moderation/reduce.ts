import type { Reducers, RoomState } from "../../reducing";

export const reduce: Reducers = {
  "member.muted": (room, { data }, me) => (data.person === me.id ? muted(room, data.until, data.reason) : room),
  "member.unmuted": (room, { data }, me) => (data.person === me.id ? muted(room, null, null) : room),
};

const muted = (room: RoomState, until: string | null, reason: string | null): RoomState => ({
  ...room,
  room: { ...room.room, muted_until: until, muted_reason: reason },
});
