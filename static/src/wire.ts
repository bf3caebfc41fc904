/** What goes over the wire: the shapes of docs/protocol.md that this client reads and writes. */

export type Topic = string;
export type Role = "tenant" | "staff" | "contractor" | "municipality" | "provider";
export type Duty = "moderator" | "project_leader" | "administrator";

export interface Author {
  id: number;
  name: string;
  role: Role;
}

export interface Person extends Author {
  duty?: Duty | null;
  language?: string | null;
}

export interface Photo {
  file: number;
  width: number;
  height: number;
}

/** What opens an item in a room's stream carries these besides its own data. */
export interface Opened {
  seq: number;
  at: string;
  by: Author;
}

export interface Message extends Opened {
  message: number;
  text: string;
  html: string;
  thread?: number | null;
  reply_to?: number | null;
  attachments?: Photo[];
  edited_at?: string | null;
  deleted?: boolean;
  hidden?: { reason: string } | null;
}

/** The first words of a message that is answered and stands before the page. */
export interface Quote {
  seq: number;
  by: Author;
  text: string;
  deleted?: boolean;
  hidden?: { reason: string } | null;
}

export interface Announcement extends Opened {
  announcement: number;
  title: string;
  text: string;
  html: string;
  must_confirm: boolean;
  dwellings: number;
  confirmed: number;
  mine?: boolean;
}

export interface Progress extends Opened {
  progress: number;
  text: string;
  html: string;
  phase?: string | null;
  percent?: number | null;
  attachments?: Photo[];
}

export interface PollOption {
  id: number;
  text: string;
  /** Of a date. */
  starts?: string | null;
  ends?: string | null;
}

export type PollForm = "one" | "several" | "ranking" | "dates" | "faces";

/** A round of a ranking's count; null for options that are out. */
export interface Round {
  counts: (number | null)[];
  out?: number | null;
  by_lot?: boolean;
  winner?: number | null;
}

export interface Poll extends Opened {
  poll: number;
  question: string;
  options: PollOption[];
  many: boolean;
  secret: boolean;
  per: "person" | "dwelling";
  closes_at?: string | null;
  eligible: number;
  counts: number[];
  voters: number;
  closed_at?: string | null;
  mine?: number[] | null;
  voted?: boolean;
  form?: PollForm;
  most?: number | null;
  roles?: Role[];
  /** Rooms of the only buildings that may vote. */
  buildings?: number[];
  results?: "live" | "closed";
  quorum?: number | null;
  effect?: "binds" | "advises" | null;
  consequence?: string;
  /** The counts may not be seen (yet). */
  withheld?: boolean | undefined;
  rounds?: Round[] | null | undefined;
  via?: "screen" | "paper" | undefined;
  outcome_due?: string | null | undefined;
  outcome?: { decided: string; next: string; at: string; by: Author } | null;
}

export interface Counted {
  poll: number;
  counts: number[];
  voters: number;
  eligible?: number;
  withheld?: boolean;
  rounds?: Round[];
}

export type PromiseAct = "asked" | "made" | "declined" | "moved" | "kept" | "broken" | "late" | "redacted";
export type PromiseStanding = "asked" | "declined" | "open" | "moved" | "late" | "kept" | "broken";
export type PromiseCounts = Record<PromiseStanding, number>;

/** For which dwellings a promise is. */
export interface PromiseFor {
  kind: "room" | "building" | "entrance" | "dwellings";
  dwellings: number;
  names?: string[];
}

/** A promise as it stands now. */
export interface PromiseState {
  promise: number;
  state: PromiseStanding;
  what: string;
  scope: PromiseFor;
  opened: number;
  owners?: number[];
  who?: { name: string; id?: number } | null;
  day?: string | null;
  message?: number | null;
}

/** An entry of the record of promises, as an item of the stream. */
export interface PromiseEntry extends Opened {
  promise: number;
  act: PromiseAct;
  fingerprint: string;
  day?: string | null;
  reason?: string;
}

/** What is planned within so many years, and how certain. */
export interface Plan {
  within: 1 | 3 | 5;
  what: string;
  certainty: "certain" | "likely" | "explored";
}

/** What is planned for a building, as it was told on a day. */
export interface Horizon extends Opened {
  horizon: number;
  plans: Plan[];
  dwellings: number;
  quiet_until?: number | null;
  reason?: string;
}

