import type { Reducers } from "../../reducing";

export const reduce: Reducers = {
  "room.read": (room, { data }) => (data.topic === room.room.topic && data.seq > room.room.read ? { ...room, room: { ...room.room, read: data.seq } } : room),
};
