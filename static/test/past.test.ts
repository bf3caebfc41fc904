import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { Failed } from "../src/api";
import { Store } from "../src/store";
import type { Message, Page, ServerFrame } from "../src/wire";
import { anna, aSnapshot, Clock, event, mehmet, posted, settle } from "./support";

const HEAD = 1000;

const message = (seq: number): Message => ({ message: 100 + seq, text: `nummer ${seq}`, html: "", seq, at: "2026-11-23T09:00:00.000Z", by: mehmet }) as Message;

function page(first: number, last: number): Page {
  const messages = Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => message(first + n));
  const { room: _room, epoch: _epoch, head: _head, ...empty } = aSnapshot();
  return { ...empty, from: first, messages };
}

/** A room of a thousand messages, of which the newest fifty are at hand. */
async function aLongRoom() {
  const clock = new Clock();
  const asked: string[] = [];
  const get = async <T>(path: string): Promise<T> => {
    asked.push(path);
    const before = /before=(\d+)&limit=(\d+)/.exec(path);
    const after = /after=(\d+)&limit=(\d+)/.exec(path);
    if (path === "/api/rooms/12") return { ...aSnapshot(HEAD), ...page(HEAD - 49, HEAD) } as T;
    if (path === "/api/messages/107") return message(7) as T;
    if (before) return page(Math.max(1, Number(before[1]) - Number(before[2])), Number(before[1]) - 1) as T;
    if (after) return page(Number(after[1]) + 1, Math.min(HEAD, Number(after[1]) + Number(after[2]))) as T;
    throw new Failed(404, "not_found", "");
  };
  const store = new Store(anna, { get, send: () => true, after: clock.after });
  store.heard({ type: "welcome", epoch: "e1", person: anna, rooms: [{ topic: "room:12", kind: "building", name: "", head: HEAD, read: HEAD }], heartbeat: 25 } as ServerFrame);
  const holder = store.open("room:12");
  await settle();
  const seqs = (part = holder.past.value) => part && [part.messages[0]!.seq, part.messages.at(-1)!.seq, part.messages.length];
  return { store, holder, asked, seqs };
}

test("what lies far back is fetched at once, with what stands around it", async () => {
  const { store, asked, seqs, holder } = await aLongRoom();

  await store.around("room:12", 300);

  deepEqual(seqs(), [250, 349, 100]);
  deepEqual(seqs(holder.room.value), [951, 1000, 50]);
  equal(asked.filter((path) => path.includes("messages?")).length, 2);
});

test("the very first is reached too", async () => {
  const { store, seqs, holder } = await aLongRoom();

  await store.around("room:12", 1);

  deepEqual(seqs(), [1, 51, 51]);
  equal(holder.past.value!.from, 1);
});

test("what lies near joins what is at hand", async () => {
  const { store, seqs, holder } = await aLongRoom();

  await store.around("room:12", 910);

  equal(holder.past.value, undefined);
  deepEqual(seqs(holder.room.value), [860, 1000, 141]);
  equal(holder.room.value!.from, 860);
});

test("reading on from the past comes to the newest, without a gap", async () => {
  const { store, seqs, holder } = await aLongRoom();
  await store.around("room:12", 800);

  await store.later("room:12");
  deepEqual(seqs(), [750, 899, 150]);
  await store.earlier("room:12");
  deepEqual(seqs(), [700, 899, 200]);
  for (let pages = 0; pages < 2; pages++) await store.later("room:12");

  equal(holder.past.value, undefined);
  deepEqual(
    holder.room.value!.messages.map(({ seq }) => seq),
    Array.from({ length: 301 }, (_, n) => 700 + n),
  );
});

test("the past changes with what happens, and what is new stays below it", async () => {
  const { store, seqs, holder } = await aLongRoom();
  await store.around("room:12", 300);

  store.heard(posted(HEAD + 1));
  store.heard(event(HEAD + 2, "message.deleted", { message: 400 }));
  store.heard(event(HEAD + 3, "message.edited", { message: 401, text: "anders", html: "" }));

  deepEqual(seqs(), [250, 349, 100]);
  const [deleted, edited] = [300, 301].map((seq) => holder.past.value!.messages.find((one) => one.seq === seq)!);
  equal(deleted!.deleted, true);
  equal(edited!.text, "anders");
  equal(holder.room.value!.messages.at(-1)!.seq, HEAD + 1);
});

test("who goes back to what is at hand leaves the past", async () => {
  const { store, holder } = await aLongRoom();
  await store.around("room:12", 300);

  await store.around("room:12", 990);

  equal(holder.past.value, undefined);
});

test("a message that isn't at hand says where it stands", async () => {
  const { store } = await aLongRoom();

  equal(await store.seqOf("room:12", 107), 7);
  equal(await store.seqOf("room:12", 1090), 990);
  equal(await store.seqOf("room:12", 5), undefined);
});
