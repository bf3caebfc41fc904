/** Where one writes: a draft per room, photos on their way, an answer to a message, or a change of one's own. */
import { signal, useComputed } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { ask, client } from "../../client";
import type { RoomState } from "../../reducing";
import { t } from "../../texts";
import { openLate } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { say } from "../../ui/live";
import { sentence } from "../../ui/screens";
import { stopsWriting, writes } from "../../ui/writing";
import { type Message, roomId } from "../../wire";
import { MOST_PHOTOS, PendingPhoto } from "../files/uploads";
import { PhotoTray } from "../files/tray";
import { Verb } from "../questions/verb";
import type { RoomUi } from "../rooms/ui";
import { forgetDraft, keepDraft, readDraft } from "./drafts";
import { excerpt } from "./view";

const LONGEST = 4000;
const WARN_FROM = 3800;
const TYPING_EVERY_MS = 3_000;
const COMMANDS = { talk: "message.post", question: "question.ask", report: "report.make" };
const ACTIONS = { talk: "composer-send", question: "verb-ask", report: "verb-report" };

/** With a mouse and a keyboard Enter sends; on a touch screen it makes a new line. */
const hasKeyboard = (): boolean => matchMedia("(hover: hover) and (pointer: fine)").matches;

export function Composer({ room, ui }: { room: RoomState; ui: RoomUi }) {
  const topic = room.room.topic;
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const state = useRef<ReturnType<typeof makeState>>(undefined);
  state.current ??= makeState(readDraft(topic));
  const { text, photos, problem, dragging } = state.current!;
  const lastTyping = useRef(0);
  const editing = ui.edit.value;
  const replying = ui.reply.value;
  const isTooLong = useComputed(() => lengthOf(text.value) > LONGEST);

  useLayoutEffect(() => grow(area.current!), [text.value]);
  useEffect(() => {
    if (!editing) return;
    text.value = editing.text;
    area.current!.value = editing.text;
    focusAtEnd();
    return () => (text.value = readDraft(topic));
  }, [editing]);
  useEffect(() => {
    if (replying) focusAtEnd();
  }, [replying]);
  useEffect(() => {
    if (hasKeyboard()) area.current!.focus({ preventScroll: true });
  }, []);

  function focusAtEnd(): void {
    const box = area.current!;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function write(words: string): void {
    text.value = words;
    problem.value = "";
    if (editing) return;
    keepDraft(topic, words);
    if (words && Date.now() - lastTyping.current > TYPING_EVERY_MS) {
      lastTyping.current = Date.now();
      client().socket.send({ type: "typing", topic });
    }
  }

  const verb = replying || editing ? "talk" : ui.verb.value;

  async function send(): Promise<void> {
    const words = text.value.trim();
    if (isTooLong.value) return;
    if (editing) return change(words);
    if (!words && photos.value.length === 0) return area.current!.focus();
    const data: Record<string, unknown> = { text: words || t("photos-only", { count: photos.value.length }) };
    if (replying) Object.assign(data, { reply_to: replying.message, ...inThread(room, replying) });
    client().outbox.write(COMMANDS[verb], topic, data, photos.value);
    text.value = "";
    photos.value = [];
    ui.reply.value = undefined;
    ui.verb.value = "talk";
    lastTyping.current = 0;
    forgetDraft(topic);
    ui.jump.value = "newest";
    area.current!.focus();
  }

  async function change(words: string): Promise<void> {
    if (!words) return;
    try {
      if (words !== editing!.text) await ask("message.edit", topic, { message: editing!.message, text: words });
      ui.edit.value = undefined;
    } catch (failed) {
      problem.value = sentence(failed);
    }
  }

  function addPhotos(files: Iterable<File>): void {
    const pictures = [...files].filter((file) => file.type.startsWith("image/"));
    const room = MOST_PHOTOS - photos.value.length;
    if (pictures.length > room) problem.value = t("photos-most", { most: MOST_PHOTOS });
    photos.value = [...photos.value, ...pictures.slice(0, room).map((file) => PendingPhoto.start(roomId(topic), file))];
    if (pictures.length) say(t("photos-added", { count: pictures.length }));
  }

  function keys(event: KeyboardEvent): void {
    // 229: some input methods say only so that they are still composing.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey && (hasKeyboard() || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && (editing || replying)) {
      event.stopPropagation();
      cancel();
    } else if (event.key === "ArrowUp" && !text.value && !editing) {
      const last = [...room.messages].reverse().find((message) => message.by.id === client().store.me.value.id && !message.deleted && !message.hidden);
      if (!last) return;
      event.preventDefault();
      ui.edit.value = last;
    }
  }

  function cancel(): void {
    ui.edit.value = undefined;
    ui.reply.value = undefined;
    problem.value = "";
  }

  function paste(event: ClipboardEvent): void {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    addPhotos(files);
  }

  useEffect(() => dropTarget(document.getElementById("main")!, addPhotos, (over) => (dragging.value = over)), []);

  const about = editing ?? replying;
  const length = lengthOf(text.value);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {dragging.value && <p class="drop-hint">{t("photos-drop")}</p>}
      {about && (
        <div class="composer-about">
          <span class="composer-about-text">
            <b>{editing ? t("composer-editing") : t("composer-replying", { name: about.by.name })}</b>
            <span class="quote-text">{excerpt(about)}</span>
          </span>
          <button type="button" class="icon-button" onClick={cancel} aria-label={t(editing ? "composer-stop-editing" : "composer-stop-replying")}>
            <Icon name="close" />
          </button>
        </div>
      )}
      {!editing && !replying && <Verb ui={ui} text={text.value} may={room.room.may} />}
      <PhotoTray photos={photos} />
      {problem.value && (
        <p class="notice notice-bad" role="alert">
          {problem.value}
        </p>
      )}
      {length > WARN_FROM && (
        <p class={length > LONGEST ? "bad" : "muted"} role="status">
          {length > LONGEST ? t("composer-too-long", { over: length - LONGEST }) : t("composer-left", { left: LONGEST - length })}
        </p>
      )}
      <div class="composer-row">
        {!editing && (
          <button type="button" class="icon-button" aria-haspopup="dialog" aria-label={t("composer-more")} onClick={() => openLate("MoreMenu", { room, ui, pick: () => picker.current!.click() })}>
            <Icon name="plus" />
          </button>
        )}
        {!editing && (
          <button type="button" class="icon-button composer-photo" aria-label={t("photos-pick")} onClick={() => picker.current!.click()}>
            <Icon name="photo" />
          </button>
        )}
        <input
          ref={picker}
          class="hidden"
          type="file"
          accept="image/*"
          multiple
          tabIndex={-1}
          aria-hidden="true"
          onChange={(event) => {
            addPhotos(event.currentTarget.files ?? []);
            event.currentTarget.value = "";
          }}
        />
        <textarea
          ref={area}
          id="composer"
          rows={1}
          value={text.value}
          aria-label={t("composer-label", { room: room.room.name })}
          placeholder={t("composer-placeholder")}
          enterkeyhint={hasKeyboard() ? "send" : "enter"}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={keys}
          onFocus={writes}
          onBlur={stopsWriting}
          onPaste={paste}
        />
        <button type="submit" class="button button-main composer-send" disabled={isTooLong.value} onPointerDown={(event) => event.preventDefault()}>
          {t(editing ? "composer-save" : ACTIONS[verb])}
        </button>
      </div>
    </form>
  );
}

