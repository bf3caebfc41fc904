/** What is told of polls outside their cards: outcomes that are owed, for staff; and what one hears as a voter. */
import { signal } from "@preact/signals";
import { request } from "../../api";
import { moment, t } from "../../texts";
import { say } from "../../ui/live";
import type { AnyEvent, Author, Person, Topic } from "../../wire";

export interface OwedOutcome {
  poll: number;
  seq: number;
  topic: Topic;
  room: string;
  question: string;
  by: Author;
  closed_at: string;
  due: string;
  late: boolean;
}

/** Closed polls of which nobody has said what was decided; undefined for who has no business with it. */
export const owed = signal<OwedOutcome[] | undefined>(undefined);

export async function refreshOwed(): Promise<void> {
  owed.value = (await request<{ owed: OwedOutcome[] }>("GET", "/api/polls/owed")).owed;
}

export function heard(event: AnyEvent, me: Person): void {
  if ((event.kind === "poll.closed" || event.kind === "poll.decided") && me.role === "staff") void refreshOwed().catch(() => {});
  if (event.kind === "poll.outcome") say(t("say-poll-outcome", { question: event.data.question, decided: event.data.decided }));
  if (event.kind === "poll.reminded") say(t("say-poll-reminded", { question: event.data.question, at: moment(event.data.closes_at) }));
}
