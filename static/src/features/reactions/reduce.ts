import type { Reducers, RoomState } from "../../reducing";
import type { Reactions } from "../../wire";

export const reduce: Reducers = {
  "reaction.changed": (room, { data }) => change(room, data.message, (entry) => ({ ...entry, counts: data.counts })),
  "reaction.mine": (room, { data }) => change(room, data.message, (entry) => ({ ...entry, mine: data.mine })),
};

/** Her own topic and the room's go each at its own pace, so either event may be the first. No counts left: no entry. */
function change(room: RoomState, message: number, to: (entry: Reactions) => Reactions): RoomState {
  const { [message]: entry, ...others } = room.reactions;
  const next = to(entry ?? { counts: {}, mine: [] });
  const isEmpty = Object.keys(next.counts).length === 0 && (next.mine ?? []).length === 0;
  return { ...room, reactions: isEmpty ? others : { ...others, [message]: next } };
}
