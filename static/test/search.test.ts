import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { pieces } from "../src/features/search/pieces";

// The router looks at the page's address as soon as it is loaded.
Object.assign(globalThis, { location: { pathname: "/", search: "", hash: "" } });
const { itemPath, read, searchPath } = await import("../src/router");

const texts = (excerpt: string, hits: [number, number][]) => pieces({ excerpt, hits }).map(({ text, isHit }) => (isHit ? `[${text}]` : text));

test("an excerpt falls into what was looked for and what stands between", () => {
  deepEqual(texts("De lift is kapot", [[3, 7], [11, 16]]), ["De ", "[lift]", " is ", "[kapot]"]);
  deepEqual(texts("🎉 lift", [[3, 7]]), ["🎉 ", "[lift]"]);
  deepEqual(texts("lift", [[0, 4]]), ["[lift]"]);
  deepEqual(texts("", []), []);
});

test("what is looked for stands in the address, whatever it is", () => {
  for (const words of ["", "lift kapot", "a&b=c#d?e/f", "é 🎉 مصعد", "100%"]) {
    for (const topic of ["", "room:12"]) deepEqual(read(searchPath(words, topic)), { at: "search", words, topic });
  }
  equal(searchPath(""), "/search");
});

test("an address leads to the very item", () => {
  deepEqual(read(itemPath("room:12", 345)), { at: "room", topic: "room:12", seq: 345 });
  deepEqual(read("/rooms/12?before=370#345"), { at: "room", topic: "room:12", seq: 345 });
  deepEqual(read("/rooms/12?before=370"), { at: "room", topic: "room:12" });
});
