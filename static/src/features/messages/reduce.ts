import { opened, type Reducers, replace, type RoomState } from "../../reducing";
import type { Message, Quote } from "../../wire";

export const reduce: Reducers = {
  "message.posted": (room, event) => ({ ...room, messages: [...room.messages, opened(event)] }),
  "message.edited": (room, { at, data }) => change(room, data.message, (message) => ({ ...message, text: data.text, html: data.html, edited_at: at })),
  "message.deleted": (room, { data }) => change(room, data.message, (message) => ({ ...emptied(message), deleted: true })),
  "message.hidden": (room, { data }) => change(room, data.message, (message) => ({ ...emptied(message), hidden: { reason: data.reason } })),
  "message.restored": (room, { data }) => change(room, data.message, ({ hidden: _, ...message }) => restored(message, data)),
};

/** A message that is only quoted here, since it stands before what was fetched, changes alike. */
function change(room: RoomState, id: number, to: (message: Message) => Message): RoomState {
  const quote = room.quotes?.[id];
  const messages = replace(room.messages, (message) => message.message === id, to);
  return quote ? { ...room, messages, quotes: { ...room.quotes, [id]: quoted(to({ ...quote, message: id, at: "", html: "" })) } } : { ...room, messages };
}

export const quoted = ({ seq, by, text, deleted, hidden }: Message): Quote => ({ seq, by, text, ...(deleted && { deleted }), ...(hidden && { hidden }) });

const emptied = ({ attachments: _, ...message }: Message): Message => ({ ...message, text: "", html: "" });

function restored(message: Message, data: { text: string; html: string; attachments?: Message["attachments"] }): Message {
  const back = { ...message, text: data.text, html: data.html };
  return data.attachments ? { ...back, attachments: data.attachments } : back;
}
