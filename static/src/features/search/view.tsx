/** Searching: what is found while one types, each leading to the very message. */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Failed, request } from "../../api";
import { client } from "../../client";
import { itemPath, rename, screen, searchPath } from "../../router";
import { clockTime, dayName, t } from "../../texts";
import { Icon } from "../../ui/icon";
import { Notice } from "../../ui/notice";
import { sentence } from "../../ui/screens";
import type { Found, FoundPage, Topic } from "../../wire";
import { ConnectionLine } from "../rooms/room";
import { pieces } from "./pieces";

/** As long as letters follow each other faster, nothing is asked. */
const PAUSE_MS = 250;
const SHORTEST = 2;
const LONGEST = 200;
/** Kinds that say what they are; a message is what one expects. */
const KINDS = new Set(["announcement", "progress", "poll", "promise", "answer"]);

export function Search() {
  const now = screen.value;
  const [words, topic] = now.at === "search" ? [now.words, now.topic] : ["", ""];
  const { page, failed, more } = useFound(words, topic);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus({ preventScroll: true }), []);
  return (
    <main class="room search" id="main">
      <header class="top">
        <a class="back" href="/" data-go>
          <Icon name="back" />
          <span class="back-word">{t("nav-rooms")}</span>
        </a>
        <div class="top-name">
          <h1>{t("search-title")}</h1>
        </div>
      </header>
      <ConnectionLine />
      <div class="search-body">
        <form class="search-form" role="search" onSubmit={(event) => (event.preventDefault(), input.current?.blur())}>
          <label for="search">{t("search-label")}</label>
          <p class="hint" id="search-hint">
            {t("search-hint")}
          </p>
          <input ref={input} id="search" type="search" enterkeyhint="search" autocomplete="off" maxLength={LONGEST} aria-describedby="search-hint" value={words} onInput={(event) => rename(searchPath(event.currentTarget.value, topic))} />
          <label for="search-where">{t("search-where")}</label>
          <select id="search-where" value={topic} onChange={(event) => rename(searchPath(words, event.currentTarget.value))}>
            <option value="">{t("search-everywhere")}</option>
            {client().store.rooms.value?.map((room) => (
              <option key={room.topic} value={room.topic}>
                {room.name}
              </option>
            ))}
          </select>
        </form>
        {failed && <Notice>{sentence(failed)}</Notice>}
        <div role="status" class="search-count">
          {page && <Count page={page} />}
        </div>
        <ul class="found">
          {page?.items.map((item) => (
            <li key={`${item.topic} ${item.seq}`}>
              <Hit item={item} />
            </li>
          ))}
        </ul>
        {page?.next && (
          <p>
            <button type="button" class="button" onClick={() => void more()}>
              {t("search-more")}
            </button>
          </p>
        )}
      </div>
    </main>
  );
}

interface Answer extends FoundPage {
  words: string;
}

/** What was found for these words, asked when the typing pauses; an answer to words from before is left aside. */
function useFound(words: string, topic: Topic) {
  const [page, setPage] = useState<Answer>();
  const [failed, setFailed] = useState<Failed>();
  const asked = useRef(0);
  const isFirst = useRef(true);
  const ask = (before?: string) => {
    const number = ++asked.current;
    const query = new URLSearchParams({ q: words, ...(topic && { topic }), ...(before && { before }) });
    return request<FoundPage>("GET", `/api/search?${query}`).then(
      (found) => {
        if (number !== asked.current) return;
        setFailed(undefined);
        setPage((now) => ({ ...found, words, items: [...(before ? (now?.items ?? []) : []), ...found.items] }));
      },
      (error) => number === asked.current && setFailed(error),
    );
  };
  useEffect(() => {
    asked.current++;
    const pause = isFirst.current ? 0 : PAUSE_MS;
    isFirst.current = false;
    if (words.trim().length < SHORTEST) {
      setPage(undefined);
      setFailed(undefined);
      return;
    }
    const timer = setTimeout(ask, pause);
    return () => clearTimeout(timer);
  }, [words, topic]);
  return { page, failed, more: () => ask(page?.next) };
}

function Count({ page: { items, next, words } }: { page: Answer }) {
  if (items.length > 0) return <p class="muted">{t(next ? "search-found-many" : "search-found", { count: items.length })}</p>;
  return (
    <>
      <p>
        <b>{t("search-none", { words })}</b>
      </p>
      <p class="muted">{t("search-none-hint")}</p>
    </>
  );
}

const Hit = ({ item }: { item: Found }) => (
  <a class="found-link" href={itemPath(item.topic, item.seq)} data-go>
    <span class="found-about">
      <b>{item.by.name}</b>
      {KINDS.has(item.kind) && <span class="badge">{t(`search-kind-${item.kind}`)}</span>}
      <span class="muted">
        {item.room} · <time dateTime={item.at}>{`${dayName(item.at)}, ${clockTime(item.at)}`}</time>
      </span>
    </span>
    <span class="found-text">{pieces(item).map(({ text, isHit }) => (isHit ? <mark>{text}</mark> : text))}</span>
  </a>
);
