import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { looksLikeAQuestion, suggested } from "../src/features/questions/suggest";
import { itemsOf } from "../src/features/rooms/stream";
import { apply, applyPersonal, load } from "../src/room-state";
import type { QuestionState, Snapshot } from "../src/wire";
import { anna, aSnapshot, event } from "./support";

const question: QuestionState = { question: 7, seq: 4, state: "open", asker: anna.id, dwellings: 1 };
const posted = event(4, "message.posted", { message: 7, text: "Wanneer komt de steiger?", html: "" });
const asked = event(5, "question.changed", { question: 7, act: "asked", now: question });

test("a question stands on its message, and each step is an item", () => {
  const late = event(6, "question.stepped", { question: 7, act: "late", now: { ...question, late: true } });

  const room = [posted, asked, late].reduce((now, event) => apply(now, event, anna), load(aSnapshot(3)));

  deepEqual(
    itemsOf(room).map((item) => item.seq),
    [4, 6],
  );
  equal(room.questions[7]!.late, true);
});

test("a question whose message stands before what is held changes nothing here", () => {
  deepEqual(apply(load(aSnapshot(4)), asked, anna).questions, {});
});

test("what staff file back as talk is no question, for nobody's dwelling", () => {
  const joined = event(1, "question.joined", { question: 7, room: "room:12", joined: true }, anna, "person:1");
  const room = applyPersonal(apply(apply(load(aSnapshot(3)), posted, anna), asked, anna), joined, anna);
  deepEqual(room.questions_joined, [{ question: 7 }]);

  const dropped = apply(room, event(6, "question.changed", { question: 7, act: "dropped" }), anna);

  deepEqual([dropped.questions, dropped.questions_joined], [{}, []]);
});

test("a server that is a version older tells nothing of questions, and its rooms are shown", () => {
  const { questions: _, question_steps: __, questions_joined: ___, ...old } = aSnapshot();

  deepEqual(load(old as Snapshot).questions, {});
});

test("what is broken is offered as a report, and a question about it as a question", () => {
  const may = ["question.ask", "report.make"];

  equal(suggested("De lift is alweer kapot", may), "report");
  equal(suggested("The radiator leaks in my kitchen", may), "report");
  equal(suggested("Wanneer wordt de kapotte lift gemaakt?", may), "question");
  equal(suggested("De lift is alweer kapot", []), undefined);
  equal(suggested("Wat een stukje taart!", may), undefined);
});

for (const [text, is] of [
  ["Wanneer komt de steiger?", true],
  ["wanneer komt de steiger hier weg", true],
  ["Goedemorgen buren. Weten jullie dat al? Ik niet", true],
  ["Weet iemand hoe laat de monteur komt", true],
  ["Hoe laat is het", true],
  ["When will the scaffolding go", true],
  ["متى يأتي العامل إلى المنزل؟", true],
  ["Ne zaman geliyor acaba?", true],
  ["Wat een mooi weer vandaag!", false],
  ["Wat fijn!", false],
  ["De lift doet het weer", false],
  ["Echt?", false],
  ["Zie https://voorbeeld.nl/pagina?nummer=3 voor de foto", false],
  ["Ik weet wanneer de steiger komt", false],
] as const) {
  test(`"${text}" ${is ? "looks like a question" : "is plain talk"}`, () => {
    equal(looksLikeAQuestion(text), is);
  });
}
