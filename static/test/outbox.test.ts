import { deepEqual, equal, rejects } from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import { Failed } from "../src/api";
import type { PendingPhoto } from "../src/features/files/uploads";
import { type Entry, type Keeper, Outbox } from "../src/outbox";
import type { ClientFrame } from "../src/wire";
import { Clock, settle } from "./support";

class Shelf implements Keeper {
  kept = new Map<string, Entry>();
  all = async () => [...this.kept.values()];
  put = async (entry: Entry) => void this.kept.set(entry.id, entry);
  remove = async (id: string) => void this.kept.delete(id);
}

function make(shelf = new Shelf()) {
  const clock = new Clock();
  const sent: Extract<ClientFrame, { type: "command" }>[] = [];
  const line = { isUp: true };
  let ids = 0;
  const send = (frame: ClientFrame) => {
    if (line.isUp && frame.type === "command") sent.push(frame);
    return line.isUp;
  };
  const outbox = new Outbox({ send, after: clock.after, newId: () => `command-${++ids}`, now: () => new Date(0) }, shelf);
  return { outbox, clock, sent, line, shelf };
}

test("a message goes out at once, and leaves when it is acknowledged", () => {
  const { outbox, sent } = make();

  outbox.write("message.post", "room:12", { text: "Hallo" });
  equal(outbox.entries.value[0]!.state, "sending");
  outbox.acked("command-1", 7);

  deepEqual(sent, [{ type: "command", id: "command-1", name: "message.post", topic: "room:12", data: { text: "Hallo" } }]);
  deepEqual(outbox.entries.value, []);
});

test("without a line it waits, and goes out after the welcome in the order written", () => {
  const { outbox, sent, line } = make();
  line.isUp = false;
  outbox.write("message.post", "room:12", { text: "een" });
  outbox.write("message.post", "room:12", { text: "twee" });

  line.isUp = true;
  outbox.flush();

  deepEqual(
    sent.map((frame) => (frame.data as { text: string }).text),
    ["een", "twee"],
  );
});

test("when the answer was lost the same id is sent again", () => {
  const { outbox, sent, clock } = make();
  outbox.write("message.post", "room:12", { text: "Hallo" });

  outbox.flush();
  clock.pass(20_000);

  deepEqual(
    sent.map((frame) => frame.id),
    ["command-1", "command-1", "command-1"],
  );
});

test("what was written survives a reload, with its id", async () => {
  const before = make();
  before.line.isUp = false;
  before.outbox.write("message.post", "room:12", { text: "Hallo" });
  await settle();

  const after = make(before.shelf);
  await after.outbox.restore();

  equal(after.sent[0]!.id, "command-1");
});

test("what is asked and not written is not kept", async () => {
  const { outbox, shelf } = make();

  void outbox.ask("reaction.add", "room:12", { message: 1, emoji: "👍" });
  await settle();

  equal(shelf.kept.size, 0);
});

test("a refusal stays with the server's sentence, and trying again has a new id", () => {
  const { outbox, sent } = make();
  outbox.write("message.post", "room:12", { text: "Hallo" });

  outbox.refused("command-1", "muted", "U kunt hier nu niet schrijven.");
  equal(outbox.entries.value[0]!.state, "refused");
  equal(outbox.entries.value[0]!.sentence, "U kunt hier nu niet schrijven.");
  outbox.flush();
  equal(sent.length, 1);
  outbox.again("command-1");

  equal(sent.at(-1)!.id, "command-2");
  equal(outbox.entries.value.length, 1);
});

test("asked for patience it waits as long, and sends the same again", () => {
  const { outbox, sent, clock } = make();
  outbox.write("message.post", "room:12", { text: "Hallo" });

  outbox.refused("command-1", "storage_full", "Er is nu geen plaats.", 5);
  equal(outbox.entries.value[0]!.state, "waiting");
  clock.pass(5_000);

  equal(sent.length, 2);
  equal(sent[1]!.id, "command-1");
});

test("an ask says the number, or why not", async () => {
  const { outbox } = make();

  const good = outbox.ask("poll.vote", "room:12", {});
  const bad = outbox.ask("poll.vote", "room:12", {});
  outbox.acked("command-1", 9);
  outbox.refused("command-2", "poll_closed", "De stemming is gesloten.");

  equal(await good, 9);
  await rejects(bad, (error) => error instanceof Failed && error.message === "De stemming is gesloten.");
});

test("an event before its answer doesn't show the message twice", () => {
  const { outbox } = make();
  outbox.write("message.post", "room:12", { text: "Hallo" });
  outbox.write("message.post", "room:12", { text: "Hallo" });

  outbox.came("room:12", "Hallo");

  deepEqual(
    outbox.entries.value.map((entry) => entry.seen ?? false),
    [true, false],
  );
});

test("a message waits for its photos, and goes out with their numbers", async () => {
  const { outbox, sent } = make();
  const photo = aPhoto();
  outbox.write("message.post", "room:12", { text: "Kijk" }, [photo.pending]);
  equal(outbox.entries.value[0]!.state, "uploading");
  equal(sent.length, 0);

  photo.arrive(31);
  await settle();

  deepEqual(sent[0]!.data, { text: "Kijk", attachments: [31] });
});

test("a photo that the server refuses refuses the message, in its words", async () => {
  const { outbox, sent } = make();
  const photo = aPhoto();
  outbox.write("message.post", "room:12", { text: "Kijk" }, [photo.pending]);

  photo.refuse(new Failed(413, "too_big", "De foto is te groot."));
  await settle();

  equal(sent.length, 0);
  equal(outbox.entries.value[0]!.sentence, "De foto is te groot.");
});

function aPhoto() {
  let end!: (failed: Failed | undefined) => void;
  const ended = new Promise<Failed | undefined>((resolve) => (end = resolve));
  const done = signal<{ file: number; width: number; height: number } | undefined>(undefined);
  const pending = { done, share: signal(0), ended: () => ended, kept: () => ({ key: "k", name: "n", blob: new Blob() }), again: () => {} } as unknown as PendingPhoto;
  return {
    pending,
    arrive: (file: number) => {
      done.value = { file, width: 4, height: 3 };
      end(undefined);
    },
    refuse: (failed: Failed) => end(failed),
  };
}
