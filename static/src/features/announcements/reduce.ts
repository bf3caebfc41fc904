import { opened, type Reducers, replace, type RoomState } from "../../reducing";
import type { Announcement } from "../../wire";

export const reduce: Reducers = {
  "announcement.published": (room, event) => ({ ...room, announcements: [...room.announcements, { ...opened(event), confirmed: 0, mine: false }] }),
  "announcement.confirmed": (room, { data }) =>
    change(room, data.announcement, (announcement) => ({ ...announcement, confirmed: data.confirmed, dwellings: data.dwellings })),
  "announcement.mine": (room, { data }) => change(room, data.announcement, (announcement) => ({ ...announcement, mine: true })),
};

function change(room: RoomState, id: number, to: (announcement: Announcement) => Announcement): RoomState {
  return { ...room, announcements: replace(room.announcements, (announcement) => announcement.announcement === id, to) };
}
