/** What follows from a poll and who looks at it, without drawing anything. */
import { client } from "../../client";
import { clockTime, dayName, t } from "../../texts";
import { type Poll, type PollForm, type PollOption, type Role, roomTopic } from "../../wire";

export const FACES = ["😞", "🙁", "😐", "🙂", "😀"];
/** As the server has it: no figure of a secret poll is made of fewer votes. */
export const STEP = 5;

export const formOf = (poll: Poll): PollForm => poll.form ?? (poll.many ? "several" : "one");
export const hasVoted = (poll: Poll): boolean => poll.voted === true || (poll.mine?.length ?? 0) > 0;
export const isClosed = (poll: Poll): boolean => !!poll.closed_at || (!!poll.closes_at && Date.parse(poll.closes_at) < Date.now());
export const asked = (poll: Poll): Role[] => (poll.roles?.length ? poll.roles : ["tenant"]);

/** Whether the poll asks this person; the server decides, this only spares her a button that will be refused. */
export function isAsked(poll: Poll): boolean {
  const { me, rooms } = client().store;
  if (!asked(poll).includes(me.value.role)) return false;
  if (me.value.role !== "tenant" || !poll.buildings?.length) return true;
  return poll.buildings.some((id) => rooms.value?.some((room) => room.topic === roomTopic(id)));
}

/** How many must have voted for the poll to count. */
export const needed = (poll: Poll): number => Math.floor(((poll.quorum ?? 0) * poll.eligible + 99) / 100);

export function optionText(poll: Poll, option: PollOption): string {
  if (formOf(poll) === "faces") return t(`poll-face-${option.id}`);
  return option.starts ? dateText(option.starts, option.ends) : option.text;
}

export const dateText = (starts: string, ends?: string | null): string => `${dayName(starts)}, ${clockTime(starts)}${ends ? `–${clockTime(ends)}` : ""}`;

/** Moderators and administrators may close somebody else's poll. */
export const keepsOrder = (): boolean => ["moderator", "administrator"].includes(client().store.me.value.duty ?? "");
export const isStaff = (): boolean => client().store.me.value.role === "staff";