/** A time that the room's dwellings are asked how it goes, as it stands now. */
export interface Pulse extends Opened {
  pulse: number;
  closes_at: string;
  dwellings: number;
  phase?: string;
  state: "open" | "closed" | "few" | "published";
  due?: string | null | undefined;
}

export type PulseWorry = "rent" | "noise" | "dust" | "time" | "moving" | "health" | "things";

interface PulseMean {
  mean: number;
  agree?: number | null;
}

/** What may be told of the answers: nothing of fewer than five dwellings, and numbers in steps of five. */
export interface PulseFigures {
  answers: number;
  knows: PulseMean;
  heard: PulseMean;
  agreed: PulseMean;
  worries: { worry: PulseWorry; dwellings: number }[];
  parts: { buildings: number[]; answers: number; knows: number; heard: number; agreed: number }[];
}

export interface PulseResult extends Opened {
  pulse: number;
  figures: PulseFigures;
  follows: string;
  dwellings: number;
  asked: string;
  phase?: string;
}

/** What the viewer did with a pulse that is open; never what was answered. */
export interface PulseOwn {
  pulse: number;
  did: "answered" | "later" | "declined";
  until?: string | null | undefined;
}

export type QuestionAct = "asked" | "filed" | "dropped" | "assigned" | "answered" | "joined" | "late" | "again" | "closed" | "time_out" | "shelved";

/** A question as it stands, by the message that asks it. */
export interface QuestionState {
  question: number;
  seq: number;
  state: "open" | "answered" | "closed";
  asker: number;
  dwellings: number;
  answerer?: Author | null;
  due?: string | null;
  late?: boolean;
  /** The message that answers it. */
  answer?: number | null;
  closes?: string | null;
  closed_by?: "asker" | "time" | null;
  rounds?: number;
}

/** What happened to a question, as an item of the stream. */
export interface QuestionStep extends Opened {
  question: number;
  step: QuestionAct;
}

/** That a message is a report; `reference`: what the repair desk calls it. */
export interface ReportState {
  report: number;
  reference?: string;
}

/** A question that was answered: of a room, or of the whole corporation. */
export interface Answered {
  asked: string;
  answer: string;
  at: string;
  by: Author;
  topic?: Topic;
  room?: string;
  seq?: number;
  answer_seq?: number;
  shelved?: number;
}

export interface Reactions {
  counts: Record<string, number>;
  mine?: string[];
}

export interface RoomSummary {
  topic: Topic;
  kind: "building" | "project";
  name: string;
  head: number;
  read: number;
  unread?: number;
  dwellings?: number | null;
  about?: string | null;
}

export interface RoomInfo {
  topic: Topic;
  kind: "building" | "project";
  name: string;
  read: number;
  dwellings?: number | null;
  phase?: string | null;
  percent?: number | null;
  may: string[];
  muted_until?: string | null;
  muted_reason?: string | null;
  contact?: { name: string; role: string } | null;
}

export interface Page {
  from: number;
  messages: Message[];
  announcements: Announcement[];
  progress: Progress[];
  polls: Poll[];
  promises: Record<string, PromiseState>;
  promise_entries: PromiseEntry[];
  horizons: Horizon[];
  pulses: Pulse[];
  pulse_results: PulseResult[];
  questions: Record<string, QuestionState>;
  question_steps: QuestionStep[];
  reports: Record<string, ReportState>;
  reactions: Record<string, Reactions>;
  quotes?: Record<string, Quote>;
}

export interface Snapshot extends Page {
  epoch: string;
  head: number;
  room: RoomInfo;
  promise_counts: PromiseCounts;
  horizon_now: Horizon[];
  pulse_now: Pulse[];
  pulse_mine: PulseOwn[];
  promises_followed: { promise: number }[];
  questions_joined: { question: number }[];
}

type Opening<T, Later extends keyof T = never> = Omit<T, keyof Opened | Later>;