/** A reply to a question, or to what stands in a thread, stands in that thread. */
function inThread(room: RoomState, message: Message): { thread?: number } {
  const opener = message.thread ?? message.message;
  return message.thread || room.questions[opener] ? { thread: opener } : {};
}

/** In characters as the server counts them: an emoji may be several, but never halves. */
const lengthOf = (words: string): number => (words.length > WARN_FROM ? [...words].length : words.length);

function makeState(draft: string) {
  return { text: signal(draft), photos: signal<PendingPhoto[]>([]), problem: signal(""), dragging: signal(false) };
}

function grow(area: HTMLTextAreaElement): void {
  area.style.blockSize = "auto";
  area.style.blockSize = `${area.scrollHeight + 4}px`;
}

/** Photos may be dropped anywhere on the room. What it returns takes that away again. */
function dropTarget(element: HTMLElement, drop: (files: Iterable<File>) => void, over: (is: boolean) => void): () => void {
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(kind: K, then: (event: HTMLElementEventMap[K]) => void) => element.addEventListener(kind, then, { signal: stop.signal });
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  on("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(true);
  });
  on("dragleave", (event) => !element.contains(event.relatedTarget as Node | null) && over(false));
  on("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    over(false);
    drop(event.dataTransfer!.files);
  });
  return () => stop.abort();
}
