/**
 * One connection to the server, kept up: says hello with the last numbers seen, comes back after a random wait that
 * doubles from 0.5 to 30 s, moves over when the server stops, and notices a line that has gone silent.
 *
 * It holds no state of rooms: what it must know it asks its owner, what it hears it tells its owner.
 */
import type { ClientFrame, ServerFrame, Topic } from "./wire";

export type Connection =
  | { state: "connecting" }
  | { state: "live" }
  | { state: "waiting"; tries: number }
  | { state: "offline" }
  | { state: "ended"; why: "signed_out" | "outdated" };

/** What a browser's WebSocket offers of which this uses a little; tests give a fake one. */
export interface Line {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

export interface World {
  open(): Line;
  /** Does `then` after that many milliseconds; what it returns calls it off. */
  after(ms: number, then: () => void): () => void;
  random(): number;
}

export interface Owner {
  /** The epoch and the last numbers seen, as the hello says them. */
  numbers(): { epoch?: string; topics?: Record<Topic, number | null> };
  heard(frame: ServerFrame): void;
  changed(connection: Connection): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const CONNECT_WITHIN_MS = 15_000;
const ANSWER_WITHIN_MS = 10_000;
/** A connection that lived this long was a good one: the next wait starts small again. */
const GOOD_AFTER_MS = 10_000;
const BAD_PROTOCOL = 4400;
const NOT_SIGNED_IN = 4401;

export class Socket {
  #line: Line | undefined;
  #connection: Connection = { state: "connecting" };
  #tries = 0;
  #heartbeatMs = 25_000;
  #retry = () => {};
  #silence = () => {};
  #good = () => {};

  constructor(
    private readonly world: World,
    private readonly owner: Owner,
  ) {}

  get connection(): Connection {
    return this.#connection;
  }

  connect(): void {
    if (this.#connection.state === "ended") return;
    this.#drop();
    this.#become({ state: "connecting" });
    const line = this.world.open();
    this.#line = line;
    line.onopen = () => this.#mine(line, () => this.#hello());
    line.onmessage = (event) => this.#mine(line, () => this.#hear(String(event.data)));
    line.onclose = (event) => this.#mine(line, () => this.#closed(event.code));
    this.#silence = this.world.after(CONNECT_WITHIN_MS, () => this.#closed(0));
  }

  /** Whether it went out. What is not sent is sent again by its owner after the next welcome. */
  send(frame: ClientFrame): boolean {
    if (this.#connection.state !== "live" || !this.#line) return false;
    this.#line.send(JSON.stringify(frame));
    return true;
  }

  /** The browser says that there is a network again, or the person looks at the page again. */
  wake(): void {
    if (this.#connection.state === "live") this.#probe();
    else if (this.#connection.state === "waiting" || this.#connection.state === "offline") {
      this.#tries = 0;
      this.connect();
    }
  }

  /** The browser says that the network is gone. It may be wrong, so this goes on trying, slowly. */
  sleep(): void {
    if (this.#connection.state === "ended") return;
    this.#drop();
    this.#become({ state: "offline" });
    this.#retry = this.world.after(LONGEST_WAIT_MS, () => this.connect());
  }

  /** Leaves for good: signed out. */
  end(why: "signed_out" | "outdated"): void {
    this.#drop();
    this.#become({ state: "ended", why });
  }

  #hello(): void {
    this.#line?.send(JSON.stringify({ type: "hello", ...this.owner.numbers() }));
  }

  #hear(text: string): void {
    const frame = JSON.parse(text) as ServerFrame;
    if (frame.type === "welcome") this.#welcomed(frame.heartbeat);
    this.#listen();
    if (frame.type === "draining") this.#moveOver(frame.within);
    this.owner.heard(frame);
  }

  #welcomed(heartbeat: number): void {
    this.#heartbeatMs = (heartbeat || 25) * 1000;
    this.#good = this.world.after(GOOD_AFTER_MS, () => (this.#tries = 0));
    this.#become({ state: "live" });
  }

  /** Anything heard is a sign of life; after a heartbeat of silence it asks for one. */
  #listen(): void {
    this.#silence();
    this.#silence = this.world.after(this.#heartbeatMs, () => this.#probe());
  }

  #probe(): void {
    this.#silence();
    this.#line?.send('{"type":"ping"}');
    this.#silence = this.world.after(ANSWER_WITHIN_MS, () => this.#closed(0));
  }

  #moveOver(withinS: number): void {
    this.#retry();
    this.#retry = this.world.after(this.world.random() * withinS * 1000, () => this.connect());
  }

  #closed(code: number): void {
    this.#drop();
    if (code === NOT_SIGNED_IN) return this.#become({ state: "ended", why: "signed_out" });
    if (code === BAD_PROTOCOL) return this.#become({ state: "ended", why: "outdated" });
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#tries);
    this.#tries += 1;
    this.#become({ state: "waiting", tries: this.#tries });
    // Between half and all of it: a building full of phones must not return in one stroke.
    this.#retry = this.world.after(longest * (0.5 + this.world.random() / 2), () => this.connect());
  }

  #drop(): void {
    this.#retry();
    this.#silence();
    this.#good();
    const line = this.#line;
    this.#line = undefined;
    line?.close();
  }

  #mine(line: Line, then: () => void): void {
    if (line === this.#line) then();
  }

  #become(connection: Connection): void {
    this.#connection = connection;
    this.owner.changed(connection);
  }
}

export function browserWorld(url: string): World {
  return {
    open: () => new WebSocket(url, "portiek.v1") as unknown as Line,
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}
