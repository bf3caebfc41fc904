import type { Reducers, RoomState } from "../../reducing";
import type { EventOf, QuestionState, QuestionStep } from "../../wire";

/** What a room has of questions where a server that is a version older told nothing of them. */
export const unasked: Pick<RoomState, "questions" | "question_steps" | "questions_joined"> = { questions: {}, question_steps: [], questions_joined: [] };

export const reduce: Reducers = {
  "question.changed": (room, { data }) => (data.now ? changed(room, data.now) : dropped(room, data.question)),
  "question.stepped": (room, event) => stepped(room, event, event.data.act),
  "answer.shelved": (room, event) => stepped(room, event, "shelved"),
  "question.joined": (room, { data }) => (data.room === room.room.topic ? { ...room, questions_joined: joined(room, data.question, data.joined) } : room),
};

/** Known, or asked on this page; otherwise it stands before what is held here. */
function changed(room: RoomState, now: QuestionState): RoomState {
  const isHere = now.question in room.questions || room.messages.some((message) => message.message === now.question);
  return isHere ? { ...room, questions: { ...room.questions, [now.question]: now } } : room;
}

function dropped(room: RoomState, question: number): RoomState {
  const { [question]: _, ...questions } = room.questions;
  return { ...room, questions, questions_joined: joined(room, question, false) };
}

function stepped(room: RoomState, event: EventOf<"question.stepped"> | EventOf<"answer.shelved">, step: QuestionStep["step"]): RoomState {
  const { question, now } = event.data;
  const item = { question, step, seq: event.seq, at: event.at, by: event.by };
  return { ...room, questions: { ...room.questions, [question]: now }, question_steps: [...room.question_steps, item] };
}

function joined(room: RoomState, question: number, is: boolean): { question: number }[] {
  const others = room.questions_joined.filter((one) => one.question !== question);
  return is ? [...others, { question }].sort((a, b) => a.question - b.question) : others;
}
