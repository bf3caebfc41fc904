import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { Failed } from "../src/api";
import { Store } from "../src/store";
import type { ClientFrame, ServerFrame, Snapshot } from "../src/wire";
import { anna, aSnapshot, Clock, event, mehmet, posted, settle } from "./support";

const summary = (head: number, unread = 0) => ({ topic: "room:12", kind: "building" as const, name: "Ivoordreef 12–58", head, read: 0, unread });

function make(answers: Record<string, unknown> = {}) {
  const clock = new Clock();
  const asked: string[] = [];
  const sent: ClientFrame[] = [];
  const get = async <T>(path: string): Promise<T> => {
    asked.push(path);
    if (!(path in answers)) throw new Failed(404, "not_found", "Dit is er niet.");
    return structuredClone(answers[path]) as T;
  };
  const store = new Store(anna, { get, send: (frame) => sent.push(frame) > 0, after: clock.after });
  const welcome = (epoch = "e1", head = 0) => store.heard({ type: "welcome", epoch, person: anna, rooms: [summary(head)], heartbeat: 25 } as ServerFrame);
  return { store, clock, asked, sent, answers, welcome };
}

async function makeOpen(snapshot: Snapshot = aSnapshot(3)) {
  const made = make({ "/api/rooms/12": snapshot });
  made.welcome("e1", snapshot.head);
  const holder = made.store.open("room:12");
  await settle();
  return { ...made, holder, numbers: () => holder.room.value!.messages.map((message) => message.seq) };
}

test("events are applied once, in their order", async () => {
  const { store, holder, numbers } = await makeOpen();

  for (const frame of [posted(4), posted(5), posted(5), posted(4)]) store.heard(frame);

  deepEqual(numbers(), [4, 5]);
  equal(holder.room.value!.head, 5);
});

test("a hole is filled from the journal, and nothing is shown before it", async () => {
  const { store, clock, answers, asked, numbers } = await makeOpen();
  answers["/api/topics/room:12/events?after=3&limit=500"] = { epoch: "e1", head: 6, events: [posted(4), posted(5), posted(6)] };

  store.heard(posted(6));
  deepEqual(numbers(), []);
  clock.pass(1_500);
  await settle();

  equal(asked.filter((path) => path.startsWith("/api/topics")).length, 1);
  deepEqual(numbers(), [4, 5, 6]);
});

test("what a journal has forgotten is fetched as a whole", async () => {
  const { store, clock, answers, numbers } = await makeOpen();
  answers["/api/topics/room:12/events?after=3&limit=500"] = { epoch: "e1", head: 600, events: [posted(500)] };
  answers["/api/rooms/12"] = aSnapshot(600, { messages: [{ ...(posted(600).data as any), seq: 600, at: "", by: mehmet }] });

  store.heard(posted(600));
  clock.pass(1_500);
  await settle();

  deepEqual(numbers(), [600]);
});

test("events that came while the room was fetched are not lost", async () => {
  const made = make({ "/api/rooms/12": aSnapshot(3), "/api/topics/room:12/events?after=3&limit=500": { epoch: "e1", head: 4, events: [posted(4)] } });
  made.welcome("e1", 3);
  const holder = made.store.open("room:12");

  made.store.heard(posted(4));
  await settle();
  made.clock.pass(1_500);
  await settle();

  equal(holder.room.value!.head, 4);
});

test("a reset fetches the room, and goes on after its head", async () => {
  const { store, answers, numbers, holder } = await makeOpen();
  answers["/api/rooms/12"] = aSnapshot(9000);

  store.heard({ type: "reset", topic: "room:12", head: 9000 });
  await settle();
  store.heard(posted(9001));

  equal(holder.room.value!.head, 9001);
  deepEqual(numbers(), [9001]);
});

