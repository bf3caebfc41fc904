import type { Reducers } from "../../room-state";
import type { Reactions } from "../../wire";

export const reduce: Reducers = {
  "reaction.changed": (room, { by, data }, me) => {
    const before = room.reactions[data.message] ?? { counts: {} };
    const mine = by.id === me.id ? mineAfter(before, data.counts) : (before.mine ?? []);
    return { ...room, reactions: { ...room.reactions, [data.message]: { counts: data.counts, mine } } };
  },
};

/** The event says the counts and who changed them; which one of her own changed shows in the difference. */
function mineAfter(before: Reactions, counts: Record<string, number>): string[] {
  const mine = new Set(before.mine);
  for (const emoji of new Set([...Object.keys(before.counts), ...Object.keys(counts)])) {
    const more = (counts[emoji] ?? 0) - (before.counts[emoji] ?? 0);
    if (more > 0) mine.add(emoji);
    if (more < 0) mine.delete(emoji);
  }
  return [...mine];
}
