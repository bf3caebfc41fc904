import { opened, type Reducers } from "../../reducing";

export const reduce: Reducers = {
  "progress.posted": (room, event) => ({ ...room, progress: [...room.progress, opened(event)] }),
};