test("another epoch fetches everything anew", async () => {
  const { answers, welcome, holder } = await makeOpen(aSnapshot(30));
  answers["/api/rooms/12"] = aSnapshot(20, { epoch: "e2" });

  welcome("e2", 20);
  await settle();

  equal(holder.room.value!.head, 20);
  equal(holder.room.value!.epoch, "e2");
});

test("who was taken out of a room while she was away doesn't see it any more", async () => {
  const { store, holder } = await makeOpen();

  store.heard({ type: "welcome", epoch: "e1", person: anna, rooms: [], heartbeat: 25 } as ServerFrame);

  equal(holder.room.value, undefined);
  equal(holder.failed.value?.status, 404);
});

test("the hello says what each opened room has reached", async () => {
  const { store } = await makeOpen();

  store.heard(posted(4));

  deepEqual(store.numbers(), { epoch: "e1", topics: { "person:1": null, "room:12": 4 } });
});

test("before the first welcome the hello asks for everything from now on", () => {
  deepEqual(make().store.numbers(), {});
});

test("what others write counts as unread, what I write does not", async () => {
  const { store } = await makeOpen();

  store.heard(posted(4));
  store.heard(posted(5, anna));
  store.heard(event(6, "reaction.changed", { message: 104, counts: { "👍": 1 } }));

  equal(store.rooms.value![0]!.unread, 1);
});

test("reading on another device takes the count away here", async () => {
  const { store } = await makeOpen();
  store.heard(posted(4));

  store.heard(event(1, "room.read", { topic: "room:12", seq: 4 }, anna, "person:1"));

  equal(store.rooms.value![0]!.unread, 0);
});

test("who is put out of a room no longer sees it", async () => {
  const { store, holder } = await makeOpen();

  store.heard({ type: "left", topic: "room:12", reason: "removed" });

  equal(holder.room.value, undefined);
  equal(holder.failed.value?.status, 404);
  deepEqual(store.rooms.value, []);
});

test("a room that is joined is followed", async () => {
  const { store, sent, answers } = await makeOpen();
  answers["/api/rooms"] = { rooms: [summary(3), { ...summary(0), topic: "room:13" }] };

  store.heard(event(1, "room.joined", { topic: "room:13", kind: "project", name: "Renovatie" }, anna, "person:1"));
  await settle();

  deepEqual(sent, [{ type: "join", topic: "room:13", after: null }]);
  equal(store.rooms.value!.length, 2);
});

test("somebody types until she posts, or for six seconds", async () => {
  const { store, clock, holder } = await makeOpen();

  store.heard({ type: "typing", topic: "room:12", by: { id: 2, name: "Mehmet" } });
  equal(holder.typing.value.length, 1);
  store.heard(posted(4));
  equal(holder.typing.value.length, 0);

  store.heard({ type: "typing", topic: "room:12", by: { id: 2, name: "Mehmet" } });
  clock.pass(6_000);
  equal(holder.typing.value.length, 0);
});

test("an older page is put before what there is, once", async () => {
  const { store, answers, numbers, holder } = await makeOpen(aSnapshot(60, { from: 51 }));
  const older = (from: number, seqs: number[]) => ({ ...aSnapshot(), from, messages: seqs.map((seq) => ({ ...(posted(seq).data as any), seq, at: "", by: mehmet })) });
  answers["/api/rooms/12/messages?before=51&limit=50"] = older(1, [1, 2, 3]);

  await Promise.all([store.earlier("room:12"), store.earlier("room:12")]);

  deepEqual(numbers(), [1, 2, 3]);
  equal(holder.room.value!.from, 1);
});

test("a live answer to a message that is not at hand shows that message's words", async () => {
  const { store, answers, holder } = await makeOpen();
  answers["/api/messages/7"] = { message: 7, seq: 2, at: "", by: mehmet, text: "Van vroeger", html: "" };

  store.heard(posted(4, mehmet, { reply_to: 7 }));
  await settle();

  equal(holder.room.value!.quotes![7]!.text, "Van vroeger");
});
