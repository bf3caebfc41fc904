import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { itemsOf } from "../src/features/rooms/stream";
import { apply, applyPersonal, load } from "../src/room-state";
import { Store } from "../src/store";
import type { PromiseCounts, Snapshot } from "../src/wire";
import { anna, aSnapshot, Clock, event } from "./support";

const none: PromiseCounts = { asked: 0, declined: 0, open: 0, moved: 0, late: 0, kept: 0, broken: 0 };
const promise = { promise: 7, state: "open" as const, what: "De lift", scope: { kind: "room" as const, dwellings: 24 }, opened: 4, day: "2026-11-30" };

test("a promise and each step after it are items, of one promise as it stands now", () => {
  const made = event(4, "promise.recorded", { ...promise, act: "made", fingerprint: "a1", counts: { ...none, open: 1 } });
  const kept = event(5, "promise.recorded", { ...promise, state: "kept", act: "kept", reason: "Gedaan", fingerprint: "b2", counts: { ...none, kept: 1 } });

  const room = apply(apply(load(aSnapshot(3)), made, anna), kept, anna);

  deepEqual(
    itemsOf(room).map((item) => item.seq),
    [4, 5],
  );
  deepEqual(room.promises, { 7: { ...promise, state: "kept" } });
  equal(room.promise_entries[0]!.day, "2026-11-30");
  equal("day" in room.promise_entries[1]!, false);
  equal(room.promise_counts.kept, 1);
});

test("what the person follows is known for this room only", () => {
  const here = event(1, "promise.following", { promise: 7, room: "room:12", following: true }, anna, "person:1");
  const elsewhere = event(2, "promise.following", { promise: 8, room: "room:13", following: true }, anna, "person:1");
  const left = event(3, "promise.following", { promise: 7, room: "room:12", following: false }, anna, "person:1");

  const following = [here, elsewhere].reduce((room, one) => applyPersonal(room, one, anna), load(aSnapshot()));

  deepEqual(following.promises_followed, [{ promise: 7 }]);
  deepEqual(applyPersonal(following, left, anna).promises_followed, []);
});

test("news of a promise that is followed is kept until it has been seen", () => {
  const store = new Store(anna, { get: async () => ({}) as never, send: () => true, after: new Clock().after });
  const news = { promise: 7, room: "room:12", seq: 45, act: "late" as const };

  store.heard(event(1, "promise.news", news, anna, "person:1"));

  deepEqual(store.promiseNews.value, news);
});

test("a server that is a version older tells nothing of promises, and its rooms are shown", () => {
  const { promises: _, promise_entries: __, promise_counts: ___, promises_followed: ____, ...old } = aSnapshot();

  deepEqual(itemsOf(load(old as Snapshot)), []);
  deepEqual(load(old as Snapshot).promise_counts, none);
});
