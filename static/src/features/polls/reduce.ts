import { opened, type Reducers, replace, type RoomState } from "../../reducing";
import type { Poll } from "../../wire";

export const reduce: Reducers = {
  "poll.opened": (room, event) => ({ ...room, polls: [...room.polls, { ...opened(event), counts: event.data.options.map(() => 0), voters: 0 }] }),
  "poll.counted": (room, { data }) => change(room, data.poll, (poll) => ({ ...poll, ...tally(poll, data) })),
  "poll.closed": (room, { at, data }) => change(room, data.poll, (poll) => ({ ...poll, ...tally(poll, data), closed_at: at })),
  "poll.voted": (room, { data }) => change(room, data.poll, (poll) => (data.choices ? { ...poll, voted: data.choices.length > 0, mine: data.choices } : { ...poll, voted: true })),
};

const tally = (poll: Poll, data: { counts: number[]; voters: number; eligible?: number }): Pick<Poll, "counts" | "voters" | "eligible"> => ({
  counts: data.counts,
  voters: data.voters,
  eligible: data.eligible ?? poll.eligible,
});

function change(room: RoomState, id: number, to: (poll: Poll) => Poll): RoomState {
  return { ...room, polls: replace(room.polls, (poll) => poll.poll === id, to) };
}
