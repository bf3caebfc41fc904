/** This page's one client: the store, the outbox and the socket, tied together. */
import { signal } from "@preact/signals";
import { Failed, request } from "./api";
import { heard as pollsHeard } from "./features/polls/news";
import { heard as pulseHeard } from "./features/pulse/owed";
import { newId } from "./ids";
import { browserKeeper } from "./keeper";
import { Outbox } from "./outbox";
import { browserWorld, type Connection, Socket } from "./socket";
import { Store } from "./store";
import type { Person, ServerFrame, Topic } from "./wire";

export interface Client {
  store: Store;
  outbox: Outbox;
  socket: Socket;
}

export const connection = signal<Connection>({ state: "connecting" });
let made: Client | undefined;

/** The client of whoever is signed in; the page starts it before it shows anything that asks for it. */
export function client(): Client {
  if (!made) throw new Error("the client has not started");
  return made;
}

export function startClient(me: Person, get: <T>(path: string) => Promise<T>): Client {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
  const world = browserWorld(url);
  const socket = new Socket(world, { numbers: () => store.numbers(), heard, changed: (now) => (connection.value = now) });
  const send = socket.send.bind(socket);
  const store = new Store(me, { get, send, after: world.after });
  const outbox = new Outbox({ send, after: world.after, newId, now: () => new Date() }, browserKeeper(me.id));
  made = { store, outbox, socket };

  function heard(frame: ServerFrame): void {
    if (frame.type === "event" && frame.kind === "message.posted" && frame.by.id === store.me.value.id) outbox.came(frame.topic, frame.data.text);
    store.heard(frame);
    if (frame.type === "event") pollsHeard(frame, store.me.value);
    if (frame.type === "event") pulseHeard(frame, store.me.value);
    if (frame.type === "welcome") outbox.flush();
    if (frame.type === "ack") outbox.acked(frame.id, frame.seq);
    if (frame.type === "refused") outbox.refused(frame.id, frame.code, frame.message, frame.retry_after);
  }

  window.addEventListener("online", () => socket.wake());
  window.addEventListener("offline", () => socket.sleep());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && socket.wake());
  socket.connect();
  void outbox.restore();
  return made;
}

/** Sends a command and says its event's number; throws `Failed` with the server's sentence. */
export const ask = (name: string, topic: Topic, data: Record<string, unknown>): Promise<number> => client().outbox.ask(name, topic, data);

/** GET that takes what was asked for before the client had started. */
export function getter(): { get: <T>(path: string) => Promise<T>; ahead: (path: string) => void } {
  const asked = new Map<string, Promise<unknown>>();
  return {
    ahead(path) {
      const answer = request("GET", path);
      answer.catch(() => {});
      asked.set(path, answer);
    },
    get<T>(path: string): Promise<T> {
      const answer = asked.get(path) ?? request("GET", path);
      asked.delete(path);
      return answer as Promise<T>;
    },
  };
}

export const isSignedOut = (error: unknown): boolean => error instanceof Failed && error.status === 401;
