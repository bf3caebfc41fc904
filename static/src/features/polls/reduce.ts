import { opened, type Reducers, replace, type RoomState } from "../../reducing";
import type { Counted, Poll } from "../../wire";

export const reduce: Reducers = {
  "poll.opened": (room, event) => ({ ...room, polls: [...room.polls, { ...opened(event), counts: event.data.options.map(() => 0), voters: 0 }] }),
  "poll.counted": (room, { data }) => change(room, data.poll, (poll) => ({ ...poll, ...tally(poll, data) })),
  "poll.closed": (room, { at, data }) => change(room, data.poll, (poll) => ({ ...poll, ...tally(poll, data), closed_at: at, outcome_due: data.outcome_due })),
  "poll.decided": (room, { at, by, data }) => change(room, data.poll, (poll) => ({ ...poll, outcome: { decided: data.decided, next: data.next, at, by } })),
  "poll.voted": (room, { data }) => change(room, data.poll, (poll) => ({ ...poll, voted: data.choices?.length !== 0, mine: data.choices, via: data.via })),
};

const tally = (poll: Poll, data: Counted): Pick<Poll, "counts" | "voters" | "eligible" | "withheld" | "rounds"> => ({
  counts: data.counts,
  voters: data.voters,
  eligible: data.eligible ?? poll.eligible,
  withheld: data.withheld,
  rounds: data.rounds,
});

function change(room: RoomState, id: number, to: (poll: Poll) => Poll): RoomState {
  return { ...room, polls: replace(room.polls, (poll) => poll.poll === id, to) };
}
