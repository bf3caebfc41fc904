import { opened, type Reducers, type RoomState } from "../../reducing";
import type { EventOf } from "../../wire";

export const reduce: Reducers = {
  "progress.posted": (room, event) => ({ ...room, room: standing(room, event), progress: [...room.progress, opened(event)] }),
};

/** A project's room says how far the project is: as far as was told last. */
function standing({ room }: RoomState, { data }: EventOf<"progress.posted">): RoomState["room"] {
  if (room.kind !== "project") return room;
  return { ...room, phase: data.phase ?? room.phase ?? null, percent: data.percent ?? room.percent ?? null };
}
