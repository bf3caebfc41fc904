import { deepEqual, equal } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { apply, applyPersonal, load, type RoomState } from "../src/room-state";
import type { AnyEvent, Person, Snapshot } from "../src/wire";
import { anna, aSnapshot, event, mehmet, posted } from "./support";

const after = (...events: AnyEvent[]): RoomState =>
  events.reduce((room, event) => (event.topic.startsWith("room") ? apply(room, event, anna) : applyPersonal(room, event, anna)), load(aSnapshot()));

const opened = event(1, "poll.opened", { poll: 5, question: "Welke kleur?", options: [{ id: 0, text: "Rood" }, { id: 1, text: "Groen" }], many: false, secret: false, per: "dwelling", eligible: 44 });

test("a message is posted, changed and deleted", () => {
  const room = after(posted(1), event(2, "message.edited", { message: 101, text: "anders", html: "<p>anders</p>" }));
  equal(room.messages[0]!.text, "anders");
  equal(room.messages[0]!.edited_at, "2026-11-23T09:02:00.000Z");

  const gone = apply(room, event(3, "message.deleted", { message: 101 }), anna).messages[0]!;
  deepEqual([gone.text, gone.html, gone.deleted, gone.attachments], ["", "", true, undefined]);
});

test("a hidden message keeps its place and the reason, and comes back whole", () => {
  const photo = { file: 3, width: 4, height: 3 };
  const hidden = after(posted(1, mehmet, { attachments: [photo] }), event(2, "message.hidden", { message: 101, reason: "Onvriendelijk" }));
  deepEqual(hidden.messages[0]!.hidden, { reason: "Onvriendelijk" });
  equal(hidden.messages[0]!.attachments, undefined);

  const back = apply(hidden, event(3, "message.restored", { message: 101, text: "a", html: "<p>a</p>", attachments: [photo] }), anna).messages[0]!;
  deepEqual([back.text, back.hidden, back.attachments], ["a", undefined, [photo]]);
});

test("what becomes of a message becomes of where it is quoted", () => {
  const room = load(aSnapshot(9, { quotes: { 7: { seq: 2, by: mehmet, text: "Van vroeger" } } }));

  const next = apply(room, event(10, "message.hidden", { message: 7, reason: "Onvriendelijk" }), anna);

  deepEqual(next.quotes![7], { seq: 2, by: mehmet, text: "", hidden: { reason: "Onvriendelijk" } });
});

test("events on what isn't held change nothing but the head", () => {
  const room = after(posted(1), event(2, "message.edited", { message: 999, text: "x", html: "x" }));

  equal(room.head, 2);
  equal(room.messages[0]!.text, "nummer 1");
});

test("votes are counted, mine is known, and the poll closes", () => {
  const voted = after(opened, event(2, "poll.counted", { poll: 5, counts: [1, 0], voters: 1, eligible: 44 }), event(1, "poll.voted", { poll: 5, choices: [0] }, anna, "person:1"));
  deepEqual(voted.polls[0]!.counts, [1, 0]);
  deepEqual([voted.polls[0]!.voted, voted.polls[0]!.mine], [true, [0]]);

  const closed = apply(voted, event(3, "poll.closed", { poll: 5, counts: [2, 1], voters: 3, eligible: 44 }), anna);
  equal(closed.polls[0]!.closed_at, "2026-11-23T09:03:00.000Z");
});

test("a secret vote says that I voted and not what", () => {
  const room = after(opened, event(1, "poll.voted", { poll: 5 }, anna, "person:1"));

  deepEqual([room.polls[0]!.voted, room.polls[0]!.mine], [true, undefined]);
});

test("a vote that is taken back is no vote", () => {
  const room = after(opened, event(1, "poll.voted", { poll: 5, choices: [1] }, anna, "person:1"), event(2, "poll.voted", { poll: 5, choices: [] }, anna, "person:1"));

  equal(room.polls[0]!.voted, false);
});

test("an announcement is confirmed by others, and by me", () => {
  const room = after(
    event(1, "announcement.published", { announcement: 8, title: "De steiger komt", text: "", html: "", must_confirm: true, dwellings: 44 }),
    event(2, "announcement.confirmed", { announcement: 8, confirmed: 31, dwellings: 44 }),
    event(1, "announcement.mine", { announcement: 8 }, anna, "person:1"),
  );

  deepEqual([room.announcements[0]!.confirmed, room.announcements[0]!.mine], [31, true]);
});

test("my reaction is known whichever event comes first", () => {
  const counted = event(2, "reaction.changed", { message: 101, counts: { "👍": 2 } });
  const mine = event(1, "reaction.mine", { message: 101, mine: ["👍"] }, anna, "person:1");

  deepEqual(after(posted(1), counted, mine).reactions[101], { counts: { "👍": 2 }, mine: ["👍"] });
  deepEqual(after(posted(1), mine, counted).reactions[101], { counts: { "👍": 2 }, mine: ["👍"] });
});

test("the last reaction that goes takes the entry with it", () => {
  const given = [posted(1), event(2, "reaction.changed", { message: 101, counts: { "👍": 1 } })];

  deepEqual(after(...given, event(3, "reaction.changed", { message: 101, counts: {} })).reactions, {});
});

test("a mute counts for the one it names", () => {
  const mute = (person: number) => event(1, "member.muted", { person, name: "x", until: "2026-11-24T09:00:00.000Z", reason: "r" });

  equal(after(mute(1)).room.muted_until, "2026-11-24T09:00:00.000Z");
  equal(after(mute(2)).room.muted_until, undefined);
});

test("what doesn't change stays the same thing, so that it isn't drawn again", () => {
  const room = after(posted(1), posted(2), opened);

  const next = apply(room, event(4, "message.edited", { message: 102, text: "x", html: "x" }), anna);

  equal(next.messages[0], room.messages[0]);
  equal(next.polls, room.polls);
});

/** Walks that the server's tests record: a snapshot, events, and the snapshot after them. State + events = fresh state. */
interface Walk {
  person: Person;
  before: Snapshot;
  events: AnyEvent[];
  after: Snapshot;
}

const WALKS = join(STATIC, "test", "walks");
for (const name of existsSync(WALKS) ? readdirSync(WALKS).filter((file) => file.endsWith(".json")) : []) {
  test(`state and events make a fresh state: ${name}`, () => {
    const walk = JSON.parse(readFileSync(join(WALKS, name), "utf8")) as Walk;

    const room = walk.events.reduce((room, event) => (event.topic.startsWith("room") ? apply(room, event, walk.person) : applyPersonal(room, event, walk.person)), load(walk.before));

    deepEqual(told(room), told(walk.after));
  });
}

/** What is absent, null, false or empty says the same. */
function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (value === null || typeof value !== "object") return value;
  const says = Object.entries(value)
    .filter(([key, part]) => key !== "quotes" && part !== undefined && part !== null && part !== false && !(Array.isArray(part) && part.length === 0))
    .map(([key, part]) => [key, told(part)]);
  return Object.fromEntries(says);
}
