/**
 * What this client knows: who I am, my rooms, and the state of each room that was opened.
 *
 * Events are applied once, in the order of their numbers. A number that doesn't follow shows a hole, which the journal
 * fills; a reset, or another epoch, fetches the room anew. There is no other way for a room to change.
 */
import { batch, type Signal, signal } from "@preact/signals";
import { Failed } from "./api";
import { quoted } from "./features/messages/reduce";
import { itemsOf } from "./features/rooms/stream";
import { apply, applyPersonal, load, place, prepend, type RoomState } from "./room-state";
import { type AnyEvent, type ClientFrame, type EventData, type Message, type Page, type Person, personTopic, type RoomSummary, roomId, type ServerFrame, type Snapshot, type Topic } from "./wire";

/** What is heard and fetched goes through these, so that tests can stand in for the server. */
export interface Lines {
  get<T>(path: string): Promise<T>;
  send(frame: ClientFrame): boolean;
  after(ms: number, then: () => void): () => void;
}

export interface RoomHolder {
  readonly topic: Topic;
  readonly room: Signal<RoomState | undefined>;
  /** An older part of the room that one jumped to, up to its `head`, as long as it doesn't join what is newest. */
  readonly past: Signal<RoomState | undefined>;
  readonly failed: Signal<Failed | undefined>;
  readonly here: Signal<number>;
  readonly typing: Signal<readonly { id: number; name: string }[]>;
  /** The page above is being fetched. */
  readonly paging: Signal<boolean>;
}

/** Kinds that open an item in the stream: these count as unread. */
export const OPENS = new Set(["message.posted", "announcement.published", "progress.posted", "poll.opened", "promise.recorded", "horizon.set", "pulse.asked", "pulse.published", "question.stepped", "answer.shelved"]);
const TYPING_LASTS_MS = 6_000;
const PAGE = 50;

interface Journal {
  epoch: string;
  head: number;
  events: AnyEvent[];
}

export class Store {
  readonly rooms = signal<readonly RoomSummary[] | undefined>(undefined);
  readonly me: Signal<Person>;
  /** What became of a promise that the person follows, until she has seen it. */
  readonly promiseNews = signal<EventData["promise.news"] | undefined>(undefined);
  /** What became of a question of hers, or that she is to answer, until she has seen it. */
  readonly questionNews = signal<EventData["question.news"] | undefined>(undefined);
  /** Called with every event of a room when it is new to this client. */
  onEvent: (event: AnyEvent) => void = () => {};
  #epoch: string | undefined;
  #holders = new Map<Topic, RoomHolder>();
  /** The highest number heard of each topic. */
  #heard = new Map<Topic, number>();
  #busy = new Map<Topic, Promise<void>>();
  #typing = new Map<string, () => void>();

  constructor(
    me: Person,
    private readonly lines: Lines,
  ) {
    this.me = signal(me);
  }

  /** The hello's numbers: what each opened room has reached, and what was heard of the others. */
  numbers(): { epoch?: string; topics?: Record<Topic, number | null> } {
    if (!this.#epoch || !this.rooms.value) return {};
    const own = personTopic(this.me.value.id);
    const topics: Record<Topic, number | null> = { [own]: this.#heard.get(own) ?? null };
    for (const { topic } of this.rooms.value) topics[topic] = this.#holders.get(topic)?.room.value?.head ?? this.#heard.get(topic) ?? null;
    return { epoch: this.#epoch, topics };
  }

  /** The room, fetched when this is the first time that it is asked for. */
  open(topic: Topic): RoomHolder {
    let holder = this.#holders.get(topic);
    if (!holder) {
      holder = { topic, room: signal(undefined), past: signal(undefined), failed: signal(undefined), here: signal(0), typing: signal([]), paging: signal(false) };
      this.#holders.set(topic, holder);
      void this.reload(topic);
    }
    return holder;
  }

  /** Fetches the room's present state. */
  reload(topic: Topic): Promise<void> {
    return this.#alone(topic, async (holder) => {
      try {
        const snapshot = await this.lines.get<Snapshot>(`/api/rooms/${roomId(topic)}`);
        batch(() => {
          holder.room.value = load(snapshot);
          holder.past.value = undefined;
          holder.failed.value = undefined;
          if (!this.#epoch) this.#epoch = snapshot.epoch;
        });
      } catch (error) {
        holder.failed.value = error as Failed;
      }
    });
  }

  /** Fetches what stands before the oldest item that is shown. */
  async earlier(topic: Topic): Promise<void> {
    const holder = this.open(topic);
    const shown = holder.past.value ? holder.past : holder.room;
    const from = shown.value?.from ?? 1;
    if (from <= 1) return;
    await this.#paging(holder, async () => {
      const page = await this.#page(topic, `before=${from}&limit=${PAGE}`);
      if (shown.value?.from === from) shown.value = prepend(shown.value, page);
    });
  }

