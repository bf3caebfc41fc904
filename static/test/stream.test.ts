import { deepEqual, equal, ok } from "node:assert/strict";
import { test } from "node:test";
import { around, follows, itemsOf, MOST_SHOWN, newer, newest, older, trimmed, within } from "../src/features/rooms/stream";
import { initials } from "../src/features/rooms/initials";
import { grouped } from "../src/groups";
import type { Message } from "../src/wire";
import { aSnapshot, mehmet } from "./support";

const message = (seq: number, at: string, by = mehmet, more: object = {}): Message => ({ message: seq, text: "", html: "", seq, at, by, ...more });

test("items of all features stand in the order of their numbers", () => {
  const room = aSnapshot(9, { messages: [message(1, ""), message(4, "")], polls: [{ seq: 2 } as any], progress: [{ seq: 3 } as any] });

  deepEqual(
    itemsOf(room).map((item) => item.seq),
    [1, 2, 3, 4],
  );
});

test("messages of one person within five minutes stand together", () => {
  const first = message(1, "2026-11-23T10:00:00Z");

  equal(follows(message(2, "2026-11-23T10:04:00Z"), first), true);
  equal(follows(message(2, "2026-11-23T10:06:00Z"), first), false);
  equal(follows(message(2, "2026-11-23T10:01:00Z", { ...mehmet, id: 9 }), first), false);
  equal(follows(message(2, "2026-11-23T10:01:00Z", mehmet, { reply_to: 1 }), first), false);
});

const numbered = (count: number) => Array.from({ length: count }, (_, index) => ({ seq: index + 1 }));

test("however far one scrolls, no more than 300 items are shown", () => {
  const items = numbered(1000);
  let window = newest(items);
  for (let i = 0; i < 30; i++) {
    window = older(items, window);
    ok(within(items, window).length <= MOST_SHOWN);
  }
  deepEqual(window, { from: 1, to: 300 });

  for (let i = 0; i < 30; i++) window = newer(items, window);
  deepEqual(window, { from: 701, to: undefined });
});

test("a page that comes before what is shown, or an item after it, changes nothing of a window", () => {
  const items = numbered(1000);

  deepEqual(within(items, { from: 901, to: 950 }), within(items.slice(500), { from: 901, to: 950 }));
  equal(within(numbered(1001), { from: 951, to: undefined }).length, 51);
});

test("at the newest what is shown is trimmed at the top", () => {
  deepEqual(trimmed(numbered(351), { from: 1, to: undefined }), { from: 52, to: undefined });
  deepEqual(trimmed(numbered(350), { from: 1, to: undefined }), { from: 1, to: undefined });
});

test("a jump shows what stands around", () => {
  deepEqual(around(numbered(1000), 500), { from: 451, to: 750 });
  deepEqual(around(numbered(1000), 990), { from: 941, to: undefined });
});

test("an empty room has an empty window", () => {
  deepEqual(within([], newest([])), []);
  deepEqual(within(numbered(1), newest([])), [{ seq: 1 }]);
});

test("faces show a number of a home, or letters", () => {
  equal(initials("Anna de Wit"), "AW");
  equal(initials("mehmet"), "M");
  equal(initials("Nummer 14"), "14");
  equal(initials(""), "");
});

test("a code falls into groups while it is typed, and the caret stays behind its letter", () => {
  deepEqual(grouped("k7qf9", 5, 4, "letters"), { text: "K7QF-9", caret: 6 });
  deepEqual(grouped("K7QF-9xma 3trw", 14, 4, "letters"), { text: "K7QF-9XMA-3TRW", caret: 14 });
  deepEqual(grouped("K7aQF-9", 3, 4, "letters"), { text: "K7AQ-F9", caret: 3 });
  deepEqual(grouped("123456", 6, 3, "digits"), { text: "123 456", caret: 7 });
});
