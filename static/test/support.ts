/** What tests share: a clock that one turns by hand, and made-up events. */
import type { AnyEvent, EventData, EventOf, Kind, Person, Snapshot } from "../src/wire";

declare global {
  const STATIC: string;
}

/** Timers that run when the test says so. */
export class Clock {
  now = 0;
  #waiting: { at: number; then: () => void }[] = [];

  after = (ms: number, then: () => void): (() => void) => {
    const timer = { at: this.now + ms, then };
    this.#waiting.push(timer);
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== timer);
    };
  };

  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const next = this.#waiting.filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#waiting = this.#waiting.filter((timer) => timer !== next);
      this.now = next.at;
      next.then();
    }
    this.now = until;
  }
}

export const anna: Person = { id: 1, name: "Anna", role: "tenant", language: "nl" };
export const mehmet: Person = { id: 2, name: "Mehmet", role: "tenant" };

export function event<K extends Kind>(seq: number, kind: K, data: EventData[K], by: Person = mehmet, topic = "room:12"): AnyEvent {
  return { type: "event", topic, seq, kind, at: new Date(Date.UTC(2026, 10, 23, 9, seq)).toISOString(), by: { id: by.id, name: by.name, role: by.role }, data } as EventOf<K> as AnyEvent;
}

export const posted = (seq: number, by: Person = mehmet, more: object = {}): AnyEvent =>
  event(seq, "message.posted", { message: 100 + seq, text: `nummer ${seq}`, html: `<p>nummer ${seq}</p>`, ...more }, by);

export function aSnapshot(head = 0, part: Partial<Snapshot> = {}): Snapshot {
  return {
    epoch: "e1",
    head,
    room: { topic: "room:12", kind: "building", name: "Ivoordreef 12–58", read: 0, may: ["message.post"] },
    from: 1,
    messages: [],
    announcements: [],
    progress: [],
    polls: [],
    promises: {},
    horizons: [],
    horizon_now: [],
    pulses: [],
    pulse_results: [],
    pulse_now: [],
    pulse_mine: [],
    promise_entries: [],
    promise_counts: { asked: 0, declined: 0, open: 0, moved: 0, late: 0, kept: 0, broken: 0 },
    promises_followed: [],
    questions: {},
    question_steps: [],
    questions_joined: [],
    reports: {},
    reactions: {},
    ...part,
  };
}

/** Lets promises that are done go on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