  /** Fetches what stands after the past that is shown, until it joins what is newest. */
  async later(topic: Topic): Promise<void> {
    const holder = this.open(topic);
    const head = holder.past.value?.head;
    if (head === undefined) return;
    await this.#paging(holder, async () => {
      const page = await this.#page(topic, `after=${head}&limit=${PAGE}`);
      const past = holder.past.value;
      if (past?.head === head) this.#showPast(holder, prepend({ ...past, ...page, head: this.#endOf(page, holder) }, past));
    });
  }

  /** Brings item `seq` and what stands around it within reach: joined to the newest where that is near, otherwise apart. */
  async around(topic: Topic, seq: number): Promise<void> {
    const holder = this.open(topic);
    const room = holder.room.value;
    if (!room) return;
    if (seq >= room.from) holder.past.value = undefined;
    const past = holder.past.value;
    if (seq >= room.from || (past && past.from <= seq && seq <= past.head)) return;
    const from = Math.max(2, seq); // `after=0` would be the newest
    const [before, after] = await Promise.all([this.#page(topic, `before=${from}&limit=${PAGE}`), this.#page(topic, `after=${from - 1}&limit=${PAGE}`)]);
    this.#showPast(holder, prepend({ ...room, ...after, head: this.#endOf(after, holder) }, before));
  }

  /** The number at which a message stands in its room. */
  async seqOf(topic: Topic, message: number): Promise<number | undefined> {
    const { room, past } = this.open(topic);
    const near = [past.value, room.value].flatMap((part) => part?.messages ?? []).find((one) => one.message === message);
    const known = near ?? room.value?.quotes?.[message] ?? past.value?.quotes?.[message];
    return known?.seq ?? (await this.lines.get<Message>(`/api/messages/${message}`).catch(() => undefined))?.seq;
  }

  #page(topic: Topic, which: string): Promise<Page> {
    return this.lines.get<Page>(`/api/rooms/${roomId(topic)}/messages?${which}`);
  }

  async #paging(holder: RoomHolder, work: () => Promise<void>): Promise<void> {
    if (holder.paging.value) return;
    holder.paging.value = true;
    try {
      await work();
    } finally {
      holder.paging.value = false;
    }
  }

  /** Up to which number a page reaches that was read downward; one that isn't full reaches the newest. */
  #endOf(page: Page, holder: RoomHolder): number {
    const items = itemsOf(page);
    return items.length < PAGE ? (holder.room.value?.head ?? 0) : items.at(-1)!.seq;
  }

  #showPast(holder: RoomHolder, past: RoomState): void {
    const room = holder.room.value;
    if (!room) return;
    batch(() => {
      const joins = past.head >= room.from - 1;
      if (joins) holder.room.value = prepend(room, past);
      holder.past.value = joins ? undefined : past;
    });
  }

  async refreshRooms(): Promise<void> {
    const { rooms } = await this.lines.get<{ rooms: RoomSummary[] }>("/api/rooms");
    this.rooms.value = rooms;
  }

  /** Sets the read mark here at once; the server tells the person's other devices. */
  markRead(topic: Topic, seq: number): void {
    const holder = this.#holders.get(topic);
    const room = holder?.room.value;
    batch(() => {
      if (holder && room && seq > room.room.read) holder.room.value = { ...room, room: { ...room.room, read: seq } };
      this.#changeSummary(topic, (summary) => ({ ...summary, read: Math.max(summary.read, seq), unread: seq >= summary.head ? 0 : this.#unreadAfter(topic, seq, summary) }));
    });
  }

  heard(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        return this.#welcomed(frame);
      case "event":
        return this.#event(frame);
      case "reset":
        return this.#reset(frame.topic, frame.head);
      case "left":
        return frame.reason === "left" ? undefined : this.#left(frame.topic);
      case "presence": {
        const holder = this.#holders.get(frame.topic);
        if (holder) holder.here.value = frame.here;
        return;
      }
      case "typing":
        return this.#someoneTypes(frame.topic, frame.by);
    }
  }

  #welcomed({ epoch, person, rooms }: Extract<ServerFrame, { type: "welcome" }>): void {
    const another = this.#epoch !== undefined && this.#epoch !== epoch;
    batch(() => {
      this.#epoch = epoch;
      this.me.value = { ...this.me.value, ...person };
      this.rooms.value = rooms.map((room) => ({ ...this.#summary(room.topic), ...room }));
      for (const { topic, head } of rooms) this.#heard.set(topic, head);
    });
    if (another) {
      this.#heard.delete(personTopic(person.id));
      for (const topic of this.#holders.keys()) void this.reload(topic);
    }
    const mine = new Set(rooms.map((room) => room.topic));
    for (const topic of this.#holders.keys()) {
      // She was taken out while nobody could tell this client.
      if (mine.has(topic)) this.#catchUp(topic);
      else this.#left(topic);
    }
    // `unread` is not on the welcome of every server: the list over HTTP has it.
    if (rooms.some((room) => room.unread === undefined)) void this.refreshRooms().catch(() => {});
  }

  #event(event: AnyEvent): void {
    const before = this.#heard.get(event.topic) ?? 0;
    this.#heard.set(event.topic, Math.max(before, event.seq));
    if (event.topic === personTopic(this.me.value.id)) return this.#personal(event, before);
    batch(() => {
      if (event.seq > before) this.#count(event);
      const holder = this.#holders.get(event.topic);
      const room = holder?.room.value;
      if (!holder || !room) return;
      const where = place(room, event);
      if (where === "next") this.#applyTo(holder, room, event);
      if (where === "hole") this.#catchUp(event.topic);
    });
  }

  #applyTo(holder: RoomHolder, room: RoomState, event: AnyEvent): void {
    holder.room.value = apply(room, event, this.me.value);
    // What is new stands below the past; what changed may stand in it.
    if (holder.past.value && !OPENS.has(event.kind)) holder.past.value = applyPersonal(holder.past.value, event, this.me.value);
    if (OPENS.has(event.kind)) this.#stopsTyping(event.topic, event.by.id);
    if (event.kind === "message.posted" && event.data.reply_to) void this.#quote(holder, event.data.reply_to);
    this.onEvent(event);
  }

  /** A live answer to a message that isn't at hand: it is fetched, to show its first words. */
  async #quote(holder: RoomHolder, id: number): Promise<void> {
    const room = holder.room.value!;
    if (room.quotes?.[id] || room.messages.some((message) => message.message === id)) return;
    const message = await this.lines.get<Message>(`/api/messages/${id}`).catch(() => undefined);
    const now = holder.room.value;
    if (message && now) holder.room.value = { ...now, quotes: { ...now.quotes, [id]: quoted(message) } };
  }

  #personal(event: AnyEvent, before: number): void {
    if (event.seq <= before) return;
    if (before && event.seq > before + 1) void this.#fillPersonal(before, event.seq);
    batch(() => this.#applyPersonal(event));
  }

  #applyPersonal(event: AnyEvent): void {
    for (const holder of this.#holders.values()) {
      for (const part of [holder.room, holder.past]) if (part.value) part.value = applyPersonal(part.value, event, this.me.value);
    }
    if (event.kind === "room.read") this.#changeSummary(event.data.topic, (summary) => this.#readTo(summary, event.data.seq));
    if (event.kind === "person.changed") this.me.value = { ...this.me.value, ...event.data };
    if (event.kind === "promise.news") this.promiseNews.value = event.data;
    if (event.kind === "question.news") this.questionNews.value = event.data;
    if (event.kind === "room.left") this.#left(event.data.topic);
    if (event.kind === "room.joined") {
      this.lines.send({ type: "join", topic: event.data.topic, after: null });
      void this.refreshRooms().catch(() => {});
    }
  }

  async #fillPersonal(after: number, before: number): Promise<void> {
    const journal = await this.lines.get<Journal>(`/api/topics/${personTopic(this.me.value.id)}/events?after=${after}&limit=500`).catch(() => undefined);
    batch(() => journal?.events.filter((event) => event.seq < before).forEach((event) => this.#applyPersonal(event)));
  }

  #readTo(summary: RoomSummary, seq: number): RoomSummary {
    return seq <= summary.read ? summary : { ...summary, read: seq, unread: seq >= summary.head ? 0 : this.#unreadAfter(summary.topic, seq, summary) };
  }

  /** How many items of others stand after `seq`, as far as this client holds them. */
  #unreadAfter(topic: Topic, seq: number, summary: RoomSummary): number {
    const room = this.#holders.get(topic)?.room.value;
    if (!room) return summary.unread ?? 0;
    const isNew = (item: { seq: number; by: { id: number } }) => item.seq > seq && item.by.id !== this.me.value.id;
    return [room.messages, room.announcements, room.progress, room.polls, room.promise_entries, room.horizons, room.pulses, room.pulse_results, room.question_steps].reduce((sum, list) => sum + (list as { seq: number; by: { id: number } }[]).filter(isNew).length, 0);
  }

  #reset(topic: Topic, head: number): void {
    this.#heard.set(topic, head);
    if (topic === personTopic(this.me.value.id)) {
      void this.refreshRooms().catch(() => {});
      for (const opened of this.#holders.keys()) void this.reload(opened);
    } else if (this.#holders.has(topic)) void this.reload(topic);
  }

  /** Asks the journal for what is missing between what the room shows and what was heard of it. */
  #catchUp(topic: Topic): void {
    if (this.#busy.has(topic) || !this.#behind(topic)) return;
    this.lines.after(CATCH_UP_AFTER_MS, () => {
      if (!this.#busy.has(topic) && this.#behind(topic)) void this.#fill(topic);
    });
  }

  #fill(topic: Topic): Promise<void> {
    return this.#alone(topic, async (holder) => {
      const room = holder.room.value!;
      const journal = await this.lines.get<Journal>(`/api/topics/${topic}/events?after=${room.head}&limit=500`).catch(() => undefined);
      const first = journal?.events[0];
      if (!journal || !first || journal.epoch !== room.epoch || first.seq !== room.head + 1) return this.#afresh(holder);
      batch(() => {
        for (const event of journal.events) {
          const now = holder.room.value!;
          if (place(now, event) === "next") this.#applyTo(holder, now, event);
        }
      });
    });
  }

  async #afresh(holder: RoomHolder): Promise<void> {
    try {
      const snapshot = await this.lines.get<Snapshot>(`/api/rooms/${roomId(holder.topic)}`);
      batch(() => {
        holder.room.value = load(snapshot);
        holder.past.value = undefined;
      });
    } catch (error) {
      // What is shown stays; the next event, or the next welcome, tries again.
      if (error instanceof Failed && error.status === 404) holder.failed.value = error;
    }
  }

  #behind(topic: Topic): boolean {
    const room = this.#holders.get(topic)?.room.value;
    return room !== undefined && room.head < (this.#heard.get(topic) ?? 0);
  }

  /** One fetch of a topic at a time; when it ends, what was heard meanwhile is caught up with. */
  #alone(topic: Topic, work: (holder: RoomHolder) => Promise<void>): Promise<void> {
    const running = this.#busy.get(topic);
    if (running) return running;
    const run = work(this.#holders.get(topic)!).finally(() => {
      this.#busy.delete(topic);
      this.#catchUp(topic);
    });
    this.#busy.set(topic, run);
    return run;
  }

  #left(topic: Topic): void {
    this.rooms.value = this.rooms.value?.filter((room) => room.topic !== topic);
    const holder = this.#holders.get(topic);
    if (!holder) return;
    holder.failed.value = new Failed(404, "not_found", "");
    holder.room.value = holder.past.value = undefined;
  }

  #count(event: AnyEvent): void {
    const counts = OPENS.has(event.kind) && event.by.id !== this.me.value.id;
    this.#changeSummary(event.topic, (summary) => ({
      ...summary,
      head: Math.max(summary.head, event.seq),
      unread: (summary.unread ?? 0) + (counts && event.seq > summary.read ? 1 : 0),
    }));
  }

  #summary(topic: Topic): RoomSummary | undefined {
    return this.rooms.value?.find((room) => room.topic === topic);
  }

  #changeSummary(topic: Topic, change: (summary: RoomSummary) => RoomSummary): void {
    this.rooms.value = this.rooms.value?.map((room) => (room.topic === topic ? change(room) : room));
  }

  #someoneTypes(topic: Topic, by: { id: number; name: string }): void {
    const holder = this.#holders.get(topic);
    if (!holder || by.id === this.me.value.id) return;
    const key = `${topic} ${by.id}`;
    this.#typing.get(key)?.();
    this.#typing.set(
      key,
      this.lines.after(TYPING_LASTS_MS, () => this.#stopsTyping(topic, by.id)),
    );
    if (!holder.typing.value.some((someone) => someone.id === by.id)) holder.typing.value = [...holder.typing.value, by];
  }

  #stopsTyping(topic: Topic, person: number): void {
    const holder = this.#holders.get(topic);
    if (holder?.typing.value.some((someone) => someone.id === person)) holder.typing.value = holder.typing.value.filter((someone) => someone.id !== person);
  }
}

/** What a welcome owes comes by itself; only what hasn't come after this long is asked for. */
const CATCH_UP_AFTER_MS = 1_500;
