import type { Reducers, RoomState } from "../../reducing";

/** What a room has of reports where a server that is a version older told nothing of them. */
export const unreported: Pick<RoomState, "reports"> = { reports: {} };

export const reduce: Reducers = {
  "report.changed": (room, { data }) => {
    const isHere = data.report in room.reports || room.messages.some((message) => message.message === data.report);
    return isHere ? { ...room, reports: { ...room.reports, [data.report]: data.now } } : room;
  },
};
