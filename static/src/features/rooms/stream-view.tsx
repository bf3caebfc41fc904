/** The stream of a room: days, the line where the new begins, items of every feature, and what is on its way. */
import { useComputed } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { ask, client } from "../../client";
import type { RoomState } from "../../reducing";
import { OPENS, type RoomHolder } from "../../store";
import { dayName, sameDay, t } from "../../texts";
import { Icon } from "../../ui/icon";
import { say } from "../../ui/live";
import { Blank } from "../../ui/screens";
import type { AnyEvent, Message } from "../../wire";
import { AnnouncementCard } from "../announcements/view";
import { HorizonCard } from "../horizon/view";
import { PendingPost } from "../messages/pending";
import { Post, quoteOf } from "../messages/view";
import { PollCard } from "../polls/view";
import { ProgressCard } from "../progress/view";
import { PromiseCard } from "../promises/view";
import { PulseCard, PulseResultCard } from "../pulse/view";
import { StepLine } from "../questions/view";
import { ReportFold } from "../reports/view";
import { ScrollKeeper } from "./scroll";
import { around, follows, hasOlder, isAnnouncement, isHorizon, isMessage, isProgress, isPromise, isPulse, isPulseResult, isQuestionStep, type Item, itemsOf, newer, newest, older, trimmed, type Window, within } from "./stream";
import type { RoomUi } from "./ui";

interface Props {
  holder: RoomHolder;
  room: RoomState;
  ui: RoomUi;
}

