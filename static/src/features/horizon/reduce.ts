import { opened, type Reducers, type RoomState } from "../../reducing";

/** What a room has of it where a server that is a version older told nothing. */
export const nothing: Pick<RoomState, "horizons" | "horizon_now"> = { horizons: [], horizon_now: [] };

export const reduce: Reducers = {
  "horizon.set": (room, event) => ({ ...room, horizons: [...room.horizons, opened(event)], horizon_now: [opened(event)] }),
};
