import { opened, type Reducers, replace, type RoomState } from "../../reducing";
import type { Pulse } from "../../wire";

/** What a room has of it where a server that is a version older told nothing. */
export const unfelt: Pick<RoomState, "pulses" | "pulse_results" | "pulse_now" | "pulse_mine"> = { pulses: [], pulse_results: [], pulse_now: [], pulse_mine: [] };

export const reduce: Reducers = {
  "pulse.asked": (room, event) => {
    const pulse: Pulse = { ...opened(event), state: "open" };
    return { ...room, pulses: [...room.pulses, pulse], pulse_now: [pulse] };
  },
  "pulse.closed": (room, { data }) => ({ ...stands(room, data.pulse, data.state, data.due), pulse_mine: [] }),
  "pulse.due": (room, { data }) => stands(room, data.pulse, "closed", data.due),
  "pulse.published": (room, event) => ({ ...stands(room, event.data.pulse, "published"), pulse_results: [...room.pulse_results, opened(event)] }),
  "pulse.mine": (room, { data: { pulse, room: topic, did, until } }) =>
    topic === room.room.topic && room.pulse_now.some((one) => one.pulse === pulse && one.state === "open") ? { ...room, pulse_mine: [{ pulse, did, until }] } : room,
};

function stands(room: RoomState, id: number, state: Pulse["state"], due?: string | null): RoomState {
  const change = (list: Pulse[]) => replace(list, (one) => one.pulse === id, (one) => ({ ...one, state, due }));
  return { ...room, pulses: change(room.pulses), pulse_now: change(room.pulse_now).filter((one) => one.state === "open" || one.state === "closed") };
}