/** How near to an end of what is shown more is fetched. */
const NEAR_PX = 700;
/** Messages that come in one stroke are told as read at once. */
const READ_AFTER_MS = 300;
export function Stream({ holder, room: newestPart, ui }: Props) {
  const past = holder.past.value;
  const room = past ? { ...past, room: newestPart.room } : newestPart;
  const me = client().store.me.value;
  const items = useMemo(() => itemsOf(room), [room.messages, room.announcements, room.progress, room.polls, room.promise_entries, room.horizons, room.pulses, room.pulse_results, room.question_steps]);
  const [window, show] = useState<Window>(() => newest(items));
  const [atEnd, setAtEnd] = useState(true);
  const [newAfter, setNewAfter] = useState(() => (firstNew(items, room.room.read, me.id) ? room.room.read : undefined));
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const keeper = useRef<ScrollKeeper>(undefined);
  const seen = useRef(items.at(-1)?.seq ?? 0);
  const pending = useComputed(() => client().outbox.entries.value.filter((entry) => entry.topic === holder.topic && entry.keep && !entry.seen));

  const shown = keeper.current?.stuck ? trimmed(items, window) : window;
  const found = within(items, shown);
  // After a reset the room may hold nothing of what was shown.
  const visible = found.length > 0 ? found : within(items, newest(items));

  useLayoutEffect(() => {
    keeper.current = new ScrollKeeper(box.current!, list.current!);
    const mark = list.current!.querySelector<HTMLElement>(".new");
    if (mark) keeper.current.show(mark);
    else keeper.current.toNewest();
    const watch = new ResizeObserver(() => keeper.current!.restore());
    watch.observe(list.current!);
    watch.observe(box.current!);
    return () => watch.disconnect();
  }, []);

  useLayoutEffect(() => {
    keeper.current!.endIsNewest = !past;
    keeper.current!.restore();
    if (shown !== window) show(shown);
    fetchWhenNear();
  });

  // What the person has in sight is read; so is what comes while she looks at the newest.
  const last = items.at(-1)?.seq ?? 0;
  useEffect(() => {
    const timer = setTimeout(() => markRead(), READ_AFTER_MS);
    return () => clearTimeout(timer);
  }, [last, atEnd]);
  useEffect(() => {
    const back = () => {
      if (document.visibilityState !== "visible") return;
      const now = holder.room.value!;
      if (firstNew(itemsOf(now), now.room.read, me.id)) setNewAfter(now.room.read);
      markRead();
    };
    document.addEventListener("visibilitychange", back);
    return () => {
      document.removeEventListener("visibilitychange", back);
      markRead();
    };
  }, []);

  function markRead(): void {
    const now = holder.room.value;
    const seq = now && itemsOf(now).at(-1)?.seq;
    if (!now || !seq || seq <= now.room.read || document.visibilityState !== "visible" || !keeper.current?.stuck) return;
    client().store.markRead(holder.topic, seq);
    ask("room.read", holder.topic, { seq }).catch(() => {});
  }

  function fetchWhenNear(): void {
    const { scrollTop, scrollHeight, clientHeight } = box.current!;
    if (scrollTop < NEAR_PX) {
      if (hasOlder(items, shown)) show(older(items, shown));
      else if (room.from > 1 && !holder.paging.value) void client().store.earlier(holder.topic).catch(() => {});
    }
    if (scrollHeight - scrollTop - clientHeight < NEAR_PX) {
      if (shown.to !== undefined) show(newer(items, shown));
      else if (past && !holder.paging.value) void client().store.later(holder.topic).catch(() => {});
    }
  }

  function scrolled(): void {
    keeper.current!.remember();
    const end = keeper.current!.stuck && shown.to === undefined;
    if (end !== atEnd) setAtEnd(end);
    if (end) seen.current = last;
    fetchWhenNear();
  }

  function toNewest(): void {
    holder.past.value = undefined;
    keeper.current!.endIsNewest = true;
    show(newest(itemsOf(holder.room.value!)));
    keeper.current!.stuck = true;
    requestAnimationFrame(() => keeper.current!.toNewest());
  }

  async function toFirstNew(after: number): Promise<void> {
    await client().store.around(holder.topic, after + 1).catch(() => {});
    bringUp((item) => item.seq > after && item.by.id !== me.id);
  }

  async function jumpTo(to: { message: number } | { seq: number }): Promise<void> {
    const { store } = client();
    const seq = "seq" in to ? to.seq : await store.seqOf(holder.topic, to.message);
    if (seq !== undefined) await store.around(holder.topic, seq).catch(() => {});
    bringUp((item) => item.seq === seq);
  }

  function bringUp(is: (item: Item) => boolean): void {
    const all = itemsOf(holder.past.value ?? holder.room.value!);
    const index = all.findIndex(is);
    if (index < 0) return say(t("room-not-found"));
    keeper.current!.stuck = false;
    show(around(all, index));
    requestAnimationFrame(() => requestAnimationFrame(() => flash(all[index]!.seq)));
  }

  function flash(seq: number): void {
    const item = list.current!.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
    if (!item) return;
    item.querySelector("details")?.setAttribute("open", "");
    keeper.current!.show(item);
    item.classList.add("flash");
    item.addEventListener("animationend", () => item.classList.remove("flash"), { once: true });
    item.querySelector<HTMLElement>("article")?.focus({ preventScroll: true });
  }

  const jump = ui.jump.value;
  useEffect(() => {
    if (!jump) return;
    ui.jump.value = undefined;
    if (jump === "newest") toNewest();
    else void jumpTo(jump);
  }, [jump]);

  if (atEnd && !past) seen.current = last;
  const missed = atEnd ? 0 : (past ? itemsOf(newestPart) : items).filter((item) => item.seq > seen.current).length;
  // Where the new begins above all that was fetched, the line waits until one has gone there.
  const unreadAbove = !past && newAfter !== undefined && newAfter < room.from - 1;
  const first = newAfter === undefined || unreadAbove ? undefined : firstNew(items, newAfter, me.id);
  const may = room.room.may;

  return (
    <div class="log-frame">
      <div class="log" ref={box} role="log" aria-live="off" aria-label={t("room-log")} tabIndex={0} onScroll={scrolled}>
        <h2 class="hidden">{t("room-log")}</h2>
        <div class="log-head">{room.from > 1 || hasOlder(items, shown) ? <p class="muted paging">{t("room-earlier-loading")}</p> : items.length > 0 && <p class="muted">{t("room-begins")}</p>}</div>
        {items.length === 0 && pending.value.length === 0 && <NothingYet room={room} />}
        <ul class="items" ref={list}>
          {visible.flatMap((item, index) => {
            const before = visible[index - 1];
            const rows = [];
            if (!before || !sameDay(before.at, item.at)) rows.push(<Day key={`day ${item.at.slice(0, 10)} ${item.seq}`} at={item.at} />);
            if (item === first) rows.push(<New key="new" />);
            const joined = item !== first && rows.length === 0 && follows(item, before);
            rows.push(<Row key={item.seq} item={item} joined={joined} room={room} ui={ui} mine={item.by.id === me.id} may={may} />);
            return rows;
          })}
          {!past && shown.to === undefined && pending.value.map((entry) => <PendingPost key={entry.id} entry={entry} />)}
        </ul>
      </div>
      {unreadAbove && (
        <button type="button" class="pill pill-top" onClick={() => void toFirstNew(newAfter)}>
          {t("room-to-first-new")}
        </button>
      )}
      {!atEnd && (
        <button type="button" class={missed > 0 ? "pill pill-bottom" : "pill pill-bottom pill-quiet"} onClick={toNewest}>
          <Icon name="down" />
          <span>{missed > 0 ? t("room-missed", { count: missed }) : t("room-to-newest")}</span>
        </button>
      )}
    </div>
  );
}