/** Every kind of event, and its data. */
export interface EventData {
  "message.posted": Opening<Message, "edited_at" | "deleted" | "hidden">;
  "message.edited": { message: number; text: string; html: string };
  "message.deleted": { message: number };
  "message.hidden": { message: number; reason: string };
  "message.restored": { message: number; text: string; html: string; attachments?: Photo[] };
  "announcement.published": Opening<Announcement, "confirmed" | "mine">;
  "announcement.confirmed": { announcement: number; confirmed: number; dwellings: number };
  "progress.posted": Opening<Progress>;
  "poll.opened": Opening<Poll, "counts" | "voters" | "closed_at" | "mine" | "voted" | "rounds" | "via" | "outcome_due" | "outcome">;
  "poll.counted": Counted;
  "poll.closed": Counted & { outcome_due?: string };
  "poll.decided": { poll: number; decided: string; next: string };
  "horizon.set": Opening<Horizon>;
  "pulse.asked": Opening<Pulse, "state" | "due">;
  "pulse.closed": { pulse: number; state: "closed" | "few"; due?: string | null };
  "pulse.due": { pulse: number; due?: string | null };
  "pulse.published": Opening<PulseResult>;
  "pulse.mine": PulseOwn & { room: Topic };
  "promise.recorded": PromiseState & { act: PromiseAct; fingerprint: string; counts: PromiseCounts; reason?: string };
  "promise.following": { promise: number; room: Topic; following: boolean };
  "promise.news": { promise: number; room: Topic; seq: number; act: PromiseAct };
  "question.changed": { question: number; act: QuestionAct; now?: QuestionState | null };
  "question.stepped": { question: number; act: QuestionAct; now: QuestionState };
  "answer.shelved": { answer: number; question: number; asked: string; text: string; now: QuestionState };
  "answer.unshelved": { answer: number; question: number };
  "question.joined": { question: number; room: Topic; joined: boolean };
  "question.news": { question: number; room: Topic; seq: number; act: QuestionAct };
  "report.changed": { report: number; now: ReportState };
  "report.news": { report: number; room: Topic; seq: number; reference: string };
  "reaction.changed": { message: number; counts: Record<string, number> };
  "reaction.mine": { message: number; mine: string[] };
  "member.muted": { person: number; name: string; until: string; reason: string };
  "member.unmuted": { person: number };
  "room.read": { topic: Topic; seq: number };
  "room.joined": { topic: Topic; kind: string; name: string };
  "room.left": { topic: Topic };
  "person.changed": { name: string; language?: string };
  "session.ended": { session: string | number };
  "poll.voted": { poll: number; choices?: number[]; via?: "paper" };
  "poll.reminded": { poll: number; topic: Topic; question: string; closes_at: string };
  "poll.outcome": { poll: number; topic: Topic; question: string; decided: string; next: string };
  "announcement.mine": { announcement: number };
}

export type Kind = keyof EventData;

export interface EventOf<K extends Kind> {
  type: "event";
  topic: Topic;
  seq: number;
  kind: K;
  at: string;
  by: Author;
  data: EventData[K];
}

export type AnyEvent = { [K in Kind]: EventOf<K> }[Kind];

export type ServerFrame =
  | { type: "welcome"; epoch: string; person: Person; rooms: RoomSummary[]; heartbeat: number }
  | AnyEvent
  | { type: "ack"; id: string; topic: Topic; seq: number }
  | { type: "refused"; id: string; code: string; message: string; retry_after?: number }
  | { type: "reset"; topic: Topic; head: number }
  | { type: "joined"; topic: Topic; head: number }
  | { type: "left"; topic: Topic; reason: string }
  | { type: "presence"; topic: Topic; here: number }
  | { type: "typing"; topic: Topic; by: { id: number; name: string } }
  | { type: "pong" }
  | { type: "draining"; within: number }
  | { type: "error"; code: string; message: string; topic?: Topic };

export type ClientFrame =
  | { type: "hello"; epoch?: string; topics?: Record<Topic, number | null> }
  | { type: "join"; topic: Topic; after: number | null }
  | { type: "leave"; topic: Topic }
  | { type: "command"; id: string; name: string; topic: Topic; data: unknown }
  | { type: "typing"; topic: Topic }
  | { type: "ping" };

export interface Device {
  id: number | string;
  name: string;
  since: string;
  last_seen: string;
  here: boolean;
}

export interface AuditEntry {
  id: number;
  at: string;
  by: Author;
  act: string;
  room: string;
  message?: number;
  person?: { id: number; name: string };
  reason?: string;
  until?: string;
  text?: string;
}

export interface Found {
  topic: Topic;
  room: string;
  seq: number;
  kind: string;
  id: number;
  by: Author;
  at: string;
  excerpt: string;
  hits: [start: number, end: number][];
}

export interface FoundPage {
  items: Found[];
  next?: string;
}

export const roomTopic = (id: number | string): Topic => `room:${id}`;
export const personTopic = (id: number): Topic => `person:${id}`;
export const roomId = (topic: Topic): string => topic.slice(topic.indexOf(":") + 1);
