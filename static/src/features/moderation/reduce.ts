import type { Reducers } from "../../reducing";

export const reduce: Reducers = {
  "member.muted": (room, { data }, me) => (data.person === me.id ? { ...room, room: { ...room.room, muted_until: data.until, muted_reason: data.reason } } : room),
  "member.unmuted": (room, { data }, me) => (data.person === me.id ? { ...room, room: { ...room.room, muted_until: null, muted_reason: null } } : room),
};
