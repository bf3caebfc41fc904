import { equal, deepEqual, ok } from "node:assert/strict";
import { test } from "node:test";
import { type Connection, type Line, Socket } from "../src/socket";
import type { ServerFrame } from "../src/wire";
import { Clock } from "./support";

class FakeLine implements Line {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  sent: Record<string, unknown>[] = [];
  isClosed = false;
  send = (text: string) => void this.sent.push(JSON.parse(text));
  close = () => void (this.isClosed = true);
  hears = (frame: object) => this.onmessage?.({ data: JSON.stringify(frame) });
}

function make(random = 0) {
  const clock = new Clock();
  const lines: FakeLine[] = [];
  const heard: ServerFrame[] = [];
  const states: Connection["state"][] = [];
  const numbers = { epoch: "e1", topics: { "room:12": 345 } };
  const open = () => {
    const line = new FakeLine();
    lines.push(line);
    return line;
  };
  const socket = new Socket({ open, after: clock.after, random: () => random }, { numbers: () => numbers, heard: (frame) => void heard.push(frame), changed: ({ state }) => void states.push(state) });
  return { socket, clock, lines, heard, states, line: () => lines.at(-1)! };
}

const WELCOME = { type: "welcome", epoch: "e1", person: {}, rooms: [], heartbeat: 25 };

function makeLive(random = 0) {
  const made = make(random);
  made.socket.connect();
  made.line().onopen!();
  made.line().hears(WELCOME);
  return made;
}

test("the first frame is a hello with the numbers seen", () => {
  const { socket, line } = make();

  socket.connect();
  line().onopen!();

  deepEqual(line().sent, [{ type: "hello", epoch: "e1", topics: { "room:12": 345 } }]);
});

test("it is live after the welcome, and not before", () => {
  const { socket, line, states } = make();
  socket.connect();
  line().onopen!();
  equal(socket.send({ type: "ping" }), false);

  line().hears(WELCOME);

  equal(states.at(-1), "live");
  equal(socket.send({ type: "ping" }), true);
});

test("waits double from half a second to half a minute, with chance in them", () => {
  const { socket, clock, lines, line } = make(1);
  socket.connect();

  const waits = Array.from({ length: 9 }, () => {
    const before = lines.length;
    line().onclose!({ code: 1006 });
    const start = clock.now;
    while (lines.length === before) clock.pass(100);
    return clock.now - start;
  });

  deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test("it waits at least half of that", () => {
  const { socket, clock, lines, line } = make(0);
  socket.connect();
  line().onclose!({ code: 1012 });

  clock.pass(249);
  equal(lines.length, 1);
  clock.pass(1);
  equal(lines.length, 2);
});

test("a connection that lasted starts the waits small again", () => {
  const { clock, lines, line } = makeLive();
  for (const wait of [250, 500, 1_000, 2_000, 4_000]) {
    line().onclose!({ code: 1006 });
    clock.pass(wait);
  }
  line().onopen!();
  line().hears(WELCOME);
  clock.pass(10_000);
  const before = lines.length;

  line().onclose!({ code: 1006 });
  clock.pass(250);

  equal(lines.length, before + 1);
});

for (const [code, why] of [
  [4401, "signed_out"],
  [4400, "outdated"],
] as const) {
  test(`close code ${code} ends it: ${why}`, () => {
    const { socket, clock, lines, line } = makeLive();

    line().onclose!({ code });
    clock.pass(120_000);
    socket.wake();

    deepEqual(socket.connection, { state: "ended", why });
    equal(lines.length, 1);
  });
}

for (const code of [4408, 4409, 4413, 4429, 1012, 1006]) {
  test(`after close code ${code} it comes back`, () => {
    const { clock, lines, line } = makeLive();

    line().onclose!({ code });
    clock.pass(500);

    equal(lines.length, 2);
  });
}

test("draining moves over within the seconds that it says", () => {
  const { clock, lines, line } = makeLive(0.5);

  line().hears({ type: "draining", within: 4 });
  clock.pass(1_999);
  equal(lines.length, 1);
  clock.pass(1);

  equal(lines.length, 2);
  ok(lines[0]!.isClosed);
});

test("silence asks for a sign of life, and without one the line is taken for dead", () => {
  const { clock, lines, line, states } = makeLive();

  clock.pass(25_000);
  equal(line().sent.at(-1)!.type, "ping");
  clock.pass(10_000);

  equal(states.at(-1), "waiting");
  ok(lines[0]!.isClosed);
});

test("a pong keeps it", () => {
  const { clock, line, states } = makeLive();

  clock.pass(25_000);
  line().hears({ type: "pong" });
  clock.pass(20_000);

  equal(states.at(-1), "live");
});

test("when the network comes back it connects at once", () => {
  const { socket, lines, line, states } = makeLive();
  socket.sleep();
  equal(states.at(-1), "offline");

  socket.wake();
  line().onopen!();
  line().hears(WELCOME);

  equal(lines.length, 2);
  equal(states.at(-1), "live");
});

test("what an old line still says is not heard", () => {
  const { socket, lines, heard } = makeLive();
  socket.sleep();
  socket.wake();
  const before = heard.length;

  lines[0]!.hears({ type: "pong" });
  lines[0]!.onclose!({ code: 4401 });

  equal(heard.length, before);
  equal(socket.connection.state, "connecting");
});