interface RowProps {
  item: Item;
  joined: boolean;
  room: RoomState;
  ui: RoomUi;
  mine: boolean;
  may: string[];
}

function Row({ item, joined, room, ui, mine, may }: RowProps) {
  const topic = room.room.topic;
  return (
    <li class={joined ? "item item-joined" : "item"} data-seq={item.seq}>
      {isMessage(item) && room.reports[item.message] && !item.deleted ? (
        <ReportFold report={room.reports[item.message]!} message={item}>
          <Post message={item} joined={false} mine={mine} reactions={room.reactions[item.message]} quote={undefined} {...questionsOf(room, item)} ui={ui} may={may} />
        </ReportFold>
      ) : isMessage(item) ? (
        <Post message={item} joined={joined} mine={mine} reactions={room.reactions[item.message]} quote={item.reply_to ? quoteOf(room, item.reply_to) : undefined} {...questionsOf(room, item)} ui={ui} may={may} />
      ) : isAnnouncement(item) ? (
        <AnnouncementCard announcement={item} topic={topic} may={may} />
      ) : isProgress(item) ? (
        <ProgressCard progress={item} />
      ) : isHorizon(item) ? (
        <HorizonCard horizon={item} />
      ) : isPulse(item) ? (
        <PulseCard pulse={item} room={room} />
      ) : isPulseResult(item) ? (
        <PulseResultCard result={item} />
      ) : isPromise(item) ? (
        <PromiseCard entry={item} promise={room.promises[item.promise]!} following={room.promises_followed.some((one) => one.promise === item.promise)} ui={ui} may={may} />
      ) : isQuestionStep(item) ? (
        <StepLine item={item} ui={ui} />
      ) : (
        <PollCard poll={item} topic={topic} may={may} mine={mine} />
      )}
    </li>
  );
}

/** The question that a message asks, and the one to which it is a reply. */
const questionsOf = (room: RoomState, { message, thread }: Message) => ({
  question: room.questions[message],
  asksToo: room.questions_joined.some((one) => one.question === message),
  thread: thread ? room.questions[thread] : undefined,
});

const Day = ({ at }: { at: string }) => (
  <li class="day">
    <h3>{dayName(at)}</h3>
  </li>
);

const New = () => (
  <li class="new">
    <h3>{t("room-new")}</h3>
  </li>
);

const NothingYet = ({ room }: { room: RoomState }) => (
  <Blank drawing="neighbours" title={t("room-empty")}>
    <p>{t(room.room.may.includes("message.post") && !room.room.muted_until ? "room-empty-write" : "room-empty-read")}</p>
  </Blank>
);

const firstNew = (items: Item[], read: number, me: number): Item | undefined => items.find((item) => item.seq > read && item.by.id !== me);

/** What a screen reader hears of something new: who, and then what. */
export function spoken(event: AnyEvent): string | undefined {
  if (!OPENS.has(event.kind)) return undefined;
  const name = event.by.name;
  if (event.kind === "message.posted") return t("say-message", { name, text: event.data.text });
  if (event.kind === "announcement.published") return t("say-announcement", { name, title: event.data.title });
  if (event.kind === "poll.opened") return t("say-poll", { name, question: event.data.question });
  if (event.kind === "horizon.set") return t("say-horizon", { name });
  if (event.kind === "promise.recorded") return t("say-promise", { name, what: event.data.what });
  if (event.kind === "pulse.asked") return t("say-pulse");
  if (event.kind === "pulse.published") return t("say-pulse-result", { name });
  if (event.kind === "question.stepped") return t(`question-step-${event.data.act}`, { name });
  if (event.kind === "answer.shelved") return t("question-step-shelved", { name });
  return t("say-progress", { name });
}
