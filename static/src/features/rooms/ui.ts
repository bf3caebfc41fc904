/** What a room's screen remembers besides the room itself: what one answers or changes, and where to go. */
import { type Signal, signal } from "@preact/signals";
import type { Message, Topic } from "../../wire";

export interface RoomUi {
  topic: Topic;
  reply: Signal<Message | undefined>;
  edit: Signal<Message | undefined>;
  /** What the composer is about to send. */
  verb: Signal<"talk" | "question" | "report">;
  /** The item to bring into view. */
  jump: Signal<{ message: number } | { seq: number } | "newest" | undefined>;
}

const kept = new Map<Topic, RoomUi>();

export function roomUi(topic: Topic): RoomUi {
  let ui = kept.get(topic);
  if (!ui) kept.set(topic, (ui = { topic, reply: signal(undefined), edit: signal(undefined), verb: signal("talk"), jump: signal(undefined) }));
  return ui;
}
