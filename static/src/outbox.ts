/**
 * Commands on their way. An id is made once; until the server has answered it, the same command is sent again after
 * every welcome, and the server does it once. What the person wrote (`keep`) is also kept on the device, so that it
 * survives a reload; the rest waits in memory.
 */
import { signal } from "@preact/signals";
import { Failed } from "./api";
import type { PendingPhoto } from "./features/files/uploads";
import type { ClientFrame, Topic } from "./wire";

export interface Entry {
  id: string;
  name: string;
  topic: Topic;
  data: Record<string, unknown>;
  at: string;
  keep: boolean;
  /** uploading: its photos are on their way; sending: it is; waiting: the server asked for patience; refused: a person must look. */
  state: "uploading" | "sending" | "waiting" | "refused";
  /** Why it waits or was refused, as the server said it. */
  sentence?: string;
  photos: PendingPhoto[];
  /** Its event was seen before its answer: it is not shown twice. */
  seen?: boolean;
}

/** Where entries are kept on the device. */
export interface Keeper {
  all(): Promise<Entry[]>;
  put(entry: Entry): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface Post {
  send(frame: ClientFrame): boolean;
  after(ms: number, then: () => void): () => void;
  newId(): string;
  now(): Date;
}

/** An answer that takes longer is asked for again. */
const ANSWER_WITHIN_MS = 20_000;
const UPLOAD_AGAIN_AFTER_MS = 5_000;
const PATIENT_TRIES = 5;

type Answer = { resolve(seq: number): void; reject(failed: Failed): void };

export class Outbox {
  readonly entries = signal<readonly Entry[]>([]);
  #answers = new Map<string, Answer>();
  #tries = new Map<string, number>();
  /** For each entry the moment at which it goes out again: one at most. */
  #timers = new Map<string, () => void>();

  constructor(
    private readonly post: Post,
    private readonly keeper: Keeper,
  ) {}

  /** Takes up what an earlier page left behind. */
  async restore(): Promise<void> {
    const kept = await this.keeper.all().catch(() => []);
    const known = new Set(this.entries.value.map((entry) => entry.id));
    this.entries.value = [...kept.filter((entry) => !known.has(entry.id)), ...this.entries.value];
    this.flush();
  }

  /** Sends something that is not kept; says the event's number, or why not. */
  ask(name: string, topic: Topic, data: Record<string, unknown>): Promise<number> {
    const entry = this.#entry(name, topic, data, { keep: false, photos: [] });
    return new Promise((resolve, reject) => {
      this.#answers.set(entry.id, { resolve, reject });
      this.#add(entry);
    });
  }

  /** Sends what a person wrote: kept until the server has it. */
  write(name: string, topic: Topic, data: Record<string, unknown>, photos: PendingPhoto[] = []): Entry {
    const entry = this.#entry(name, topic, data, { keep: true, photos });
    this.#add(entry);
    return entry;
  }

  /** Once more: what was refused, with a new id, since the old one has its answer. */
  again(id: string): void {
    const entry = this.#find(id);
    if (!entry) return;
    this.remove(id);
    for (const photo of entry.photos) if (!photo.done.value) photo.again();
    const { sentence: _, ...rest } = entry;
    this.#add({ ...rest, id: this.post.newId(), state: "sending" });
  }

  remove(id: string): void {
    this.entries.value = this.entries.value.filter((entry) => entry.id !== id);
    this.#tries.delete(id);
    this.#timers.get(id)?.();
    this.#timers.delete(id);
    void this.keeper.remove(id).catch(() => {});
  }

  /** After a welcome: everything without an answer goes out again, in the order in which it was written. */
  flush(): void {
    for (const entry of this.entries.value) if (entry.state !== "refused") this.#advance(entry);
  }

  acked(id: string, seq: number): void {
    this.#answers.get(id)?.resolve(seq);
    this.#answers.delete(id);
    this.remove(id);
  }

  refused(id: string, code: string, message: string, retryAfterS?: number): void {
    const tries = (this.#tries.get(id) ?? 0) + 1;
    this.#tries.set(id, tries);
    const answer = this.#answers.get(id);
    if (retryAfterS !== undefined && tries < PATIENT_TRIES && !answer) {
      this.#change(id, { state: "waiting", sentence: message });
      this.#later(id, retryAfterS * 1000);
    } else if (answer) {
      this.#answers.delete(id);
      this.remove(id);
      answer.reject(new Failed(409, code, message, retryAfterS));
    } else this.#change(id, { state: "refused", sentence: message });
  }

  /** A message of this person came by: the oldest entry with that text is what it answers. */
  came(topic: Topic, text: string): void {
    const entry = this.entries.value.find((entry) => entry.topic === topic && !entry.seen && entry.state === "sending" && entry.data.text === text);
    if (entry) this.#change(entry.id, { seen: true });
  }

  #entry(name: string, topic: Topic, data: Record<string, unknown>, rest: Pick<Entry, "keep" | "photos">): Entry {
    return { id: this.post.newId(), name, topic, data, at: this.post.now().toISOString(), state: "sending", ...rest };
  }

  #add(entry: Entry): void {
    this.entries.value = [...this.entries.value, entry];
    if (entry.keep) void this.keeper.put(entry).catch(() => {});
    this.#advance(entry);
  }

  #advance(entry: Entry): void {
    if (entry.photos.every((photo) => photo.done.value)) this.#send(entry);
    else void this.#sendAfterPhotos(entry);
  }

  async #sendAfterPhotos(entry: Entry): Promise<void> {
    this.#change(entry.id, { state: "uploading" });
    const failed = (await Promise.all(entry.photos.map((photo) => photo.ended()))).find((failed) => failed);
    if (failed && failed.status !== 0) this.#change(entry.id, { state: "refused", sentence: failed.message });
    else if (failed) this.#later(entry.id, UPLOAD_AGAIN_AFTER_MS);
    else this.#send(entry);
  }

  #send(entry: Entry): void {
    if (!this.#find(entry.id)) return;
    this.#change(entry.id, { state: "sending" });
    const { id, name, topic } = entry;
    const data = entry.photos.length ? { ...entry.data, attachments: entry.photos.map((photo) => photo.done.value!.file) } : entry.data;
    if (this.post.send({ type: "command", id, name, topic, data })) this.#later(id, ANSWER_WITHIN_MS);
  }

  #later(id: string, ms: number): void {
    this.#timers.get(id)?.();
    this.#timers.set(
      id,
      this.post.after(ms, () => this.#resend(id)),
    );
  }

  #resend(id: string): void {
    const entry = this.#find(id);
    if (entry && entry.state !== "refused") this.#advance(entry);
  }

  #find(id: string): Entry | undefined {
    return this.entries.value.find((entry) => entry.id === id);
  }

  #change(id: string, change: Partial<Entry>): void {
    this.entries.value = this.entries.value.map((entry) => (entry.id === id ? { ...entry, ...change } : entry));
  }
}
