import { opened, type Reducers } from "../../room-state";

export const reduce: Reducers = {
  "progress.posted": (room, event) => ({ ...room, progress: [...room.progress, opened(event)] }),
};
